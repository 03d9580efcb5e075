using System.Globalization;
using System.Text;

namespace MDEngine.Cli.Reporting;

/// <summary>A heading of a report and what stands under it; what is null is left out.</summary>
internal sealed record ReportSection(string Title)
{
    /// <summary>A verdict and figures, in place of the title.</summary>
    public ReportHeadline? Headline { get; init; }

    public string? Text { get; init; }

    public ReportTable? Table { get; init; }

    public ReportChart? Chart { get; init; }

    public IReadOnlyList<ReportMovie>? Movies { get; init; }

    /// <summary>Whether the title alone is seen until someone opens it.</summary>
    public bool Folded { get; init; }
}

/// <summary>What a reader looks for first.</summary>
/// <param name="Verdict">"good", "bad" or "open".</param>
/// <param name="Sentence">The verdict in words.</param>
/// <param name="Figures">The numbers behind it.</param>
internal sealed record ReportHeadline(string Verdict, string Sentence, IReadOnlyList<ReportFigure> Figures);

/// <summary>A number with its unit and error, and a remark in small print.</summary>
internal sealed record ReportFigure(string Name, string Value, string? Note);

/// <summary>Cells as they are shown.</summary>
internal sealed record ReportTable(IReadOnlyList<string> Header, IReadOnlyList<IReadOnlyList<string>> Rows);

/// <summary>Lines over one abscissa; the first column is the abscissa.</summary>
internal sealed record ReportChart(string Abscissa, string Ordinate, IReadOnlyList<string> Names, IReadOnlyList<IReadOnlyList<double?>> Columns)
{
    /// <summary>Whether both axes are logarithmic.</summary>
    public bool Logarithmic { get; init; }

    /// <summary>What the abscissa shares with movies and other charts: "time", or the name of a file of steps.</summary>
    public string? Cursor { get; init; }

    /// <summary>"line", "dots", "fit" or "limit" for each line; all are lines where null.</summary>
    public IReadOnlyList<string>? Styles { get; init; }

    /// <summary>All lines divided by their highest value: axes have no room for the digits of very small numbers.</summary>
    public ReportChart Scaled()
    {
        double highest = Columns.Skip(1).SelectMany(column => column).Max() ?? 0;
        return highest > 0 ? this with { Columns = [Columns[0], .. Columns.Skip(1).Select(column => (IReadOnlyList<double?>)[.. column.Select(value => value / highest)])] } : this;
    }
}

/// <summary>A molecule that moves: frames in XYZ format, and milliseconds between two.</summary>
internal sealed record ReportMovie(string Label, string Xyz, int Frames, int Interval)
{
    private const int UsualInterval = 60;

    /// <summary>The cursor of the charts that belong to it, see <see cref="ReportChart.Cursor"/>.</summary>
    public string? Cursor { get; init; }

    /// <summary>[<see cref="Frames"/>] where the frames lie on the abscissa of those charts.</summary>
    public IReadOnlyList<double>? Positions { get; init; }

    public static ReportMovie Of(string label, IReadOnlyList<string> frames) => new(label, string.Concat(frames), frames.Count, UsualInterval);

    /// <summary>A frame in XYZ format.</summary>
    public static string Frame(AtomicSystem system)
    {
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{system.AtomCount}\n\n");
        for (int i = 0; i < system.AtomCount; i++)
        {
            Vector3D r = system.Positions.Span[i];
            text.Append(CultureInfo.InvariantCulture, $"{Element.FromAtomicNumber(system.Topology.AtomicNumbers[i]).Symbol} {r.X:F4} {r.Y:F4} {r.Z:F4}\n");
        }

        return text.ToString();
    }
}
