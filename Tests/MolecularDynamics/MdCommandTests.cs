using System.Globalization;
using System.Text.Json.Nodes;
using MDEngine.Cli;
using MDEngine.IO;
using MDEngine.Tests.Cli;
using MDEngine.Tests.IO;

namespace MDEngine.Tests.MolecularDynamics;

internal sealed class MdCommandTests
{
    private static readonly string[] ResultFiles = ["thermo.csv", "trajectory.extxyz"];

    [Test]
    public void Leaves_trajectory_thermo_and_summary()
    {
        var argon = new ArgonRun();
        CliRun run = CliRun.Of(argon.Args("out", "--steps", "100", "--trajectory-interval", "20", "--trajectory-velocities", "--trajectory-forces"));
        string folder = argon.Output("out");
        JsonNode summary = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "summary.json")))!;
        List<Frame> frames = Sample.ReadAll(Path.Combine(folder, "trajectory.extxyz"));
        string[] thermo = File.ReadAllLines(Path.Combine(folder, "thermo.csv"));
        Assert.Multiple(() =>
        {
            Assert.That(run.ExitCode, Is.Zero, run.Error);
            Assert.That(run.Output, Does.Contain("100 steps").And.Contain("ns/day").And.Contain("drift"));
            Assert.That(frames.Select(frame => frame.Step), Is.EqualTo(new long?[] { 0, 20, 40, 60, 80, 100 }));
            Assert.That(frames[5].Velocities, Is.Not.Null);
            Assert.That(frames[5].Forces, Is.Not.Null);
            Assert.That(thermo, Has.Length.EqualTo(12));
            Assert.That(thermo[0], Is.EqualTo("step,time_fs,potential_energy_ev,kinetic_energy_ev,conserved_energy_ev,temperature_k,pressure_bar,volume_angstrom3"));
            Assert.That(double.Parse(thermo[1].Split(',')[5], CultureInfo.InvariantCulture), Is.EqualTo(90).Within(1e-9));
            Assert.That((string?)summary["status"], Is.EqualTo("finished"));
            Assert.That((double)summary["conserved_energy_change_ev"]!, Is.Zero.Within(1e-4));
            Assert.That((int)summary["stages"]![0]!["degrees_of_freedom"]!, Is.EqualTo(93));
            Assert.That((double)summary["neighbor_list"]!["updates"]!, Is.GreaterThan(100));
            Assert.That((double)summary["neighbor_list"]!["rebuilds"]!, Is.InRange(1, 50));
            Assert.That((double)summary["neighbor_list"]!["skipped_pair_fraction"]!, Is.InRange(0.01, 0.99));
        });
    }

    /// <summary>
    /// Stopped at an odd step and resumed: thermo.csv and the trajectory (with velocities and forces) have the same bytes as those of
    /// a run that was not stopped, and the next checkpoint has the same positions and velocities.
    /// </summary>
    [TestCase("nve")]
    [TestCase("langevin")]
    [TestCase("leapfrog-middle")]
    [TestCase("nose-hoover")]
    [TestCase("csvr")]
    [TestCase("berendsen")]
    [TestCase("npt")]
    public void Resumed_run_has_the_same_bytes(string ensemble)
    {
        var argon = new ArgonRun();
        string[] common = ["--ensemble", ensemble, "--trajectory-interval", "7", "--thermo-interval", "3", "--trajectory-velocities", "--trajectory-forces", "--checkpoint-interval", "10"];
        Assert.That(CliRun.Of(argon.Args("whole", ["--steps", "120", .. common])).ExitCode, Is.Zero);
        Assert.That(CliRun.Of(argon.Args("parts", ["--steps", "37", .. common])).ExitCode, Is.Zero);
        Assert.That(CliRun.Of(argon.Args("parts", ["--steps", "78", "--resume", .. common])).ExitCode, Is.Zero);
        CliRun last = CliRun.Of(argon.Args("parts", ["--steps", "120", "--resume", .. common]));
        Assert.That(last.ExitCode, Is.Zero, last.Error);
        AssertSameBytes(argon, "whole", "parts");
    }

    /// <summary>The start is written to every file, and then the first checkpoint: a run that is killed before its second one does not start twice.</summary>
    [TestCase("nve")]
    [TestCase("leapfrog-middle")]
    [TestCase("nose-hoover")]
    public void Resumed_from_its_first_checkpoint_a_run_has_the_same_bytes(string ensemble)
    {
        var argon = new ArgonRun();
        string[] common = ["--ensemble", ensemble, "--trajectory-interval", "5", "--thermo-interval", "5", "--trajectory-velocities", "--progress", "lines"];
        Assert.That(CliRun.Of(argon.Args("whole", ["--steps", "20", .. common])).ExitCode, Is.Zero);
        Assert.That(CliRun.Of(argon.Args("parts", ["--steps", "0", .. common])).ExitCode, Is.Zero);
        CliRun resumed = CliRun.Of(argon.Args("parts", ["--steps", "20", "--resume", .. common]));
        Assert.That(resumed.ExitCode, Is.Zero, resumed.Error);
        Assert.That(resumed.Error, Does.Contain("going on at step 0 of 20"));
        AssertSameBytes(argon, "whole", "parts");
    }

    [Test]
    public void A_stage_without_steps_writes_the_start_once()
    {
        var argon = new ArgonRun();
        CliRun run = CliRun.Of(argon.Args("out", "--thermo-interval", "5", "--stage", "ensemble=langevin steps=0", "--stage", "ensemble=nve steps=10"));
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(
            File.ReadLines(Path.Combine(argon.Output("out"), "thermo.csv")).Skip(1).Select(line => line.Split(',')[0]),
            Is.EqualTo(new[] { "0", "5", "10" }));
    }

    /// <summary>Whatever stands behind the checkpoint in the files is cut off: no frame is doubled or torn.</summary>
    [Test]
    public void Resuming_cuts_off_what_the_checkpoint_does_not_know()
    {
        var argon = new ArgonRun();
        Assert.That(CliRun.Of(argon.Args("whole", "--steps", "100", "--trajectory-interval", "5")).ExitCode, Is.Zero);
        Assert.That(CliRun.Of(argon.Args("parts", "--steps", "50", "--trajectory-interval", "5")).ExitCode, Is.Zero);
        File.AppendAllText(Path.Combine(argon.Output("parts"), "trajectory.extxyz"), "32\nProperties=species:S:1:pos");
        File.AppendAllText(Path.Combine(argon.Output("parts"), "thermo.csv"), "60,120,");
        Assert.That(CliRun.Of(argon.Args("parts", "--steps", "100", "--trajectory-interval", "5", "--resume")).ExitCode, Is.Zero);
        AssertSameBytes(argon, "whole", "parts");
    }

    [Test]
    public void Stages_follow_each_other_and_resume_in_the_middle()
    {
        var argon = new ArgonRun();
        string[] stages =
        [
            "--stage", "name=heat ensemble=langevin temperature=20:90 steps=60 friction=10",
            "--stage", "name=settle ensemble=leapfrog-middle temperature=90 steps=40",
        ];
        Assert.That(CliRun.Of(argon.Args("whole", [.. stages, "--stage", "name=produce ensemble=nve steps=50"])).ExitCode, Is.Zero);

        // The first attempt ends in its third stage, the second goes on from there.
        Assert.That(CliRun.Of(argon.Args("parts", [.. stages, "--stage", "name=produce ensemble=nve steps=17"])).ExitCode, Is.Zero);
        CliRun resumed = CliRun.Of(argon.Args("parts", [.. stages, "--stage", "name=produce ensemble=nve steps=50", "--resume"]));
        Assert.That(resumed.ExitCode, Is.Zero, resumed.Error);
        AssertSameBytes(argon, "whole", "parts");
        JsonNode summary = JsonNode.Parse(File.ReadAllText(Path.Combine(argon.Output("whole"), "summary.json")))!;
        Assert.Multiple(() =>
        {
            Assert.That(summary["stages"]!.AsArray().Select(stage => (string?)stage!["name"]), Is.EqualTo(new[] { "heat", "settle", "produce" }));
            Assert.That((int)summary["step"]!, Is.EqualTo(150));
        });
    }

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    public void Threads_change_no_byte(int threads)
    {
        var argon = new ArgonRun();
        string count = threads.ToString(CultureInfo.InvariantCulture);
        Assert.That(CliRun.Of(argon.Args("one", "--steps", "60", "--ensemble", "langevin")).ExitCode, Is.Zero);
        Assert.That(CliRun.Of(argon.Args("many", "--steps", "60", "--ensemble", "langevin", "--threads", count)).ExitCode, Is.Zero);
        AssertSameBytes(argon, "one", "many");
    }

    [Test]
    public void Seeds_make_runs_differ()
    {
        var argon = new ArgonRun();
        Assert.That(CliRun.Of(argon.Args("one", "--steps", "10")).ExitCode, Is.Zero);
        Assert.That(CliRun.Of(argon.Args("two", "--steps", "10", "--seed", "2")).ExitCode, Is.Zero);
        Assert.That(File.ReadAllText(Path.Combine(argon.Output("one"), "thermo.csv")), Is.Not.EqualTo(File.ReadAllText(Path.Combine(argon.Output("two"), "thermo.csv"))));
    }

    [Test]
    public void Cancelled_run_keeps_what_it_has_and_ends_with_130()
    {
        var argon = new ArgonRun();
        using var cancellation = new CancellationTokenSource(TimeSpan.FromMilliseconds(1500));
        CliRun run = CliRun.Of(cancellation.Token, argon.Args("out", "--steps", "100000000"));
        JsonNode summary = JsonNode.Parse(File.ReadAllText(Path.Combine(argon.Output("out"), "summary.json")))!;
        long steps = (long)summary["step"]!;
        Assert.Multiple(() =>
        {
            Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Interrupted));
            Assert.That(run.Error, Does.Contain("--resume"));
            Assert.That((string?)summary["status"], Is.EqualTo("interrupted"));
            Assert.That(Sample.ReadAll(Path.Combine(argon.Output("out"), "trajectory.extxyz")), Has.Count.EqualTo((steps / 100) + 1));
        });
    }

    [TestCase("dcd", 1e-5, TestName = "DCD holds the same frames in single precision")]
    [TestCase("xtc", 0.00867, TestName = "XTC holds the same frames to 0.005 Å along each axis")]
    [TestCase("trr", 1e-5, TestName = "TRR holds the same frames in single precision")]
    public void Binary_trajectories_hold_the_same_frames(string format, double precision)
    {
        var argon = new ArgonRun();
        string[] with = ["--trajectory-interval", "10", "--trajectory-format", format];
        Assert.That(CliRun.Of(argon.Args("text", "--steps", "60", "--trajectory-interval", "10")).ExitCode, Is.Zero);
        Assert.That(CliRun.Of(argon.Args(format, ["--steps", "30", .. with])).ExitCode, Is.Zero);
        Assert.That(CliRun.Of(argon.Args(format, ["--steps", "60", "--resume", .. with])).ExitCode, Is.Zero);
        List<Frame> text = Sample.ReadAll(Path.Combine(argon.Output("text"), "trajectory.extxyz"));
        List<Frame> read = Sample.ReadAll(Path.Combine(argon.Output(format), "trajectory." + format), text[0].Topology);
        Assert.Multiple(() =>
        {
            Assert.That(read.Select(frame => frame.Time), Is.EqualTo(text.Select(frame => frame.Time)).Within(1e-6));
            Assert.That((read[^1].Positions[5] - text[^1].Positions[5]).Length, Is.LessThan(precision));
            Assert.That((read[^1].Cell.B - text[^1].Cell.B).Length, Is.LessThan(1e-5));
        });
    }

    [Test]
    public void Velocities_of_the_file_are_used_and_fixed_atoms_stay()
    {
        var argon = new ArgonRun();
        Assert.That(CliRun.Of(argon.Args("first", "--steps", "20", "--trajectory-velocities", "--trajectory-interval", "20")).ExitCode, Is.Zero);
        Frame last = Sample.ReadAll(Path.Combine(argon.Output("first"), "trajectory.extxyz"))[^1];
        string start = Sample.Temporary("start.extxyz");
        using (Trajectory writer = Trajectory.Create(start))
        {
            writer.Write(last);
        }

        string[] words = argon.Args("second", "--steps", "20", "--fix", "3-4,7", "--trajectory-interval", "20", "--trajectory-velocities");
        words[1] = start;
        CliRun run = CliRun.Of(words);
        List<Frame> frames = Sample.ReadAll(Path.Combine(argon.Output("second"), "trajectory.extxyz"));
        Assert.Multiple(() =>
        {
            Assert.That(run.ExitCode, Is.Zero, run.Error);
            Assert.That((frames[0].Velocities![0] - last.Velocities![0]).Length, Is.LessThan(1e-15));
            Assert.That(frames[1].Positions[7], Is.EqualTo(last.Positions[7]));
            Assert.That(frames[1].Positions[0], Is.Not.EqualTo(last.Positions[0]));
        });
    }

    /// <summary>
    /// A linear molecule has a degree of freedom more than when it has bent; what the stage began with holds for the whole of it. Three argon atoms on a line
    /// bend at once.
    /// </summary>
    [Test]
    public void Degrees_of_freedom_are_those_of_the_start()
    {
        var argon = new ArgonRun();
        File.WriteAllText(argon.Structure, "3\n\nAr 0 0 0\nAr 3.8 0 0\nAr 7.6 0 0\n");
        string[] common = ["--ensemble", "nose-hoover", "--temperature", "20", "--thermo-interval", "3"];
        Assert.That(CliRun.Of(argon.Args("whole", ["--steps", "30", .. common])).ExitCode, Is.Zero);
        Assert.That(CliRun.Of(argon.Args("parts", ["--steps", "10", .. common])).ExitCode, Is.Zero);
        CliRun resumed = CliRun.Of(argon.Args("parts", ["--steps", "30", "--resume", .. common]));
        Assert.That(resumed.ExitCode, Is.Zero, resumed.Error);
        AssertSameBytes(argon, "whole", "parts");
    }

    internal static void AssertSameBytes(ArgonRun argon, string expected, string actual, params string[] files)
    {
        foreach (string file in files.Length > 0 ? files : ResultFiles)
        {
            Assert.That(
                File.ReadAllBytes(Path.Combine(argon.Output(actual), file)).AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(argon.Output(expected), file))),
                Is.True,
                $"{file} differs");
        }

        Checkpoints.Checkpoint one = new Checkpoints.CheckpointStore(argon.Output(expected)).Load();
        Checkpoints.Checkpoint other = new Checkpoints.CheckpointStore(argon.Output(actual)).Load();
        Assert.Multiple(() =>
        {
            Assert.That(other.Step, Is.EqualTo(one.Step));
            Assert.That(other.Positions, Is.EqualTo(one.Positions));
            Assert.That(other.Velocities, Is.EqualTo(one.Velocities));
            Assert.That(other.Variables["integrator"], Is.EqualTo(one.Variables["integrator"]));
            Assert.That(other.Variables["drift"], Is.EqualTo(one.Variables["drift"]));
        });
    }
}
