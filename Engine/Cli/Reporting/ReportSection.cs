using System.Globalization;
using System.Text;

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
internal sealed record ReportChart(string Abscissa, string Ordinate, IReadOnlyList<string> Names, IReadOnlyList<IReadOnlyList<double?>> Columns)
{
    /// <summary>Whether both axes are logarithmic.</summary>
    public bool Logarithmic { get; init; }

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
