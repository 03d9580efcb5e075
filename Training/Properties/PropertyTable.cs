using System.Globalization;
using MDEngine.IO;
using MDEngine.Potentials.Learned.Properties;

namespace MDEngine.Training.Properties;

/// <summary>A CSV file with a row for each structure: its name in the column "structure", and its values.</summary>
internal sealed class PropertyTable
{
    /// <summary>The column that says which structure a row is of.</summary>
    public const string NameColumn = "structure";

    private readonly Dictionary<string, (int Line, double[] Values)> rows = [];

    private PropertyTable(string path) => Path = path;

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Reads a table.</summary>
    /// <param name="path">The file.</param>
    /// <param name="key">Column of the values; of a vector KEY_x, KEY_y, KEY_z.</param>
    /// <param name="width">Values of a row.</param>
    /// <exception cref="InputFileException">It is not such a table.</exception>
    public static PropertyTable Read(string path, string key, int width)
    {
        var table = new PropertyTable(path);
        string[] lines = InputFile.ReadLines(path);
        string[] header = lines.Length > 0 ? CsvLine.Split(lines[0]) : throw new InputFileException(path, 0, 0, $"is empty; expected a first line with the columns {NameColumn},{key}");
        string[] wanted = [NameColumn, .. PropertyTarget.ColumnsOf(key, width)];
        int[] columns = [.. wanted.Select(name => Array.FindIndex(header, column => column.Equals(name, StringComparison.OrdinalIgnoreCase)))];
        if (Array.IndexOf(columns, -1) is int missing and >= 0)
        {
            throw new InputFileException(path, 1, 0, $"has no column '{wanted[missing]}'; it has {string.Join(", ", header)}");
        }

        for (int k = 1; k < lines.Length; k++)
        {
            string[] fields = CsvLine.Split(lines[k]);
            if (fields is [] or [""])
            {
                continue;
            }

            if (fields.Length != header.Length)
            {
                throw new InputFileException(path, k + 1, 0, $"{fields.Length} fields; expected {header.Length} as in the first line");
            }

            string name = fields[columns[0]];
            double[] values = [.. columns.Skip(1).Select(column => Number(path, k + 1, header[column], fields[column]))];
            if (!table.rows.TryAdd(name, (k + 1, values)))
            {
                throw new InputFileException(path, k + 1, 0, $"'{name}' stands in line {table.rows[name].Line} already; expected one row for each structure");
            }
        }

        return table;
    }

    /// <summary>The values of the first of these names that has a row, or null.</summary>
    public double[]? Find(IEnumerable<string> names) =>
        names.Select(name => rows.TryGetValue(name, out var row) ? row.Values : null).FirstOrDefault(values => values is not null);

    private static double Number(string path, int line, string column, string field) =>
        double.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            ? number
            : throw new InputFileException(path, line, 0, $"'{field}' in the column {column} is no number");
}
