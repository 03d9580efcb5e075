using System.Text.Json;
using MDEngine.IO;
using MDEngine.Simulations;

namespace MDEngine.Cli.Reporting;

/// <summary>Makes report.html from what a run has left in its folder, whichever command it was.</summary>
internal static class FolderReport
{
    public const string FileName = "report.html";

    /// <summary>Most points that are shown; longer series are thinned evenly.</summary>
    private const int MostPoints = 4000;
    private const int MostRows = 500;
    private const int LongestText = 120;

    /// <exception cref="InputException">The folder holds nothing that a report could show.</exception>
    public static string Write(string folder)
    {
        List<ReportSection> sections =
        [
            .. Summaries(folder),
            .. ValidationReport.Sections(folder),
            .. Table(folder, "summary.csv", "Structures"),
            .. Thermo(folder),
            .. Spectrum(folder),
            .. Enum.GetValues<SpectrumKind>().SelectMany(kind => Spectrum(Path.Combine(folder, kind.FolderName()))),
            .. Table(folder, "modes.csv", "Normal modes"),
            .. MolecularSections.Steps(folder),
            .. MolecularSections.Movies(folder),
        ];
        if (sections.Count == 0)
        {
            throw new InputException($"{folder}: holds no results of md, optimize, vibrations, spectrum or validate");
        }

        string path = Path.Combine(folder, FileName);
        HtmlReport.Write(path, $"MDEngine: {Path.GetFileName(Path.GetFullPath(folder))}", sections);
        return path;
    }

    /// <summary>The structure that results without a trajectory are of, for the report.</summary>
    public static void WriteStructure(string folder, AtomicSystem system)
    {
        using Trajectory trajectory = Trajectory.Create(Path.Combine(folder, "structure.extxyz"));
        trajectory.Write(new Frame(system.Topology, system.Positions.ToArray()) { Cell = system.Cell });
    }

    /// <summary>Every JSON object of the folder as a table of its plain values.</summary>
    private static IEnumerable<ReportSection> Summaries(string folder)
    {
        foreach (string path in Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal))
        {
            if (Path.GetFileName(path) is "progress.json" or ValidationFile.Name)
            {
                continue;
            }

            using JsonDocument document = Parse(path);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                var rows = new List<IReadOnlyList<string>>();
                Flatten("", document.RootElement, rows);
                yield return new ReportSection(Label.Of(Path.GetFileNameWithoutExtension(path))) { Table = new ReportTable(["", ""], rows) };
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
            string name = prefix + (prefix.Length == 0 ? Label.Of(property.Name) : Label.Of(property.Name).ToLowerFirst());
            if (property.Value.ValueKind == JsonValueKind.Object)
            {
                Flatten(name + ": ", property.Value, rows);
            }
            else if (property.Value.ValueKind == JsonValueKind.Array && property.Value.EnumerateArray().Any(item => item.ValueKind == JsonValueKind.Object))
            {
                foreach ((int index, JsonElement item) in property.Value.EnumerateArray().Index())
                {
                    Flatten($"{name} {index + 1}: ", item, rows);
                }
            }
            else if (rows.Count < MostRows)
            {
                string text = property.Value.ValueKind == JsonValueKind.Array ? string.Join(", ", property.Value.EnumerateArray())
                    : property.Value.ValueKind is JsonValueKind.True or JsonValueKind.False ? property.Value.GetRawText()
                    : Label.Cell(property.Value.ToString(), property.Name);
                rows.Add([name, text.Length > LongestText ? text[..LongestText] + "…" : text]);
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
                Table = new ReportTable([.. table.Header.Select(Label.Of)], [.. table.Rows.Take(MostRows).Select(row => (IReadOnlyList<string>)[.. row.Select((cell, k) => Label.Cell(cell, table.Header[Math.Min(k, table.Header.Count - 1)]))])]),
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
            yield return new ReportSection("Energies since the start") { Chart = table.Chart(time, energies, "Energy change, eV", MostPoints, changes: true) };
        }

        foreach (int column in rest.Except(energies))
        {
            (string title, _) = Label.Parts(table.Header[column]);
            yield return new ReportSection(title) { Chart = table.Chart(time, [column], Label.Of(table.Header[column]), MostPoints) };
        }
    }

    /// <summary>Spectrum and peaks of a folder.</summary>
    private static IEnumerable<ReportSection> Spectrum(string folder)
    {
        if (CsvTable.Find(folder, SpectrumFiles.TableName) is not { } table)
        {
            yield break;
        }

        bool infrared = table.Header.Contains(SpectrumFiles.InfraredColumn);
        string title = infrared ? "Infrared spectrum" : "Vibrational density of states";
        yield return new ReportSection(title)
        {
            Chart = infrared
                ? table.Chart(0, [.. Enumerable.Range(1, table.Header.Count - 1)], "Absorption, highest = 1", MostPoints).Scaled()
                : table.Chart(0, [.. Enumerable.Range(1, table.Header.Count - 1)], "Density of states, 1/cm⁻¹", MostPoints),
        };
        foreach (ReportSection peaks in Table(folder, SpectrumFiles.PeaksName, $"Peaks ({title.ToLowerFirst()})"))
        {
            yield return peaks;
        }
    }
}
