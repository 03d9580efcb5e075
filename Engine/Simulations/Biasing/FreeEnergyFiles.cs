using System.Globalization;
using System.Text;
using MDEngine.IO;
using MDEngine.Reporting;

namespace MDEngine.Simulations.Biasing;

/// <summary>Writes the Gaussians of metadynamics and the free energy that follows from them.</summary>
internal static class FreeEnergyFiles
{
    private const double DegreePerRadian = 180 / Math.PI;
    private const double KilojoulePerMole = 4.184 / Units.KilocaloriePerMole; // of 1 eV
    private const int PointsOfOne = 181;
    private const int PointsOfTwo = 61;

    /// <summary>σ that are shown beyond the outermost Gaussians.</summary>
    private const double Margin = 2;

    public static void Write(string folder, MetadynamicsTerm metadynamics, MetadynamicsSettings settings)
    {
        if (metadynamics.Count == 0)
        {
            return;
        }

        Axis[] axes = [.. settings.Variables.Select((variable, d) => AxisOf(metadynamics, variable, d))];
        AtomicFile.WriteText(Path.Combine(folder, "hills.csv"), Hills(metadynamics, axes, settings.IntervalSteps));
        double[][] points = axes.Length == 1
            ? [.. axes[0].Points.Select(x => new[] { x })]
            : [.. axes[0].Points.SelectMany(x => axes[1].Points.Select(y => new[] { x, y }))];
        double[] energies = [.. points.Select(point => metadynamics.FreeEnergyAt(point))];
        double least = energies.Min();
        double[] kilojoules = [.. energies.Select(energy => (energy - least) * KilojoulePerMole)];
        var table = new StringBuilder().AppendJoin(',', axes.Select(axis => axis.Name)).Append(",free_energy_ev,free_energy_kj_per_mol\n");
        for (int k = 0; k < points.Length; k++)
        {
            string place = string.Join(',', points[k].Select((value, d) => (value * axes[d].Scale).ToString("G10", CultureInfo.InvariantCulture)));
            table.Append(CultureInfo.InvariantCulture, $"{place},{energies[k] - least:G10},{kilojoules[k]:G10}\n");
        }

        AtomicFile.WriteText(Path.Combine(folder, "free_energy.csv"), table.ToString());
        const string Title = "Free energy, kJ/mol";
        string drawing = axes.Length == 1
            ? new SvgChart(Title, axes[0].Title, Title).Draw([new SvgSeries("metadynamics", [.. points.Select((point, k) => (point[0] * axes[0].Scale, kilojoules[k]))], true)])
            : new SvgMap(Title, axes[0].Title, axes[1].Title).Draw(
                [.. axes[0].Points.Select(x => x * axes[0].Scale)], [.. axes[1].Points.Select(y => y * axes[1].Scale)], kilojoules);
        AtomicFile.WriteText(Path.Combine(folder, "free_energy.svg"), drawing);
    }

    /// <summary>Removes what was written of another run.</summary>
    public static void Delete(string folder)
    {
        foreach (string name in new[] { "hills.csv", "free_energy.csv", "free_energy.svg" })
        {
            File.Delete(Path.Combine(folder, name));
        }
    }

    private static string Hills(MetadynamicsTerm metadynamics, Axis[] axes, long interval)
    {
        var text = new StringBuilder("step,").AppendJoin(',', axes.Select(axis => axis.Name)).Append(",height_ev\n");
        for (int hill = 0; hill < metadynamics.Count; hill++)
        {
            string place = string.Join(',', axes.Select((axis, d) => CsvLine.Exact(metadynamics.CenterOf(hill, d) * axis.Scale)));
            text.Append(CultureInfo.InvariantCulture, $"{(hill + 1) * interval},{place},{CsvLine.Exact(metadynamics.HeightOf(hill))}\n");
        }

        return text.ToString();
    }

    /// <summary>A whole turn, or the range that was visited.</summary>
    private static Axis AxisOf(MetadynamicsTerm metadynamics, BiasVariable variable, int d)
    {
        double[] centers = [.. Enumerable.Range(0, metadynamics.Count).Select(hill => metadynamics.CenterOf(hill, d))];
        double margin = Margin * metadynamics.Widths[d];
        (double from, double to) = metadynamics.Variables[d].Period is > 0 and double period ? (-0.5 * period, 0.5 * period) : (Math.Max(0, centers.Min() - margin), centers.Max() + margin);
        int count = metadynamics.Variables.Count == 1 ? PointsOfOne : PointsOfTwo;
        double scale = variable.IsAngle ? DegreePerRadian : 1;
        return new Axis(
            $"{variable.Label}_{(variable.IsAngle ? "degree" : "angstrom")}",
            $"{variable.Label}, {(variable.IsAngle ? "°" : "Å")}",
            scale,
            [.. Enumerable.Range(0, count).Select(k => from + ((to - from) * k / (count - 1)))]);
    }

    private sealed record Axis(string Name, string Title, double Scale, double[] Points);
}
