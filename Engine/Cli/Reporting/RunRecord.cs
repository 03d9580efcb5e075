using System.Globalization;
using System.Text.Json;

namespace MDEngine.Cli.Reporting;

/// <summary>summary.json of `md`, with the rows of thermo.csv that belong to the last stage that ran.</summary>
internal sealed class RunRecord
{
    /// <summary>Means over so many parts of a stage give the error of its mean.</summary>
    private const int Parts = 10;

    /// <summary>97.5 % quantile of Student's distribution with nine degrees of freedom.</summary>
    private const double Quantile = 2.262;

    private readonly JsonElement summary;
    private readonly CsvTable? thermo;
    private readonly IReadOnlyList<string>[] rows;

    private RunRecord(JsonElement summary, CsvTable? thermo)
    {
        this.summary = summary;
        this.thermo = thermo;
        Stage = LastStage(out long firstStep);
        int step = thermo?.IndexOf("step") ?? -1;

        // The row between two stages is the end of the one before, with that one's conserved energy.
        rows = step < 0 ? [] : [.. thermo!.Rows.Where(row => CsvTable.Number(row, step) is { } at && (at > firstStep || firstStep == 0))];
    }

    /// <summary>Settings of the last stage that ran.</summary>
    public JsonElement Stage { get; }

    /// <summary>Results of the stages that the last process ran.</summary>
    public IReadOnlyList<JsonElement> Stages => summary.TryGetProperty("stages", out JsonElement stages) ? [.. stages.EnumerateArray()] : [];

    /// <summary>Alarms of the run.</summary>
    public IReadOnlyList<JsonElement> Alarms => summary.TryGetProperty("alarms", out JsonElement alarms) ? [.. alarms.EnumerateArray()] : [];

    /// <summary>The record of a folder, or null where no `md` has ended.</summary>
    public static RunRecord? Find(string folder)
    {
        string path = Path.Combine(folder, "summary.json");
        if (!File.Exists(path))
        {
            return null;
        }

        using JsonDocument document = JsonTable.Read(path);
        return document.RootElement.ValueKind == JsonValueKind.Object
            && document.RootElement.TryGetProperty("drift_mev_per_atom_per_ps", out _)
            && document.RootElement.TryGetProperty("settings", out JsonElement settings) && settings.TryGetProperty("stages", out _)
            ? new RunRecord(document.RootElement.Clone(), CsvTable.Find(folder, "thermo.csv"))
            : null;
    }

    /// <summary>A number of the summary; NaN where it has none.</summary>
    public double Number(string name) => Number(summary, name);

    /// <summary>A number of an object; NaN where it has none.</summary>
    public static double Number(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : double.NaN;

    /// <summary>A text of the summary.</summary>
    public string Text(string name) => summary.TryGetProperty(name, out JsonElement value) ? value.ToString() : "";

    /// <summary>Values of a column in the last stage.</summary>
    public double[] Column(string name)
    {
        int column = thermo?.IndexOf(name) ?? -1;
        return column < 0 ? [] : [.. rows.Select(row => CsvTable.Number(row, column) ?? double.NaN)];
    }

    /// <summary>Half the 95 % confidence interval of a column's mean, from the means of parts of the stage; NaN for short ones.</summary>
    public double HalfWidthOfMean(string name)
    {
        double[] values = Column(name);
        if (values.Length < 4 * Parts)
        {
            return double.NaN;
        }

        double[] means = [.. Enumerable.Range(0, Parts).Select(k => values[(k * values.Length / Parts)..((k + 1) * values.Length / Parts)].Average())];
        double mean = means.Average();
        return Quantile * Math.Sqrt(means.Sum(value => (value - mean) * (value - mean)) / (Parts * (Parts - 1)));
    }

    /// <summary>A value with its error, both to the second digit of the error; the value alone where the error is NaN.</summary>
    public static string Measured(double value, double halfWidth)
    {
        int decimals = halfWidth > 0 ? 1 - (int)Math.Floor(Math.Log10(halfWidth)) : 0;
        string format = $"F{Math.Clamp(decimals, 0, 12)}";
        string text = halfWidth > 0
            ? $"{value.ToString(format, CultureInfo.InvariantCulture)} ± {halfWidth.ToString(format, CultureInfo.InvariantCulture)}"
            : value.ToString("G4", CultureInfo.InvariantCulture);
        return text.Replace("E-", "e−", StringComparison.Ordinal).Replace('-', '−');
    }

    private JsonElement LastStage(out long firstStep)
    {
        double last = Number("step");
        JsonElement[] stages = [.. summary.GetProperty("settings").GetProperty("stages").EnumerateArray()];
        firstStep = 0;
        for (int k = 0; k < stages.Length - 1; k++)
        {
            long next = firstStep + (long)Number(stages[k], "steps");
            if (next >= last)
            {
                return stages[k];
            }

            firstStep = next;
        }

        return stages[^1];
    }
}
