using System.Diagnostics;
using MDEngine.Tests.IO;

namespace MDEngine.Tests.Cli;

/// <summary>The built program as a process of its own: what only an operating system can show.</summary>
internal sealed class ProcessTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static readonly string Model = Path.Combine(TestContext.CurrentContext.TestDirectory, "Data", "visnet", "lsrm_tiny_smooth.safetensors");

    [Test]
    public void Help_and_bad_input()
    {
        using Process help = ProgramRun.Start("--help");
        Assert.That(help.StandardOutput.ReadToEnd(), Does.Contain("Usage:"));
        Assert.That(ExitCodeOf(help), Is.Zero);

        using Process bad = ProgramRun.Start("info", "none.xyz");
        Assert.That(bad.StandardError.ReadToEnd(), Is.EqualTo("mdengine: none.xyz: cannot be opened: no such file\n"));
        Assert.That(ExitCodeOf(bad), Is.EqualTo(2));
    }

    [TestCase("INT", 130)]
    [TestCase("TERM", 143)]
    public void Signals_end_the_run_cleanly(string signal, int expected)
    {
        const string frame = "3\nProperties=species:S:1:pos:R:3:fragment:I:1\nO 0 0 0.1 0\nH 0.76 0 -0.5 0\nH -0.76 0 -0.5 0\n";
        string structure = Sample.Write("long.extxyz", string.Concat(Enumerable.Repeat(frame, 200_000)));
        string json = Sample.Temporary("energies.json");
        using Process run = ProgramRun.Start("energy", structure, "--potential", Model, "--json", json, "--threads", "1");
        Task<string> error = run.StandardError.ReadToEndAsync();
        for (int line = 0; line < 3; line++)
        {
            run.StandardOutput.ReadLine();
        }

        Task<string> rest = run.StandardOutput.ReadToEndAsync();
        Process.Start("kill", ["-s", signal, $"{run.Id}"]).WaitForExit();

        Assert.That(ExitCodeOf(run), Is.EqualTo(expected));
        Assert.That(error.Result, Is.Empty);
        Assert.That(rest.Result, Does.EndWith("\n"));
        Assert.That(Directory.GetFiles(Path.GetDirectoryName(json)!), Is.Empty, "no partial file is left");
    }

    private static int ExitCodeOf(Process process)
    {
        if (!process.WaitForExit(Patience))
        {
            process.Kill();
            Assert.Fail("the process did not end");
        }

        return process.ExitCode;
    }
}
