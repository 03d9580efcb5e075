using System.Diagnostics;
using MDEngine.Tests.Cli;
using MDEngine.Tests.IO;

namespace MDEngine.Tests.MolecularDynamics;

/// <summary>A run that is killed (SIGKILL) again and again, and resumed each time.</summary>
internal sealed class KillTests
{
    /// <summary>Segments of 100 samples, of which several are whole before the end and one is not.</summary>
    private static readonly string[] SpectrumOptions = ["--spectrum", "vdos", "--spectrum-sample-fs", "4", "--spectrum-resolution", "84"];

    /// <summary>Steps between checkpoints.</summary>
    private const string Interval = "7";

    [Test]
    public void Killed_eight_times() => KilledRunsHaveTheSameBytes(8);

    [Test]
    [Category("Long")]
    public void Killed_fifty_times() => KilledRunsHaveTheSameBytes(50);

    /// <summary>
    /// Killed before the second checkpoint, then at random moments with checkpoints every 7 steps: the final checkpoint, thermo.csv, the trajectory and the density of states are those of a run
    /// that was never killed, byte for byte.
    /// </summary>
    private static void KilledRunsHaveTheSameBytes(int kills)
    {
        var argon = new ArgonRun();
        string steps = (kills * 160).ToString(System.Globalization.CultureInfo.InvariantCulture);
        string[] common = ["--steps", steps, "--ensemble", "nose-hoover", "--trajectory-interval", "5", "--thermo-interval", "3", "--checkpoint-interval", Interval, "--progress", "none", "--no-report", .. SpectrumOptions];
        using (Process whole = ProgramRun.Start(argon.Args("whole", common)))
        {
            whole.WaitForExit();
            Assert.That(whole.ExitCode, Is.Zero, whole.StandardError.ReadToEnd());
        }

        // The first kill comes when there is no checkpoint but that of the start.
        string thermo = Path.Combine(argon.Output("killed"), "thermo.csv");
        using (Process start = ProgramRun.Start(argon.Args("killed", [.. common.Select(word => word == Interval ? "1000000" : word)])))
        {
            while (!start.HasExited && Length(thermo) < 1000)
            {
                Thread.Sleep(1);
            }

            start.Kill();
            start.WaitForExit();
        }

        Assert.That(new Checkpoints.CheckpointStore(argon.Output("killed")).Load().Step, Is.Zero);

        var random = new Random(kills);
        int killed = 0;
        bool finished = false;
        string checkpoint = Path.Combine(argon.Output("killed"), Checkpoints.CheckpointStore.FileName);
        while (killed < kills && !finished)
        {
            using Process run = ProgramRun.Start(argon.Args("killed", [.. common, "--resume"]));

            // Not before the run is under way, so that every round gets on.
            DateTime before = File.Exists(checkpoint) ? File.GetLastWriteTimeUtc(checkpoint) : DateTime.MinValue;
            while (!run.HasExited && (!File.Exists(checkpoint) || File.GetLastWriteTimeUtc(checkpoint) == before))
            {
                Thread.Sleep(1);
            }

            Thread.Sleep(random.Next(0, 120));
            run.Kill();
            run.WaitForExit();
            finished = run.ExitCode == 0;
            killed += finished ? 0 : 1;
        }

        using Process last = ProgramRun.Start(argon.Args("killed", [.. common, "--resume"]));
        last.WaitForExit();
        Assert.Multiple(() =>
        {
            Assert.That(last.ExitCode, Is.Zero, last.StandardError.ReadToEnd());
            Assert.That(killed, Is.EqualTo(kills), "the run must not end before it was killed often enough");
        });
        MdCommandTests.AssertSameBytes(argon, "whole", "killed", "thermo.csv", "trajectory.extxyz", "vdos/spectrum.csv", "vdos/spectrum.svg", "vdos/peaks.csv");
    }

    /// <summary>Vibrations go on with the displacements that a killed run has finished, and end with the same tables.</summary>
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
        string displacements = Path.Combine(folder, "killed", "displacements-0.005.bin");
        int kills = 0;
        for (int round = 1; round <= 3; round++)
        {
            using Process run = ProgramRun.Start(Args("killed"));
            long before = Length(displacements);
            while (!run.HasExited && Length(displacements) <= before + 4000)
            {
                Thread.Sleep(1);
            }

            run.Kill();
            run.WaitForExit();
            kills += run.ExitCode == 0 ? 0 : 1;
        }

        using Process last = ProgramRun.Start(Args("killed"));
        string error = last.StandardError.ReadToEnd();
        last.WaitForExit();
        using Process whole = ProgramRun.Start(Args("whole"));
        whole.WaitForExit();
        Assert.Multiple(() =>
        {
            Assert.That(kills, Is.GreaterThan(0), "the run must not end before it was killed");
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
