namespace MDEngine.Cli.Reporting;

/// <summary>A heading of a report and what stands under it; what is null is left out.</summary>
internal sealed record ReportSection(string Title)
{
    public string? Text { get; init; }

    public ReportTable? Table { get; init; }

    public ReportChart? Chart { get; init; }

    public IReadOnlyList<ReportMovie>? Movies { get; init; }
}

/// <summary>Cells as they are shown.</summary>
internal sealed record ReportTable(IReadOnlyList<string> Header, IReadOnlyList<IReadOnlyList<string>> Rows);

/// <summary>Lines over one abscissa; the first column is the abscissa.</summary>
internal sealed record ReportChart(string Abscissa, string Ordinate, IReadOnlyList<string> Names, IReadOnlyList<IReadOnlyList<double?>> Columns);

/// <summary>A molecule that moves: frames in XYZ format, and milliseconds between two.</summary>
internal sealed record ReportMovie(string Label, string Xyz, int Frames, int Interval);
