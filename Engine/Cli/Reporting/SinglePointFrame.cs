using MDEngine.IO;

namespace MDEngine.Cli.Reporting;

/// <summary>A frame with what a potential gives for it, under the names that ASE's calculators use.</summary>
internal static class SinglePointFrame
{
    /// <summary>The frame to write; it shares the result's arrays.</summary>
    public static Frame Of(Frame frame, Quantities requested, EvaluationResult result)
    {
        var columns = new List<AtomColumn>();
        void Column(Quantities quantity, string name, double[] values)
        {
            if (requested.HasFlag(quantity))
            {
                columns.Add(new RealColumn(name, 1, values));
            }
        }

        Column(Quantities.AtomicEnergies, "energies", result.AtomicEnergies);
        Column(Quantities.Charges, "charges", result.Charges);
        Column(Quantities.HirshfeldRatios, "hirshfeld_ratios", result.HirshfeldRatios);
        var properties = new Dictionary<string, string>(frame.Properties);
        foreach ((string name, double energy) in result.Components)
        {
            properties[$"energy_{name.Replace(' ', '_')}"] = CsvLine.Exact(energy);
        }

        if (result.FrontierOrbitals is { } orbitals)
        {
            properties["homo"] = CsvLine.Exact(orbitals.Highest);
            properties["lumo"] = CsvLine.Exact(orbitals.Lowest);
            properties["gap"] = CsvLine.Exact(orbitals.Gap);
        }

        Frame written = frame.With(frame.Topology, properties, [.. frame.Columns.Where(old => columns.TrueForAll(column => column.Name != old.Name)), .. columns]);
        written.Energy = result.Energy;
        written.Forces = result.Forces;
        written.Dipole = requested.HasFlag(Quantities.Dipole) && !frame.Cell.IsPeriodic ? result.Dipole : null;
        written.Stress = requested.HasFlag(Quantities.Virial) ? (-1 / frame.Cell.Volume) * result.Virial : null;
        return written;
    }
}
