using System.Globalization;
using System.Text.Json;
using MDEngine.Simulations;

namespace MDEngine.Cli.Reporting;

/// <summary>Sections about a potential that was learned: verdict, learning curve, parity, spread, runs, harmonic spectrum.</summary>
internal static class LearningSections
{
    private const double Width = 8;   // cm⁻¹, half the width at half height of a line
    private const int Points = 1000;

    private static readonly string[] DotsAndFit = ["dots", "fit"];
    private static readonly string[] Dots = ["dots"];

    /// <summary>Of what learning left in a folder; none where it did not.</summary>
    public static IEnumerable<ReportSection> Of(string folder)
    {
        if (!File.Exists(Path.Combine(folder, Learning.StateName)) || CsvTable.Find(folder, Learning.CurveName) is not { Rows.Count: > 0 } curve)
        {
            return [];
        }

        return new[]
        {
            Headline(folder, curve),
            curve.Rows.Count > 1 ? new ReportSection("Learning curve") { Chart = curve.Chart(1, [3, 4, 6, 7], "Force error, kcal/mol/Å") } : null,
            new ReportSection("Fits") { Table = Table(curve) },
            CsvTable.Find(folder, Learning.ParityName) is { } parity ? new ReportSection("Forces on frames kept out, model over reference") { Chart = Parity(parity) } : null,
            CsvTable.Find(folder, Learning.SpreadName) is { } spread ? new ReportSection("Largest error of a frame over the committee's spread") { Chart = spread.Chart(0, [1], "Largest error, eV/Å") with { Styles = Dots } } : null,
            CsvTable.Find(folder, Learning.SurvivalName) is { Rows.Count: > 0 } survival ? new ReportSection("Runs that must hold") { Table = Table(survival) } : null,
            CsvTable.Find(folder, Learning.HarmonicName) is { } harmonic ? new ReportSection("Harmonic vibrations of reference and model") { Chart = Spectrum(harmonic) } : null,
        }.OfType<ReportSection>();
    }

    private static ReportSection Headline(string folder, CsvTable curve)
    {
        using JsonDocument state = JsonTable.Read(Path.Combine(folder, Learning.StateName));
        JsonElement outcome = state.RootElement.TryGetProperty("outcome", out JsonElement found) ? found : default;
        bool known = outcome.ValueKind == JsonValueKind.Object;
        IReadOnlyList<string> last = curve.Rows[^1];
        return new ReportSection("Verdict")
        {
            Headline = new ReportHeadline(
                known && outcome.GetProperty("reached").GetBoolean() ? "good" : "bad",
                known ? outcome.GetProperty("verdict").ToString() : "The work has not come to its end.",
                [
                    new("Force error", $"{last[3]} kcal/mol/Å", "mean of absolute components, at the temperature asked for"),
                    new("Force error, hot", $"{last[4]} kcal/mol/Å", "at 1.5 times that temperature"),
                    new("Energy error", $"{last[8]} meV/atom", "after the mean difference"),
                    new("Data", $"{last[1]} frames", $"{last[2]} training steps"),
                    new("Time", string.Create(CultureInfo.InvariantCulture, $"{state.RootElement.GetProperty("seconds").GetDouble() / 60:F1} min"), "restarts included"),
                ]),
        };
    }

    private static ReportTable Table(CsvTable table) => new(
        [.. table.Header.Select(ColumnLabel.Of)], [.. table.Rows.Select(row => (IReadOnlyList<string>)[.. row.Select((cell, k) => ColumnLabel.Cell(cell, table.Header[k]))])]);

    private static ReportChart Parity(CsvTable parity)
    {
        double?[] reference = [.. parity.Rows.Select(row => CsvTable.Number(row, 0))];
        double?[] model = [.. parity.Rows.Select(row => CsvTable.Number(row, 1))];
        return new ReportChart("Reference, eV/Å", "Model, eV/Å", ["Force components", "Equal"], [reference, model, reference]) { Styles = DotsAndFit };
    }

    /// <summary>Each vibration as a Lorentzian of one height: intensities are the reference's alone.</summary>
    private static ReportChart Spectrum(CsvTable harmonic)
    {
        double[][] lines = [.. Enumerable.Range(1, 2).Select(column => harmonic.Rows.Select(row => CsvTable.Number(row, column) ?? 0).ToArray())];
        double highest = lines.Max(one => one.DefaultIfEmpty().Max()) + (20 * Width);
        double?[] wavenumbers = [.. Enumerable.Range(0, Points).Select(k => (double?)(highest * k / (Points - 1)))];
        return new ReportChart(
            "Wavenumber, cm⁻¹",
            "Density of states, any unit",
            ["Reference", "Model"],
            [wavenumbers, .. lines.Select(one => (IReadOnlyList<double?>)[.. wavenumbers.Select(w => (double?)one.Sum(line => 1 / (1 + Square((w!.Value - line) / Width))))])]);
    }

    private static double Square(double x) => x * x;
}
