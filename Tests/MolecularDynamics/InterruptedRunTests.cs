using System.Diagnostics;
using System.Text.Json.Nodes;
using MDEngine.Checkpoints;
using MDEngine.Cli;
using MDEngine.Tests.Cli;
using MDEngine.Tests.IO;

namespace MDEngine.Tests.MolecularDynamics;

/// <summary>Runs that are stopped from outside, by a signal or by a full disk, and go on afterwards.</summary>
internal sealed class InterruptedRunTests
{
    /// <summary>The disk fills while frames are written: what was written is whole, the line says so, and with more room the run goes on.</summary>
    [TestCase("extxyz", 300)]
    [TestCase("dcd", 130)]
    public void Full_disk_loses_nothing(string format, int kilobytes)
    {
        var argon = new ArgonRun();
        string[] common = ["--steps", "1500", "--trajectory-interval", format == "dcd" ? "1" : "2", "--thermo-interval", "1", "--checkpoint-interval", "10", "--progress", "none", "--trajectory-format", format];
        Assert.That(CliRun.Of(argon.Args("whole", common)).ExitCode, Is.Zero);
        using var disk = new SmallDisk(argon.Output("small"), kilobytes);
        using (Process run = ProgramRun.Start(argon.Args("small", common)))
        {
            string error = run.StandardError.ReadToEnd();
            run.WaitForExit();
            long step = new CheckpointStore(disk.Folder).Load().Step;
            Assert.Multiple(() =>
            {
                Assert.That(run.ExitCode, Is.EqualTo(ExitCode.BadInput));
                Assert.That(error.TrimEnd('\n'), Does.StartWith("mdengine: ").And.Not.Contain("\n").And.Contain("the disk is full"));
                Assert.That(error, Does.Contain($"the last checkpoint is of step {step}").And.Contain("--resume"));
                Assert.That(step, Is.GreaterThan(50));
            });
            AssertBeginning(argon, "thermo.csv", step);
            AssertBeginning(argon, "trajectory." + format, step);
        }

        disk.Enlarge(20_000);
        CliRun resumed = CliRun.Of(argon.Args("small", [.. common, "--resume"]));
        Assert.That(resumed.ExitCode, Is.Zero, resumed.Error);
        MdCommandTests.AssertSameBytes(argon, "whole", "small", "thermo.csv", "trajectory." + format);
    }

    [TestCase("INT", 130)]
    [TestCase("TERM", 143)]
    public void Signals_end_the_run_after_a_whole_step(string signal, int expected)
    {
        var argon = new ArgonRun();
        string[] common = ["--ensemble", "nose-hoover", "--progress", "none", "--trajectory-interval", "50"];
        using Process run = ProgramRun.Start(argon.Args("parts", ["--steps", "100000000", .. common]));
        string thermo = Path.Combine(argon.Output("parts"), "thermo.csv");
        while (!run.HasExited && !(File.Exists(thermo) && new FileInfo(thermo).Length > 2000))
        {
            Thread.Sleep(5);
        }

        Process.Start("kill", ["-s", signal, $"{run.Id}"]).WaitForExit();
        string error = run.StandardError.ReadToEnd();
        run.WaitForExit();
        JsonNode summary = JsonNode.Parse(File.ReadAllText(Path.Combine(argon.Output("parts"), "summary.json")))!;
        long step = (long)summary["step"]!;
        Assert.Multiple(() =>
        {
            Assert.That(run.ExitCode, Is.EqualTo(expected));
            Assert.That(error, Does.Contain("--resume"));
            Assert.That((string?)summary["status"], Is.EqualTo("interrupted"));
            Assert.That(new CheckpointStore(argon.Output("parts")).Load().Step, Is.EqualTo(step));
        });

        string[] prolonged = ["--steps", $"{step + 100}", .. common];
        Assert.That(CliRun.Of(argon.Args("parts", [.. prolonged, "--resume"])).ExitCode, Is.Zero);
        Assert.That(CliRun.Of(argon.Args("whole", prolonged)).ExitCode, Is.Zero);
        MdCommandTests.AssertSameBytes(argon, "whole", "parts");
    }

    /// <summary>What is on the full disk is the beginning of the whole run's file and reaches the checkpoint at least.</summary>
    private static void AssertBeginning(ArgonRun argon, string file, long step)
    {
        byte[] whole = File.ReadAllBytes(Path.Combine(argon.Output("whole"), file));
        byte[] small = File.ReadAllBytes(Path.Combine(argon.Output("small"), file));
        long kept = (long)new CheckpointStore(argon.Output("small")).Load().Variables[file == "thermo.csv" ? "thermo" : "trajectory"][0];
        int header = file.EndsWith(".dcd", StringComparison.Ordinal) ? 276 : 0; // counts the frames of the file
        Assert.Multiple(() =>
        {
            Assert.That(small.AsSpan(header).SequenceEqual(whole.AsSpan(header, small.Length - header)), Is.True, $"{file} differs");
            Assert.That(small, Has.Length.GreaterThanOrEqualTo(kept), $"{file} holds less than the checkpoint of step {step} knows");
        });
        if (header > 0)
        {
            Assert.That(Sample.ReadAll(Path.Combine(argon.Output("small"), file), Trajectory(argon)), Is.Not.Empty);
        }
        else
        {
            Assert.That(small[^1], Is.EqualTo((byte)'\n'));
        }
    }

    private static Topology Trajectory(ArgonRun argon) => Sample.ReadAll(argon.Structure)[0].Topology;
}
