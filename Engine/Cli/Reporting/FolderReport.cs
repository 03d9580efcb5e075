using MDEngine.IO;
using MDEngine.Simulations;

namespace MDEngine.Cli.Reporting;

/// <summary>Makes report.html from what a run has left in its folder, whichever command it was.</summary>
internal static class FolderReport
{
    public const string FileName = "report.html";

    private const int MostRows = 500;

    /// <exception cref="InputException">The folder holds nothing that a report could show.</exception>
    public static string Write(string folder)
    {
        List<ReportSection> sections =
        [
            .. DynamicsSections.Headline(folder),
            .. LearningSections.Of(folder),
            .. ValidationReport.Sections(folder),
            .. DynamicsSections.Alarms(folder),
            .. DynamicsSections.ConservedEnergy(folder),
            .. Spectrum(folder),
            .. MolecularSections.Movies(folder),
            .. MolecularSections.Steps(folder),
            .. DynamicsSections.Thermo(folder),
            .. Enum.GetValues<SpectrumKind>().SelectMany(kind => Spectrum(Path.Combine(folder, kind.FolderName()))),
            .. FreeEnergy(folder),
            .. DynamicsSections.Stages(folder),
            .. Table(folder, "summary.csv", "Structures"),
            .. Table(folder, "modes.csv", "Normal modes"),
            .. Table(folder, "replicas.csv", "Replicas"),
            .. Summaries(folder).OrderBy(section => section.Folded),
        ];
        if (sections.Count == 0)
        {
            throw new InputException($"{folder}: holds no results of learn, md, optimize, vibrations, spectrum or validate");
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

    /// <summary>Every JSON object of the folder as a table of its plain values; what a run was told and all that it counted is folded away.</summary>
    private static IEnumerable<ReportSection> Summaries(string folder)
    {
        foreach (string path in Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal))
        {
            if (Path.GetFileName(path) is "progress.json" or ValidationFile.Name or Learning.StateName)
            {
                continue;
            }

            if (JsonTable.Find(path) is { } table)
            {
                string name = Path.GetFileNameWithoutExtension(path);
                yield return new ReportSection(name == "summary" ? "Settings and all figures of the run" : ColumnLabel.Of(name))
                {
                    Table = table,
                    Folded = name is "summary" or "settings",
                };
            }
        }
    }

    /// <summary>Of one variable as a chart; of two there is the map beside the report.</summary>
    private static IEnumerable<ReportSection> FreeEnergy(string folder)
    {
        if (CsvTable.Find(folder, "free_energy.csv") is { Header.Count: 3 } table)
        {
            yield return new ReportSection("Free energy") { Chart = table.Chart(0, [2], "Free energy, kJ/mol") };
        }
    }

    private static IEnumerable<ReportSection> Table(string folder, string name, string title)
    {
        if (CsvTable.Find(folder, name) is { } table)
        {
            yield return new ReportSection(title)
            {
                Text = table.Rows.Count > MostRows ? $"The first {MostRows} of {table.Rows.Count}." : null,
                Table = new ReportTable([.. table.Header.Select(ColumnLabel.Of)], [.. table.Rows.Take(MostRows).Select(row => (IReadOnlyList<string>)[.. row.Select((cell, k) => ColumnLabel.Cell(cell, table.Header[Math.Min(k, table.Header.Count - 1)]))])]),
            };
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
                ? table.Chart(0, [.. Enumerable.Range(1, table.Header.Count - 1)], "Absorption, highest = 1").Scaled()
                : table.Chart(0, [.. Enumerable.Range(1, table.Header.Count - 1)], "Density of states, 1/cm⁻¹"),
        };
        foreach (ReportSection peaks in Table(folder, SpectrumFiles.PeaksName, $"Peaks ({title.ToLowerFirst()})"))
        {
            yield return peaks;
        }
    }
}
