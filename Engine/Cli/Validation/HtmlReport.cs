using System.Globalization;
using System.Net;
using System.Text;

namespace MDEngine.Cli.Validation;

/// <summary>A validation as one self-contained HTML page with its curves as SVG.</summary>
internal static class HtmlReport
{
    private const int Width = 420;
    private const int Height = 280;
    private const int Margin = 56;

    public static string Create(string title, IEnumerable<Finding> findings, IEnumerable<Curve> curves)
    {
        var html = new StringBuilder();
        html.Append(CultureInfo.InvariantCulture, $$"""
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8"><title>{{WebUtility.HtmlEncode(title)}}</title>
            <style>
            body { font: 15px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #222; }
            table { border-collapse: collapse; width: 100%; } td, th { text-align: left; padding: .35rem .6rem; border-bottom: 1px solid #ddd; vertical-align: top; }
            .pass { color: #18794e; } .fail { color: #c62a2f; font-weight: 600; } .note { color: #666; }
            svg { margin: 1rem 1rem 0 0; } text { font-size: 11px; fill: #444; }
            </style></head><body>
            <h1>{{WebUtility.HtmlEncode(title)}}</h1>
            <table><tr><th>Check</th><th>Measured</th><th>Limit</th><th>Verdict</th></tr>

            """);
        foreach (Finding finding in findings)
        {
            string verdict = finding.Verdict.ToString().ToLowerInvariant();
            html.Append(CultureInfo.InvariantCulture, $"<tr><td>{Encode(finding.Check)}</td><td>{Encode(finding.Measured)}</td><td>{Encode(finding.Limit)}</td><td class=\"{verdict}\">{verdict}</td></tr>\n");
        }

        html.Append("</table>\n");
        foreach (Curve curve in curves)
        {
            Append(html, curve);
        }

        return html.Append("</body></html>\n").ToString();
    }

    private static string Encode(string text) => WebUtility.HtmlEncode(text);

    private static void Append(StringBuilder svg, Curve curve)
    {
        double Scaled(double value) => curve.Logarithmic ? Math.Log10(Math.Max(value, 1e-300)) : value;
        double[] x = [.. curve.Points.Select(point => Scaled(point.X))];
        double[] y = [.. curve.Points.Select(point => Scaled(point.Y))];
        double[] ends = [.. curve.Points.SelectMany(point => new[] { Scaled(point.Y - point.Error), Scaled(point.Y + point.Error) })];
        (double lowX, double highX) = (x.Min(), x.Max());
        (double lowY, double highY) = (Math.Min(ends.Min(), curve.Logarithmic ? ends.Min() : 0), Math.Max(ends.Max(), curve.Logarithmic ? ends.Max() : 0));
        double PlaceX(double value) => Margin + ((value - lowX) / Math.Max(highX - lowX, 1e-300) * (Width - (2 * Margin)));
        double PlaceY(double value) => Height - Margin - ((value - lowY) / Math.Max(highY - lowY, 1e-300) * (Height - (2 * Margin)));
        svg.Append(CultureInfo.InvariantCulture, $"<svg width=\"{Width}\" height=\"{Height}\" role=\"img\" aria-label=\"{Encode(curve.Title)}\">");
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Margin}\" y=\"24\" style=\"font-size:13px\">{Encode(curve.Title)}</text>");
        svg.Append(CultureInfo.InvariantCulture, $"<path d=\"M{Margin},{Margin / 2 + 8}V{Height - Margin}H{Width - Margin / 2}\" fill=\"none\" stroke=\"#888\"/>");
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Width / 2}\" y=\"{Height - 12}\" text-anchor=\"middle\">{Encode(curve.XLabel)}</text>");
        svg.Append(CultureInfo.InvariantCulture, $"<text transform=\"translate(12,{Height / 2}) rotate(-90)\" text-anchor=\"middle\">{Encode(curve.YLabel)}</text>");
        svg.Append("<polyline fill=\"none\" stroke=\"#3e63dd\" stroke-width=\"1.5\" points=\"");
        svg.AppendJoin(' ', x.Zip(y, (a, b) => string.Create(CultureInfo.InvariantCulture, $"{PlaceX(a):F1},{PlaceY(b):F1}"))).Append("\"/>");
        if (!curve.Logarithmic)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<path d=\"M{Margin},{PlaceY(0):F1}H{Width - Margin / 2}\" fill=\"none\" stroke=\"#bbb\" stroke-dasharray=\"3\"/>");
        }

        foreach ((double px, double py, double error) in curve.Points)
        {
            double cx = PlaceX(Scaled(px));
            double cy = PlaceY(Scaled(py));
            if (error > 0)
            {
                svg.Append(CultureInfo.InvariantCulture, $"<path d=\"M{cx:F1},{PlaceY(py - error):F1}V{PlaceY(py + error):F1}\" fill=\"none\" stroke=\"#3e63dd\"/>");
            }

            svg.Append(CultureInfo.InvariantCulture, $"<circle cx=\"{cx:F1}\" cy=\"{cy:F1}\" r=\"3\" fill=\"#3e63dd\"/><text x=\"{cx:F1}\" y=\"{Height - Margin + 16}\" text-anchor=\"middle\">{px:G3}</text><text x=\"{cx + 6:F1}\" y=\"{cy - 6:F1}\">{py:G2}</text>");
        }

        svg.Append("</svg>\n");
    }
}
