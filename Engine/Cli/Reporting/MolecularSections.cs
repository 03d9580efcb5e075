using System.Globalization;
using MDEngine.IO;

namespace MDEngine.Cli.Reporting;

/// <summary>Sections of a report from the trajectories in a folder.</summary>
internal static class MolecularSections
{
    /// <summary>Most frames that are shown; longer series are thinned evenly.</summary>
    private const int MostFrames = 300;

    /// <summary>Larger trajectories are left out, bytes: reading them would take longer than is worth a picture.</summary>
    private const long LargestTrajectory = 1L << 30;

    /// <summary>Energy and largest force along the steps of an optimization.</summary>
    public static IEnumerable<ReportSection> Steps(string folder)
    {
        foreach (string path in Directory.EnumerateFiles(folder, "steps-*.extxyz").Order(StringComparer.Ordinal).Take(10))
        {
            using Trajectory trajectory = Trajectory.Open(path);
            (double Energy, double Force)[] steps = [.. trajectory.ReadToEnd().Select(frame =>
                (frame.Energy ?? double.NaN, frame.Forces is { } forces ? Math.Sqrt(forces.Max(force => force.LengthSquared)) : double.NaN))];
            if (steps.Length == 0)
            {
                continue; // stopped during its first evaluation
            }

            double last = steps[^1].Energy;
            yield return new ReportSection($"Convergence ({Path.GetFileNameWithoutExtension(path)})")
            {
                Chart = new ReportChart("Step", "eV; eV/Å", ["Energy above the last step, eV", "Largest force, eV/Å"],
                [
                    [.. Enumerable.Range(0, steps.Length).Select(k => (double?)k)],
                    [.. steps.Select(step => (double?)(step.Energy - last))],
                    [.. steps.Select(step => (double?)step.Force)],
                ])
                {
                    Cursor = Path.GetFileNameWithoutExtension(path),
                },
            };
        }
    }

    /// <summary>Every structure and trajectory, playable.</summary>
    public static IEnumerable<ReportSection> Movies(string folder)
    {
        string[] names = ["trajectory", "steps-", "optimized", "mode-", "structure"];
        string[] paths = [.. names.SelectMany(name => Directory.EnumerateFiles(folder, $"{name}*.extxyz").Order(StringComparer.Ordinal))
            .Where(path => new FileInfo(path).Length < LargestTrajectory).Take(400)];
        string[]? wavenumbers = CsvTable.Find(folder, "modes.csv")?.Rows.Select(row => row[1]).ToArray();
        List<ReportMovie> movies = [.. paths.Select((path, k) => Movie(path, wavenumbers))];
        if (movies.Count > 0)
        {
            yield return new ReportSection(movies.All(movie => movie.Frames < 2) ? "Structure" : "Molecule in motion") { Movies = movies };
        }
    }

    private static ReportMovie Movie(string path, string[]? wavenumbers)
    {
        string name = Path.GetFileNameWithoutExtension(path);
        string label = name;
        if (name.StartsWith("mode-", StringComparison.Ordinal)
            && int.TryParse(name["mode-".Length..], out int number)
            && wavenumbers is not null && number <= wavenumbers.Length
            && double.TryParse(wavenumbers[number - 1], CultureInfo.InvariantCulture, out double wavenumber))
        {
            label = string.Create(CultureInfo.InvariantCulture, $"mode {number}: {Math.Abs(wavenumber):F1}{(wavenumber < 0 ? "i" : "")} cm⁻¹");
        }

        var kept = new List<(string Text, double? Position)>();
        bool isSteps = name.StartsWith("steps-", StringComparison.Ordinal);
        int stride = 1;
        int index = 0;
        using Trajectory trajectory = Trajectory.Open(path);
        foreach (Frame frame in trajectory.ReadToEnd())
        {
            if (index++ % stride == 0)
            {
                kept.Add((ReportMovie.Frame(frame.System), isSteps ? index - 1 : frame.Time));
            }

            if (kept.Count == 2 * MostFrames)
            {
                kept = [.. kept.Where((_, k) => k % 2 == 0)];
                stride *= 2;
            }
        }

        ReportMovie movie = ReportMovie.Of(label, [.. kept.Select(frame => frame.Text)]);
        return kept.All(frame => frame.Position is not null)
            ? movie with { Cursor = isSteps ? name : DynamicsSections.Time, Positions = [.. kept.Select(frame => frame.Position!.Value)] }
            : movie;
    }
}
