using System.Globalization;
using System.Text.Json;
using MDEngine.IO;

namespace MDEngine.Cli.Reporting;

/// <summary>Makes report.html from what a run has left in its folder, whichever command it was.</summary>
internal static class FolderReport
{
    public const string FileName = "report.html";

    /// <summary>Most frames and points that are shown; longer series are thinned evenly.</summary>
    private const int MostFrames = 300;
    private const int MostPoints = 4000;
    private const int MostRows = 500;

    /// <summary>Larger trajectories are left out, bytes: reading them would take longer than is worth a picture.</summary>
    private const long LargestTrajectory = 1L << 30;

    /// <exception cref="InputException">The folder holds nothing that a report could show.</exception>
    public static string Write(string folder)
    {
        List<ReportSection> sections =
        [
            .. Summaries(folder),
            .. Table(folder, "summary.csv", "Structures"),
            .. Thermo(folder),
            .. Spectrum(folder),
            .. Table(folder, "peaks.csv", "Peaks"),
            .. Table(folder, "modes.csv", "Normal modes"),
            .. Steps(folder),
            .. Movies(folder),
        ];
        if (sections.Count == 0)
        {
            throw new InputException($"{folder}: holds no results of md, optimize, vibrations, spectrum or validate");
        }

        string path = Path.Combine(folder, FileName);
        HtmlReport.Write(path, $"MDEngine: {Path.GetFileName(Path.GetFullPath(folder))}", sections);
        return path;
    }

    /// <summary>Every JSON object of the folder as a table of its plain values.</summary>
    private static IEnumerable<ReportSection> Summaries(string folder)
    {
        foreach (string path in Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal))
        {
            if (Path.GetFileName(path) == "progress.json")
            {
                continue;
            }

            using JsonDocument document = Parse(path);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                var rows = new List<IReadOnlyList<string>>();
                Flatten("", document.RootElement, rows);
                yield return new ReportSection(Path.GetFileNameWithoutExtension(path)) { Table = new ReportTable(["", ""], rows) };
            }
        }
    }

    private static JsonDocument Parse(string path)
    {
        try
        {
            return JsonDocument.Parse(File.ReadAllBytes(path));
        }
        catch (JsonException exception)
        {
            throw new InputFileException(path, (exception.LineNumber ?? -1) + 1, 0, "is no valid JSON");
        }
    }

    private static void Flatten(string prefix, JsonElement element, List<IReadOnlyList<string>> rows)
    {
        foreach (JsonProperty property in element.EnumerateObject())
        {
            string name = prefix.Length == 0 ? property.Name : $"{prefix}.{property.Name}";
            if (property.Value.ValueKind == JsonValueKind.Object)
            {
                Flatten(name, property.Value, rows);
            }
            else if (rows.Count < MostRows)
            {
                string text = property.Value.ToString();
                rows.Add([name.Replace('_', ' '), text.Length > 120 ? text[..120] + "…" : text]);
            }
        }
    }

    private static IEnumerable<ReportSection> Table(string folder, string name, string title)
    {
        if (CsvTable.Find(folder, name) is { } table)
        {
            yield return new ReportSection(title)
            {
                Text = table.Rows.Count > MostRows ? $"The first {MostRows} of {table.Rows.Count}." : null,
                Table = new ReportTable(table.Header, [.. table.Rows.Take(MostRows)]),
            };
        }
    }

    /// <summary>Every numeric column of thermo.csv over the time; energies share a chart.</summary>
    private static IEnumerable<ReportSection> Thermo(string folder)
    {
        if (CsvTable.Find(folder, "thermo.csv") is not { } table)
        {
            yield break;
        }

        int time = table.Header.ToList().FindIndex(name => name.StartsWith("time", StringComparison.Ordinal));
        time = time < 0 ? 0 : time;
        int[] rest = [.. Enumerable.Range(0, table.Header.Count).Where(k => k != time && table.Header[k] != "step" && table.IsNumeric(k))];
        int[] energies = [.. rest.Where(k => table.Header[k].Contains("_ev", StringComparison.Ordinal))];
        if (energies.Length > 0)
        {
            // Kinetic energies are a thousandth of most models' total energies, so only changes fit one chart.
            yield return new ReportSection("Energies since the start") { Chart = table.Chart(time, energies, "change, eV", MostPoints, changes: true) };
        }

        foreach (int column in rest.Except(energies))
        {
            string name = table.Header[column].Replace('_', ' ');
            yield return new ReportSection(name) { Chart = table.Chart(time, [column], name, MostPoints) };
        }
    }

    private static IEnumerable<ReportSection> Spectrum(string folder)
    {
        if (CsvTable.Find(folder, "spectrum.csv") is { } table)
        {
            yield return new ReportSection("Spectrum")
            {
                Chart = table.Chart(0, [.. Enumerable.Range(1, table.Header.Count - 1)], "density", MostPoints),
            };
        }
    }

    /// <summary>Energy and largest force along the steps of an optimization.</summary>
    private static IEnumerable<ReportSection> Steps(string folder)
    {
        foreach (string path in Directory.EnumerateFiles(folder, "steps-*.extxyz").Order(StringComparer.Ordinal).Take(10))
        {
            using Trajectory trajectory = Trajectory.Open(path);
            (double Energy, double Force)[] steps = [.. trajectory.ReadToEnd().Select(frame =>
                (frame.Energy ?? double.NaN, frame.Forces is { } forces ? Math.Sqrt(forces.Max(force => force.LengthSquared)) : double.NaN))];
            double last = steps[^1].Energy;
            yield return new ReportSection($"{Path.GetFileNameWithoutExtension(path)}: energy above the last step, largest force")
            {
                Chart = new ReportChart("step", "eV, eV/Å", ["energy", "largest force"],
                [
                    [.. Enumerable.Range(0, steps.Length).Select(k => (double?)k)],
                    [.. steps.Select(step => (double?)(step.Energy - last))],
                    [.. steps.Select(step => (double?)step.Force)],
                ]),
            };
        }
    }

    private static IEnumerable<ReportSection> Movies(string folder)
    {
        string[] names = ["trajectory", "steps-", "optimized", "mode-", "structure"];
        string[] paths = [.. names.SelectMany(name => Directory.EnumerateFiles(folder, $"{name}*.extxyz").Order(StringComparer.Ordinal))
            .Where(path => new FileInfo(path).Length < LargestTrajectory).Take(400)];
        string[]? wavenumbers = CsvTable.Find(folder, "modes.csv")?.Rows.Select(row => row[1]).ToArray();
        List<ReportMovie> movies = [.. paths.Select((path, k) => Movie(path, wavenumbers))];
        if (movies.Count > 0)
        {
            yield return new ReportSection("Structures in motion") { Movies = movies };
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

        var kept = new List<string>();
        int stride = 1;
        int index = 0;
        using Trajectory trajectory = Trajectory.Open(path);
        foreach (Frame frame in trajectory.ReadToEnd())
        {
            if (index++ % stride == 0)
            {
                kept.Add(ReportMovie.Frame(frame.System));
            }

            if (kept.Count == 2 * MostFrames)
            {
                kept = [.. kept.Where((_, k) => k % 2 == 0)];
                stride *= 2;
            }
        }

        return ReportMovie.Of(label, kept);
    }
}
