using System.Globalization;
using System.Text.Json.Nodes;
using MDEngine.Reporting;

namespace MDEngine.Studies;

/// <summary>Pictures of what runs wrote into CSV files.</summary>
public static class Figures
{
    /// <summary>Two columns of a file of each run in one chart, and of other files of the study; energies, where there are those of a reference beside, above its last.</summary>
    /// <param name="curve">What a study's file says of the chart.</param>
    /// <param name="root">The study's folder.</param>
    /// <param name="runs">Name and folder of each run.</param>
    public static string Curves(JsonObject curve, string root, IReadOnlyList<(string Name, string Folder)> runs)
    {
        ArgumentNullException.ThrowIfNull(curve);
        ArgumentNullException.ThrowIfNull(runs);
        var lines = new List<SvgSeries>();
        (string x, string y, string? reference) = ((string)curve["x"]!, (string)curve["y"]!, (string?)curve["reference"]);
        double least = curve["least"] is { } bound ? JsonFiles.Number(bound) : double.NegativeInfinity;
        IEnumerable<(string Name, string File)> beside = (curve["beside"] as JsonObject ?? []).Select(other => (other.Key, Path.Combine(root, (string)other.Value!)));
        foreach ((string name, string file) in beside.Concat(runs.Select(run => (run.Name, Path.Combine(run.Folder, (string)curve["file"]!)))))
        {
            string[][] table = Table(file);
            double zero = reference is null ? 0 : Cell(table, ^1, reference);
            SvgSeries Line(string title, string column) => new(
                title,
                [.. Enumerable.Range(1, table.Length - 1).Select(i => (X: Abscissa(Cell(table, i, x)), Y: Cell(table, i, column) - zero)).Where(point => point.X >= least)],
                curve["dots"] is null);
            if (reference is not null && lines.Count == 0)
            {
                lines.Add(Line("reference", reference));
            }

            lines.Add(Line(name, y));
        }

        return new SvgChart((string)curve["title"]!, (string)curve["abscissa"]!, (string)curve["ordinate"]!).Draw(lines);

        double Abscissa(double value) => curve["from"] is { } from ? JsonFiles.Number(from) + ((value - 1) * JsonFiles.Number(curve["step"]!)) : value;
    }

    /// <summary>The mean size of the weights of each atom and fragment of a run; 0 where they are too far apart.</summary>
    /// <param name="map">What a study's file says of the map.</param>
    /// <param name="folder">The run's folder.</param>
    public static string Map(JsonObject map, string folder)
    {
        ArgumentNullException.ThrowIfNull(map);
        string[][] table = Table(Path.Combine(folder, (string)map["file"]!));
        (string x, string y) = ((string)map["abscissa"]!, (string)map["ordinate"]!);
        var weights = Enumerable.Range(1, table.Length - 1).GroupBy(i => ((int)Cell(table, i, x), (int)Cell(table, i, y)))
            .ToDictionary(group => group.Key, group => group.Average(i => Math.Abs(Cell(table, i, "weight"))));
        double[] abscissas = [.. Enumerable.Range(0, weights.Max(pair => pair.Key.Item1) + 1)];
        double[] ordinates = [.. Enumerable.Range(0, weights.Max(pair => pair.Key.Item2) + 1)];
        double[] values = [.. abscissas.SelectMany(i => ordinates.Select(j => weights.GetValueOrDefault(((int)i, (int)j))))];
        return new SvgMap((string)map["title"]!, x, y).Draw(abscissas, ordinates, values);
    }

    private static string[][] Table(string file) => [.. File.ReadLines(file).Select(line => line.Split(','))];

    private static double Cell(string[][] table, Index line, string column) => double.Parse(table[line][Array.IndexOf(table[0], column)], CultureInfo.InvariantCulture);
}
