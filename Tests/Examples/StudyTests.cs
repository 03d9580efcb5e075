using System.Diagnostics;
using System.Text.Json.Nodes;
using MDEngine.IO;

namespace MDEngine.Tests.Examples;

/// <summary>Every study of Examples/studies in its quick form: data, training, evaluation, table and plot, and that a second start finds all of it done.</summary>
internal sealed class StudyTests
{
    private static IEnumerable<string> Studies => Directory.EnumerateFiles(Path.Combine(Repository.Root, "Examples", "studies"), "*.json")
        .Select(file => Path.GetFileNameWithoutExtension(file)).Where(name => name != "base").Order();

    [TestCaseSource(nameof(Studies))]
    [Category("Long")]
    public void Study_runs_and_is_resumed(string name)
    {
        string output = TemporaryFiles.NewPath("studies");
        string said = Run(name, output);
        string folder = Path.Combine(output, name + "-quick");
        string[] lines = File.ReadAllLines(Path.Combine(folder, "table.csv"));
        Assert.That(said.TrimEnd(), Does.EndWith($"{lines.Length - 1} runs"));
        Assert.That(lines, Has.Length.GreaterThan(1));
        Assert.That(lines.Select(line => CsvLine.Split(line).Length).Distinct().Count(), Is.EqualTo(1));
        int first = lines[0].Contains("\"steps\"", StringComparison.Ordinal) ? 7 : 3; // after what a training took
        Assert.That(lines.Skip(1).Select(line => CsvLine.Split(line)[first]), Has.None.Empty);
        Assert.That(File.ReadAllText(Path.Combine(folder, "table.md")), Does.Contain("| molecule | variant |"));
        string[] results = Directory.GetFiles(folder, "result.json", SearchOption.AllDirectories);
        Assert.That(results.Select(file => (int?)JsonNode.Parse(File.ReadAllText(file))!["steps"] ?? 0), Has.All.LessThanOrEqualTo(4), "studies that train do so for a few steps");
        DateTime[] times = [.. results.Select(File.GetLastWriteTimeUtc)];
        Run(name, output);
        Assert.That(results.Select(File.GetLastWriteTimeUtc), Is.EqualTo(times), "nothing is done twice");
    }

    private static string Run(string name, string output)
    {
        var start = new ProcessStartInfo("dotnet", ["run", "-c", "Release", "Examples/studies/study.cs", "--", name, "--quick", "--output", output])
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["MDENGINE"] = $"dotnet {Path.Combine(AppContext.BaseDirectory, "mdengine.dll")}";
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0 && error.Result.Contains("libxtb", StringComparison.Ordinal))
        {
            Assert.Ignore(error.Result);
        }

        Assert.That(process.ExitCode, Is.Zero, text + error.Result);
        return text;
    }
}
