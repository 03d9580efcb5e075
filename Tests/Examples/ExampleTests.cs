using System.Diagnostics;

namespace MDEngine.Tests.Examples;

/// <summary>The single-file programs of Examples/ run as 'dotnet run FILE.cs' runs them.</summary>
internal sealed class ExampleTests
{
    private const int MostLines = 60;

    /// <summary>Few steps, and a part of what the last line says.</summary>
    private static readonly TestCaseData[] Programs =
    [
        new("01-lennard-jones-melt", Array.Empty<string>(), "atoms are"),
        new("02-learned-nve", new[] { "20" }, "drift "),
        new("03-stages-and-resume", new[] { "40" }, "finished"),
        new("04-constant-pressure", Array.Empty<string>(), "g/cm³"),
        new("05-optimize", Array.Empty<string>(), "Å from the start"),
        new("06-vibrations", Array.Empty<string>(), "zero-point energy"),
        new("07-spectrum", new[] { "200" }, "peaks"),
        new("08-custom-potential", Array.Empty<string>(), "drift "),
        new("09-train", new[] { "20" }, "best.safetensors"),
        new("10-validate", Array.Empty<string>(), "fit for dynamics"),
    ];

    private static IEnumerable<string> Files => Directory.EnumerateFiles(Path.Combine(Repository.Root, "Examples"), "*.cs");

    [Test]
    public void Every_program_is_tested_and_short()
    {
        Assert.That(Files.Select(Path.GetFileNameWithoutExtension), Is.EquivalentTo(Programs.Select(program => program.Arguments[0])));
        Assert.That(Files.Where(file => File.ReadAllLines(file).Length >= MostLines), Is.Empty);
    }

    [TestCaseSource(nameof(Programs))]
    [Category("Long")]
    public void Program_runs(string name, string[] more, string said)
    {
        string output = TemporaryFiles.NewPath("out");
        using Process process = Process.Start(new ProcessStartInfo("dotnet", ["run", "-c", "Release", $"Examples/{name}.cs", output, .. more])
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.That(process.ExitCode, Is.Zero, text + error.Result);
        Assert.That(text.TrimEnd().Split('\n')[^1], Does.Contain(said), text);
        Assert.That(Directory.Exists(output), name);
    }
}
