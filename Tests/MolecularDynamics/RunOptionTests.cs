using System.Globalization;
using System.Text.Json.Nodes;
using MDEngine.Checkpoints;
using MDEngine.Integrators;
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
        CliRun run = CliRun.Of(argon.Args("out", "--stage", "ensemble=csvr temperature=20:120 relaxation-fs=20 steps=20000", "--thermo-interval", "10"));
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
}
