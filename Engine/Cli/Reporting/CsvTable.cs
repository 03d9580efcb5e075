using System.Globalization;
using MDEngine.IO;

namespace MDEngine.Cli.Reporting;

/// <summary>A table that a command wrote.</summary>
internal sealed record CsvTable(IReadOnlyList<string> Header, IReadOnlyList<IReadOnlyList<string>> Rows)
{
    /// <summary>Most points that a chart shows; longer series are thinned evenly.</summary>
    private const int MostPoints = 4000;

    /// <summary>The table of that name in a folder, or null.</summary>
    public static CsvTable? Find(string folder, string name)
    {
        string path = Path.Combine(folder, name);
        if (!File.Exists(path))
        {
            return null;
        }

        string[] lines = [.. File.ReadLines(path).Where(line => line.Length > 0 && line[0] != '#')];
        return lines.Length == 0 ? null : new CsvTable(CsvLine.Split(lines[0]), [.. lines.Skip(1).Select(CsvLine.Split)]);
    }

    /// <summary>A finite number of a row, or null.</summary>
    public static double? Number(IReadOnlyList<string> row, int column) =>
        column < row.Count && double.TryParse(row[column], NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value) ? value : null;

    /// <summary>The place of a column, or -1.</summary>
    public int IndexOf(string column) => Header.ToList().IndexOf(column);

    /// <summary>Whether a column holds numbers.</summary>
    public bool IsNumeric(int column) => Rows.Count > 0 && Number(Rows[0], column) is not null;

    /// <summary>Columns over another one, thinned evenly; their changes since the first row, if asked for.</summary>
    public ReportChart Chart(int abscissa, int[] ordinates, string title, bool changes = false)
    {
        double? Value(IReadOnlyList<string> row, int column) => Number(row, column) - (changes && column != abscissa ? Number(Rows[0], column) : 0);
        int stride = Math.Max(1, (Rows.Count + MostPoints - 1) / MostPoints);
        IReadOnlyList<string>[] kept = [.. Rows.Where((_, k) => k % stride == 0)];
        return new ReportChart(
            ColumnLabel.Of(Header[abscissa]),
            title,
            [.. ordinates.Select(k => ColumnLabel.Parts(Header[k]).Text)],
            [.. ordinates.Prepend(abscissa).Select(k => (IReadOnlyList<double?>)[.. kept.Select(row => Value(row, k))])]);
    }
}
