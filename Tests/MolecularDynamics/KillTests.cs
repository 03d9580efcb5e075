using System.Diagnostics;
using MDEngine.Tests.Cli;
using MDEngine.Tests.IO;

namespace MDEngine.Tests.MolecularDynamics;

/// <summary>A run that is killed (SIGKILL) again and again, and resumed each time.</summary>
internal sealed class KillTests
{
    /// <summary>Segments of 100 samples, of which several are whole before the end and one is not.</summary>
    private static readonly string[] SpectrumOptions = ["--spectrum", "vdos", "--spectrum-sample-interval", "4", "--spectrum-resolution", "84"];

    /// <summary>Steps between checkpoints.</summary>
    private const string Interval = "7";

    [Test]
    public void Killed_eight_times() => KilledRunsHaveTheSameBytes(8);

    [Test]
    [Category("Long")]
    public void Killed_fifty_times() => KilledRunsHaveTheSameBytes(50);

    /// <summary>
    /// Killed before the second checkpoint, then at random moments with checkpoints every 7 steps: the final checkpoint, thermo.csv, the trajectory and the density of states are those of a run
    /// that was never killed, byte for byte. The run has no end until it was killed often enough, however fast the machine is.
    /// </summary>
    private static void KilledRunsHaveTheSameBytes(int kills)
    {
        var argon = new ArgonRun();
        string[] common = ["--ensemble", "nose-hoover", "--trajectory-interval", "5", "--thermo-interval", "3", "--progress", "none", "--no-report", .. SpectrumOptions];
        string[] endless = [.. common, "--steps", "1000000000", "--checkpoint-interval"];

        // The first kill comes when there is no checkpoint but that of the start.
        string thermo = Path.Combine(argon.Output("killed"), "thermo.csv");
        using (Process start = ProgramRun.Start(argon.Args("killed", [.. endless, "1000000000"])))
        {
            KillOnce(start, () => Length(thermo) >= 1000);
        }

        var store = new Checkpoints.CheckpointStore(argon.Output("killed"));
        Assert.That(store.Load().Step, Is.Zero);

        var random = new Random(kills);
        string checkpoint = Path.Combine(argon.Output("killed"), Checkpoints.CheckpointStore.FileName);
        for (int round = 0; round < kills; round++)
        {
            // Not before the run is under way, so that every round gets on.
            DateTime before = File.GetLastWriteTimeUtc(checkpoint);
            using Process run = ProgramRun.Start(argon.Args("killed", [.. endless, Interval, "--resume"]));
            KillOnce(run, () => File.GetLastWriteTimeUtc(checkpoint) != before, delay: random.Next(0, 120));
        }

        string[] ending = [.. common, "--checkpoint-interval", Interval, "--steps", (store.Load().Step + 100).ToString(System.Globalization.CultureInfo.InvariantCulture)];
        RunToTheEnd(argon.Args("killed", [.. ending, "--resume"]));
        RunToTheEnd(argon.Args("whole", ending));
        MdCommandTests.AssertSameBytes(argon, "whole", "killed", "thermo.csv", "trajectory.extxyz", "vdos/spectrum.csv", "vdos/spectrum.svg", "vdos/peaks.csv");
    }

    private static void KillOnce(Process run, Func<bool> isUnderWay, int delay = 0)
    {
        while (!run.HasExited && !isUnderWay())
        {
            Thread.Sleep(1);
        }

        Thread.Sleep(delay);
        Assert.That(run.HasExited, Is.False, "it ended by itself");
        run.Kill();
        run.WaitForExit();
    }

    private static void RunToTheEnd(string[] args)
    {
        using Process run = ProgramRun.Start(args);
        string error = run.StandardError.ReadToEnd();
        run.WaitForExit();
        Assert.That(run.ExitCode, Is.Zero, error);
    }

    /// <summary>
    /// Vibrations resume with the displacements that a killed run has finished, and end with the same tables. However fast the machine is, what
    /// is left ends in the middle of a record.
    /// </summary>
    [Test]
    public void Killed_vibrations_go_on()
    {
        string data = Path.Combine(TestContext.CurrentContext.TestDirectory, "Data");
        string folder = Path.GetDirectoryName(Sample.Temporary("x"))!;
        string[] Args(string output) =>
        [
            "vibrations", Path.Combine(data, "fragmentation", "aspirin.xyz"), "--potential", Path.Combine(data, "visnet", "visnet_tiny_exact.safetensors"),
            "--hessian", "differences", "--threads", "1", "--no-report", "--resume", "--output", Path.Combine(folder, output),
        ];
        const string Displacements = "displacements-0.005.bin";
        RunToTheEnd(Args("whole"));
        long half = Length(Path.Combine(folder, "whole", Displacements)) / 2;
        string left = Path.Combine(folder, "killed", Displacements);
        using (Process run = ProgramRun.Start(Args("killed")))
        {
            while (!run.HasExited && Length(left) <= 4000)
            {
                Thread.Sleep(1);
            }

            run.Kill();
            run.WaitForExit();
        }

        using (FileStream file = File.OpenWrite(left))
        {
            file.SetLength(Math.Min(file.Length, half) - 5);
        }

        using Process last = ProgramRun.Start(Args("killed"));
        string error = last.StandardError.ReadToEnd();
        last.WaitForExit();
        Assert.Multiple(() =>
        {
            Assert.That(last.ExitCode, Is.Zero, error);
            Assert.That(error, Does.Match("[1-9][0-9]* of 126 displacements are known from before"));
            foreach (string name in new[] { "modes.csv", "thermochemistry.json", "modes.molden" })
            {
                Assert.That(File.ReadAllBytes(Path.Combine(folder, "killed", name)), Is.EqualTo(File.ReadAllBytes(Path.Combine(folder, "whole", name))), name);
            }
        });
    }

    private static long Length(string path) => File.Exists(path) ? new FileInfo(path).Length : 0;
}
