using System.Diagnostics;
using System.Text.RegularExpressions;
using MDEngine.Tests.Potentials.Xtb;

namespace MDEngine.Tests.Training;

/// <summary>The scripts that make the models, from nothing to the last evaluation, with few frames and steps.</summary>
[Category("Long")]
public sealed partial class TrainingScriptTests
{
    [Test]
    public void Scripts_run_to_their_end_and_again()
    {
        XtbCase.RequireLibrary();
        string folder = TrainingFiles.Folder();
        string scripts = Path.Combine(folder, "Examples", "training");
        CopyExamples(folder);
        foreach (string file in Directory.GetFiles(scripts))
        {
            File.WriteAllText(file, Shortened(File.ReadAllText(file)));
        }

        string program = Path.Combine(folder, "mdengine");
        File.WriteAllText(program, $"#!/bin/sh\nexec \"{Path.Combine(TestContext.CurrentContext.TestDirectory, "mdengine")}\" \"$@\"\n");
        Process.Start("chmod", ["+x", program]).WaitForExit();

        foreach (string script in new[] { "ac-ala3-nhme.sh", "ac-ala3-nhme-pamnet.sh", "at-at.sh" })
        {
            string first = Run(Path.Combine(scripts, script));
            Assert.That(first, Does.Contain("best model: out/").And.Contain("force MAE").IgnoreCase, script);

            string again = Run(Path.Combine(scripts, script));
            Assert.That(again[again.LastIndexOf("best model", StringComparison.Ordinal)..], Is.EqualTo(first[first.LastIndexOf("best model", StringComparison.Ordinal)..]), script);
            Assert.That(again, Does.Not.Contain("validation:"), $"{script}: nothing is trained twice");
        }
    }

    private static string Shortened(string text)
    {
        text = text.Replace("--equilibration 300", "", StringComparison.Ordinal).Replace("--timestep 1", "--timestep 1 --equilibration 2", StringComparison.Ordinal);
        return Amounts().Replace(text, match => match.Groups[1].Value + (match.Groups[1].Value.StartsWith("--frames", StringComparison.Ordinal) ? "3" : "2"));
    }

    [GeneratedRegex("(--frames |--interval |max_steps: |warmup_steps: )[0-9]+")]
    private static partial Regex Amounts();

    private static void CopyExamples(string folder)
    {
        string source = Path.Combine(TestContext.CurrentContext.TestDirectory, "Examples");
        foreach (string file in Directory.GetFiles(source, "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(folder, "Examples", Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    private static string Run(string script)
    {
        var start = new ProcessStartInfo("sh", [script]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["DOTNET_ROOT"] = Path.GetDirectoryName(Environment.ProcessPath);
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.That(process.ExitCode, Is.Zero, $"{script}: {errors.Result}{output}");
        return output;
    }
}
