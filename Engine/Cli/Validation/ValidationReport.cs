using MDEngine.Cli.Reporting;

namespace MDEngine.Cli.Validation;

/// <summary>A validation as a page: its findings, its curves, and the molecule.</summary>
internal static class ValidationReport
{
    public static IReadOnlyList<ReportSection> Sections(AtomicSystem system, IEnumerable<Finding> findings, IEnumerable<Curve> curves) =>
    [
        new ReportSection("Checks") { Table = new ReportTable(["Check", "Measured", "Limit", "Verdict"], [.. findings.Select(Row)]) },
        .. curves.Select(curve => new ReportSection(curve.Title) { Chart = Chart(curve) }),
        new ReportSection("Structure") { Movies = [ReportMovie.Of("structure", [ReportMovie.Frame(system)])] },
    ];

    private static string[] Row(Finding finding) => [finding.Check, finding.Measured, finding.Limit, finding.Verdict.ToString().ToLowerInvariant()];

    // A logarithmic axis has no place for what is not positive. Error bars are two more lines.
    private static ReportChart Chart(Curve curve)
    {
        (double X, double Y, double Error)[] points = [.. curve.Points.Where(point => !curve.Logarithmic || (point.X > 0 && point.Y > point.Error))];
        double?[] Column(Func<(double X, double Y, double Error), double> value) => [.. points.Select(point => (double?)value(point))];
        bool hasErrors = points.Any(point => point.Error > 0);
        return new ReportChart(
            curve.XLabel,
            curve.YLabel,
            hasErrors ? [curve.YLabel, "95 % from", "95 % to"] : [curve.YLabel],
            [Column(point => point.X), Column(point => point.Y), .. hasErrors ? new[] { Column(point => point.Y - point.Error), Column(point => point.Y + point.Error) } : []])
        {
            Logarithmic = curve.Logarithmic,
        };
    }
}
