using System.Net;
using System.Reflection;
using System.Text.Json;
using MDEngine.IO;

namespace MDEngine.Cli.Reporting;

/// <summary>Writes a page that holds everything it shows: scripts, data, molecules.</summary>
internal static class HtmlReport
{
    private static readonly string[] Scripts = ["3Dmol-min.js", "uPlot.iife.min.js", "report.js"];

    public static void Write(string path, string title, IReadOnlyList<ReportSection> sections) => AtomicFile.WriteText(path, writer =>
    {
        writer.WriteLine("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
        writer.WriteLine($"<title>{WebUtility.HtmlEncode(title)}</title>");
        writer.WriteLine($"<style>{Resource("uPlot.min.css")}</style><style>{Resource("report.css")}</style></head>");
        writer.WriteLine($"<body><h1>{WebUtility.HtmlEncode(title)}</h1><main id=\"main\"></main>");
        writer.WriteLine($"<footer>MDEngine. This page needs no network. It holds 3Dmol.js and uPlot:<details><summary>licenses</summary><pre>{WebUtility.HtmlEncode(Resource("3Dmol.LICENSE.txt"))}\n\n{WebUtility.HtmlEncode(Resource("uPlot.LICENSE.txt"))}</pre></details></footer>");

        // The serializer escapes '<', so that no data can end the element.
        writer.WriteLine($"<script id=\"sections\" type=\"application/json\">{JsonSerializer.Serialize(sections, ReportJson.Default.IReadOnlyListReportSection)}</script>");
        foreach (string script in Scripts)
        {
            writer.WriteLine($"<script>{Resource(script)}</script>");
        }

        writer.WriteLine("</body></html>");
    });

    private static string Resource(string name)
    {
        Assembly assembly = typeof(HtmlReport).Assembly;
        string full = assembly.GetManifestResourceNames().Single(one => one.EndsWith($".{name}", StringComparison.Ordinal));
        using var reader = new StreamReader(assembly.GetManifestResourceStream(full)!);
        return reader.ReadToEnd();
    }
}
