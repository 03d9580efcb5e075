using System.Globalization;
using System.Text.RegularExpressions;

namespace MDEngine.Tests.Cli;

/// <summary>What every report.html must be.</summary>
internal static class ReportPage
{
    /// <summary>The page needs no network, and opens in Chromium without errors, with the molecule and its charts drawn.</summary>
    public static void Check(string page, bool withChart)
    {
        Assert.That(File.ReadAllText(page), Does.Not.Contain("src=\"http").And.Not.Contain("href=\"http"), "the page needs no network");
        string? document = Browser.Open(page);
        if (document is null)
        {
            Assert.Ignore("Chromium is not installed.");
        }

        Match drawn = Regex.Match(document!, "data-drawn-pixels=\"(\\d+)\"");
        Assert.Multiple(() =>
        {
            Assert.That(document, Does.Contain("data-ready=\"true\""));
            Assert.That(document, Does.Contain("data-errors=\"0\""));
            Assert.That(drawn.Success && int.Parse(drawn.Groups[1].Value, CultureInfo.InvariantCulture) > 500, "the molecule is drawn");
            Assert.That(document!.Contains("class=\"uplot", StringComparison.Ordinal), Is.EqualTo(withChart), "the chart is drawn");
        });
    }
}
