using MDEngine.Simulations;

namespace MDEngine.Cli.Reporting;

/// <summary>A validation as a page: its checks, its curves, and the molecule.</summary>
internal static class ValidationReport
{
    /// <summary>With the molecule, for a page of its own.</summary>
    public static IReadOnlyList<ReportSection> Sections(AtomicSystem system, ValidationResult result) =>
        [.. Sections(result), new ReportSection("Structure") { Movies = [ReportMovie.Of("structure", [ReportMovie.Frame(system)])] }];

    /// <summary>Of the validation in a folder; none where there is none.</summary>
    public static IEnumerable<ReportSection> Sections(string folder)
    {
        string path = Path.Combine(folder, ValidationFile.Name);
        return File.Exists(path) ? Sections(ValidationFile.Read(path)) : [];
    }

    private static IEnumerable<ReportSection> Sections(ValidationResult result) =>
    [
        new ReportSection("Verdict") { Headline = Headline(result) },
        new ReportSection("Checks") { Table = new ReportTable(["Check", "Measured", "Limit", "Verdict"], [.. result.Results.Select(Row)]) },
        .. result.Curves.Select(curve => new ReportSection(curve.Title) { Chart = Chart(curve) }),
    ];

    private static ReportHeadline Headline(ValidationResult result)
    {
        int judged = result.Results.Count(row => row.Verdict != Verdict.Note);
        string[] failed = [.. result.Results.Where(row => row.Verdict == Verdict.Fail).Select(row => row.Check)];
        return result.Passes
            ? new ReportHeadline("good", $"The potential passes all {judged} checks.", [])
            : new ReportHeadline("bad", $"The potential fails {failed.Length} of {judged} checks: {string.Join("; ", failed)}.", []);
    }

    private static string[] Row(CheckResult finding) => [finding.Check, finding.Measured, finding.Limit, finding.Verdict.ToString().ToLowerInvariant()];

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
            Styles = hasErrors ? ["line", "limit", "limit"] : ["line"],
        };
    }
}
