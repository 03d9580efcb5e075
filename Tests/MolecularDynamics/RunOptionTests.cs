using System.Globalization;
using System.Text.Json.Nodes;
using MDEngine.Checkpoints;
using MDEngine.Integrators;
using MDEngine.IO;
using MDEngine.Tests.Cli;
using MDEngine.Tests.IO;

namespace MDEngine.Tests.MolecularDynamics;

/// <summary>Options of 'mdengine md' whose effect shows in the results only.</summary>
internal sealed class RunOptionTests
{
    /// <summary>The temperature follows the ramp: means over its tenths lie on the line within 15 % (32 atoms fluctuate by that much at once).</summary>
    [Test]
    public void Temperature_follows_the_ramp()
    {
        var argon = new ArgonRun();
        CliRun run = CliRun.Of(argon.Args("out", "--stage", "ensemble=csvr temperature=20:120 relaxation=20 steps=20000", "--thermo-interval", "10"));
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        double[] temperatures = [.. File.ReadLines(Path.Combine(argon.Output("out"), "thermo.csv")).Skip(1).Select(line => double.Parse(line.Split(',')[5], CultureInfo.InvariantCulture))];
        double[] means = [.. temperatures.Skip(1).Chunk(200).Select(part => part.Average())];
        Assert.That(means, Has.Length.EqualTo(10));
        for (int part = 0; part < means.Length; part++)
        {
            double expected = 20 + (100 * (part + 0.5) / means.Length);
            Assert.That(means[part], Is.EqualTo(expected).Within(15).Percent, $"tenth {part}");
        }
    }

    [TestCase("0", false)]
    [TestCase("0.000001", true)]
    public void Checkpoints_are_written_by_wall_time(string minutes, bool expected)
    {
        var argon = new ArgonRun();
        CliRun run = CliRun.Of(argon.Args("out", "--steps", "50", "--checkpoint-interval", "0", "--checkpoint-minutes", minutes));
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        var store = new CheckpointStore(argon.Output("out"));
        Assert.Multiple(() =>
        {
            Assert.That(store.Load().Step, Is.EqualTo(50), "the end is always kept");
            Assert.That(File.Exists(store.Previous), Is.EqualTo(expected));
        });
    }

    /// <summary>Noise moves the whole; taken out, it counts no degree of freedom, and the energy taken with it counts as heat.</summary>
    [Test]
    public void Motion_of_the_whole_is_removed()
    {
        var argon = new ArgonRun();
        CliRun run = CliRun.Of(argon.Args(
            "out", "--steps", "500", "--ensemble", "langevin", "--friction", "20", "--remove-motion-interval", "10", "--trajectory-velocities", "--trajectory-interval", "500"));
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        JsonNode summary = JsonNode.Parse(File.ReadAllText(Path.Combine(argon.Output("out"), "summary.json")))!;
        SimulationState last = Sample.ReadAll(Path.Combine(argon.Output("out"), "trajectory.extxyz"))[^1].ToState();
        Assert.Multiple(() =>
        {
            Assert.That(RigidMotion.Momentum(last).Length, Is.Zero.Within(1e-12));
            Assert.That((int)summary["stages"]![0]!["degrees_of_freedom"]!, Is.EqualTo(93));
            Assert.That((double)summary["conserved_energy_change_ev"]!, Is.Zero.Within(1e-3));
        });
    }

    /// <summary>What the file sets in motion is taken out, too: at the start, so that no degree of freedom too many counts at any step.</summary>
    [TestCase("nve")]
    [TestCase("nose-hoover")]
    [TestCase("langevin")]
    public void Motion_of_a_moving_file_is_removed(string ensemble)
    {
        ArgonRun argon = Moving();
        CliRun run = CliRun.Of(argon.Args(
            "out", "--steps", "20", "--ensemble", ensemble, "--remove-motion-interval", "10", "--trajectory-velocities", "--trajectory-interval", "20"));
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        List<Frame> frames = Sample.ReadAll(Path.Combine(argon.Output("out"), "trajectory.extxyz"));
        Assert.Multiple(() =>
        {
            Assert.That(RigidMotion.Momentum(frames[0].ToState()).Length, Is.Zero.Within(1e-12));
            Assert.That(RigidMotion.Momentum(frames[1].ToState()).Length, Is.Zero.Within(1e-12));
            Assert.That(DegreesOfFreedom(argon, 0), Is.EqualTo(93));
        });
    }

    [Test]
    public void Motion_of_a_moving_file_stays_where_its_removal_is_not_asked_for()
    {
        ArgonRun argon = Moving();
        CliRun run = CliRun.Of(argon.Args("out", "--steps", "20", "--trajectory-velocities", "--trajectory-interval", "20"));
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        List<Frame> frames = Sample.ReadAll(Path.Combine(argon.Output("out"), "trajectory.extxyz"));
        Vector3D momentum = RigidMotion.Momentum(frames[0].ToState());
        Assert.Multiple(() =>
        {
            Assert.That(momentum.Length, Is.GreaterThan(0.1));
            Assert.That((RigidMotion.Momentum(frames[1].ToState()) - momentum).Length, Is.Zero.Within(1e-12));
            Assert.That(DegreesOfFreedom(argon, 0), Is.EqualTo(96));
        });
    }

    /// <summary>A stage with noise leaves the whole at rest when it ends, however the run began.</summary>
    [Test]
    public void Motion_of_the_whole_is_removed_after_noise()
    {
        ArgonRun argon = Moving();
        CliRun run = CliRun.Of(argon.Args("out", "--stage", "ensemble=langevin steps=20", "--stage", "ensemble=nve steps=20", "--trajectory-velocities", "--trajectory-interval", "40"));
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.Multiple(() =>
        {
            Assert.That(RigidMotion.Momentum(Sample.ReadAll(Path.Combine(argon.Output("out"), "trajectory.extxyz"))[^1].ToState()).Length, Is.Zero.Within(1e-12));
            Assert.That(DegreesOfFreedom(argon, 0), Is.EqualTo(96));
            Assert.That(DegreesOfFreedom(argon, 1), Is.EqualTo(93));
        });
    }

    /// <summary>
    /// The stage after leapfrog-middle gets velocities of the time of the positions, also where motion is to be removed: with an interval that is never
    /// reached, every byte is as without.
    /// </summary>
    [Test]
    public void Removal_does_not_disturb_the_hand_over_from_leapfrog()
    {
        var argon = new ArgonRun();
        string[] common = ["--stage", "ensemble=leapfrog-middle steps=20", "--stage", "ensemble=nve steps=20", "--trajectory-velocities", "--trajectory-interval", "5"];
        Assert.That(CliRun.Of(argon.Args("without", common)).ExitCode, Is.Zero);
        Assert.That(CliRun.Of(argon.Args("with", [.. common, "--remove-motion-interval", "1000000"])).ExitCode, Is.Zero);
        MdCommandTests.AssertSameBytes(argon, "without", "with", "trajectory.extxyz");
    }

    /// <summary>The end of a run at constant energy whose atoms all move along on top of that.</summary>
    private static ArgonRun Moving()
    {
        var argon = new ArgonRun();
        Assert.That(CliRun.Of(argon.Args("first", "--steps", "1", "--trajectory-velocities", "--trajectory-interval", "1")).ExitCode, Is.Zero);
        Frame start = Sample.ReadAll(Path.Combine(argon.Output("first"), "trajectory.extxyz"))[^1];
        for (int i = 0; i < start.AtomCount; i++)
        {
            start.Velocities![i] += new Vector3D(1e-3, 2e-3, -1e-3);
        }

        File.Delete(argon.Structure);
        using Trajectory writer = Trajectory.Create(argon.Structure);
        writer.Write(start);
        return argon;
    }

    private static int DegreesOfFreedom(ArgonRun argon, int stage) =>
        (int)JsonNode.Parse(File.ReadAllText(Path.Combine(argon.Output("out"), "summary.json")))!["stages"]![stage]!["degrees_of_freedom"]!;
}
