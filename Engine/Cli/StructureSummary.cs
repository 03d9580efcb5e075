using System.Globalization;
using MDEngine.IO;

namespace MDEngine.Cli;

/// <summary>A trajectory in a few lines of text.</summary>
internal static class StructureSummary
{
    /// <summary>Reads to the end; names and values for the user.</summary>
    public static IEnumerable<(string Name, string Value)> Describe(Trajectory trajectory, CancellationToken cancellation)
    {
        Frame first = trajectory.Read() ?? throw new InputFileException(trajectory.Path, 0, 0, "holds no frame");
        long frames = 1;
        (int fewest, int most) = (first.AtomCount, first.AtomCount);
        Frame last = first;
        foreach (Frame frame in trajectory.ReadToEnd())
        {
            cancellation.ThrowIfCancellationRequested();
            frames++;
            fewest = Math.Min(fewest, frame.AtomCount);
            most = Math.Max(most, frame.AtomCount);
            last = frame;
        }

        yield return ("file", trajectory.Path);
        yield return ("frames", Text($"{frames}"));
        yield return ("atoms", fewest == most ? Text($"{fewest}") : Text($"{fewest} to {most}; below, the first frame"));
        foreach ((string name, string value) in Describe(first))
        {
            yield return (name, value);
        }

        foreach (string note in first.Notes)
        {
            yield return ("note", note);
        }

        if (first.Time is { } begin && last.Time is { } end && frames > 1)
        {
            yield return ("time", Text($"{begin} to {end} fs"));
        }
    }

    private static IEnumerable<(string Name, string Value)> Describe(Frame frame)
    {
        Topology topology = frame.Topology;
        yield return ("formula", HillFormula.Of(topology.AtomicNumbers));
        yield return ("mass", Text($"{topology.Masses.Sum():0.###} amu"));
        yield return ("charge", topology.TotalCharge is { } charge ? Text($"{charge:+0.###;-0.###;0} e") : "not stated");
        yield return ("cell", Cell(frame.Cell));
        yield return ("extent", Extent(frame.Positions));
        if (!topology.Residues.IsEmpty)
        {
            string chains = string.Join(", ", topology.Residues.Select(residue => residue.Chain.Length == 0 ? "(blank)" : residue.Chain).Distinct());
            yield return ("residues", Text($"{topology.Residues.Length} in chain {chains}: {Shortened(topology.Residues.Select(residue => $"{residue.Name} {residue.Id}{residue.InsertionCode}".TrimEnd()))}"));
        }

        if (!topology.Bonds.IsEmpty)
        {
            yield return ("bonds", Text($"{topology.Bonds.Length}"));
        }

        if (topology.UnpairedElectrons is { } unpaired)
        {
            yield return ("multiplicity", Text($"{unpaired + 1}"));
        }

        if (!topology.FixedAtoms.IsEmpty)
        {
            yield return ("fixed", Text($"{topology.FixedAtoms.Length} atoms"));
        }

        if (topology.FragmentCount > 0)
        {
            yield return ("fragments", Text($"{topology.FragmentCount}"));
        }

        yield return ("columns", string.Join(", ", Columns(frame)));
        if (frame.Energy is { } energy)
        {
            yield return ("energy", Text($"{energy} eV"));
        }

        foreach ((string key, string value) in frame.Properties)
        {
            yield return (key, value);
        }
    }

    private static string Cell(UnitCell cell)
    {
        if (!cell.IsPeriodic)
        {
            return "none";
        }

        string axes = (cell.PeriodicA ? "a" : "") + (cell.PeriodicB ? "b" : "") + (cell.PeriodicC ? "c" : "");
        return Text($"a {Vector(cell.A)}, b {Vector(cell.B)}, c {Vector(cell.C)} Å, repeats along {string.Join(", ", axes.AsEnumerable())}")
            + (cell.IsFullyPeriodic ? Text($", volume {cell.Volume:0.###} Å³") : "");
    }

    private static string Extent(Vector3D[] positions)
    {
        double Range(int axis) => positions.Max(p => p[axis]) - positions.Min(p => p[axis]);
        return Text($"{Range(0):0.###} × {Range(1):0.###} × {Range(2):0.###} Å");
    }

    private static IEnumerable<string> Columns(Frame frame)
    {
        yield return "positions";
        if (frame.Velocities is not null)
        {
            yield return "velocities";
        }

        if (frame.Forces is not null)
        {
            yield return "forces";
        }

        foreach (AtomColumn column in frame.Columns)
        {
            string kind = column switch { RealColumn => "real", IntegerColumn => "integer", LogicalColumn => "logical", _ => "text" };
            yield return column.Width == 1 ? $"{column.Name} ({kind})" : Text($"{column.Name} ({column.Width} × {kind})");
        }
    }

    private static string Shortened(IEnumerable<string> items)
    {
        const int most = 12;
        string[] all = [.. items];
        return string.Join(", ", all.Take(most)) + (all.Length > most ? ", …" : "");
    }

    private static string Vector(Vector3D v) => Text($"({v.X:0.#####} {v.Y:0.#####} {v.Z:0.#####})");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
