using System.Diagnostics;
using MDEngine.Tests.Cli;

namespace MDEngine.Tests.MolecularDynamics;

/// <summary>A run that is killed (SIGKILL) again and again, and resumed each time.</summary>
internal sealed class KillTests
{
    [Test]
    public void Killed_eight_times() => KilledRunsHaveTheSameBytes(8);

    [Test]
    [Category("Long")]
    public void Killed_fifty_times() => KilledRunsHaveTheSameBytes(50);

    /// <summary>
    /// Kills at random moments, checkpoints every 7 steps: the final checkpoint, thermo.csv and the trajectory are those of a run
    /// that was never killed, byte for byte.
    /// </summary>
    private static void KilledRunsHaveTheSameBytes(int kills)
    {
        var argon = new ArgonRun();
        string steps = (kills * 80).ToString(System.Globalization.CultureInfo.InvariantCulture);
        string[] common = ["--steps", steps, "--ensemble", "nose-hoover", "--trajectory-interval", "5", "--thermo-interval", "3", "--checkpoint-interval", "7", "--progress", "none"];
        using (Process whole = ProgramRun.Start(argon.Args("whole", common)))
        {
            whole.WaitForExit();
            Assert.That(whole.ExitCode, Is.Zero, whole.StandardError.ReadToEnd());
        }

        var random = new Random(kills);
        int done = 0;
        int finished = 0;
        string checkpoint = Path.Combine(argon.Output("killed"), Checkpoints.CheckpointStore.FileName);
        while (done < kills && finished == 0)
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
            finished += run.ExitCode == 0 ? 1 : 0;
            done++;
        }

        using Process last = ProgramRun.Start(argon.Args("killed", [.. common, "--resume"]));
        last.WaitForExit();
        Assert.Multiple(() =>
        {
            Assert.That(last.ExitCode, Is.Zero, last.StandardError.ReadToEnd());
            Assert.That(done, Is.GreaterThanOrEqualTo(kills / 2), "the run must not end before it was killed often enough");
        });
        MdCommandTests.AssertSameBytes(argon, "whole", "killed");
    }
}
