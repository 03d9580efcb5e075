using System.Globalization;
using System.Text.Json.Nodes;
using MDEngine.IO;
using MDEngine.Simulations;
using MDEngine.Tests.Cli;
using MDEngine.Tests.MolecularDynamics;

namespace MDEngine.Tests.Simulations;

/// <summary>Parallel tempering.</summary>
internal sealed class ReplicaExchangeTests
{
    private static readonly double[] Ladder = [150, 250, 420];

    private static readonly Structure Pair = new(new Frame(new Topology([18, 18]), [default, new(3.1, 0, 0)]), "pair");

    /// <summary>
    /// The canonical distribution of two atoms in a double well is known: p(r) ∝ r² exp(−U/kT). Energies of all temperatures have its means and its shares in eight
    /// equally likely intervals, within four standard errors, which come from 40 parts of each run. Detailed balance fails visibly by a wrong sign or temperature.
    /// </summary>
    [Test]
    public void Every_temperature_keeps_its_canonical_distribution()
    {
        string output = TemporaryFiles.NewPath("exchange");
        ExchangeResult result = Exchange(output, 120_000).Execute();
        Assert.That(result.Pairs.Select(pair => pair.AcceptanceRate), Is.All.InRange(0.15, 0.95));
        foreach (double temperature in Ladder)
        {
            double[] energies = Energies(ReplicaExchange.FolderOf(output, temperature));
            (double exact, double[] edges) = Canonical(temperature);
            AssertMean(energies, exact, $"mean energy at {temperature} K");
            for (int k = 0; k < edges.Length; k++)
            {
                AssertMean([.. energies.Select(energy => energy < edges[k] ? 1.0 : 0.0)], (k + 1) / 8.0, $"share below {edges[k]:F4} eV at {temperature} K");
            }
        }
    }

    /// <summary>Exchanges carry the structures over the barrier, which the coldest run alone crosses far less often.</summary>
    [Test]
    public void Structures_wander_through_the_ladder_and_exchanges_leave_the_conserved_energy()
    {
        string output = TemporaryFiles.NewPath("exchange");
        Exchange(output, 10_000).Execute();
        string[] lines = File.ReadAllLines(Path.Combine(ReplicaExchange.FolderOf(output, 150), "thermo.csv"));
        JsonNode summary = JsonNode.Parse(File.ReadAllText(Path.Combine(output, "exchange.json")))!;
        Assert.Multiple(() =>
        {
            Assert.That(lines[0], Does.EndWith(",walker"));
            Assert.That(lines.Skip(1).Select(line => line.Split(',')[^1]).Distinct(), Is.EquivalentTo(new[] { "0", "1", "2" }));
            Assert.That(summary["temperatures"]!.AsArray().Select(one => Math.Abs((double)one!["drift_mev_per_atom_per_ps"]!)), Is.All.LessThan(0.1));
            Assert.That((double)summary["pairs"]![0]!["acceptance_rate"]!, Is.InRange(0.15, 0.95));
        });
    }

    [TestCase(500)]
    [TestCase(530)]
    public void A_run_that_goes_on_has_the_same_bytes(int stop)
    {
        string whole = TemporaryFiles.NewPath("whole");
        string halved = TemporaryFiles.NewPath("halved");
        ExchangeResult unbroken = Exchange(whole, 1000).Execute();
        Exchange(halved, stop).Execute();
        ExchangeResult rest = Exchange(halved, 1000, resume: true).Execute();
        foreach (string file in Ladder.SelectMany(t => new[] { "trajectory.extxyz", "thermo.csv" }.Select(name => Path.Combine(ReplicaExchange.FolderOf("", t), name))))
        {
            Assert.That(File.ReadAllBytes(Path.Combine(halved, file)), Is.EqualTo(File.ReadAllBytes(Path.Combine(whole, file))), file);
        }

        Assert.That(rest.Pairs, Is.EqualTo(unbroken.Pairs));
    }

    [Test]
    public void The_command_tells_acceptance_rates_and_refuses_what_it_cannot()
    {
        var argon = new ArgonRun(periodic: false);
        string[] words = ["--steps", "200", "--exchange-interval", "20", "--exchange-temperatures", "20", "24", "--ensemble", "langevin", "--no-report"];
        CliRun run = CliRun.Of(argon.Args("out", words));
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(run.Output, Does.Match("20 K and 24 K: [0-9]+ of 5 exchanges accepted"));
        Assert.That(File.Exists(Path.Combine(argon.Output("out"), "24K", "trajectory.extxyz")));
        Assert.That(CliRun.Of(argon.Args("out", words)).BadInput(), Does.Contain("holds another run"));
        Assert.That(CliRun.Of(argon.Args("nve", [.. words.Select(word => word == "langevin" ? "nve" : word)])).BadInput(), Does.Contain("needs one stage with a thermostat"));
        Assert.That(CliRun.Of(argon.Args("falling", [.. words.Select(word => word == "24" ? "10" : word)])).BadInput(), Does.Contain("ascending"));
        Assert.That(Directory.Exists(argon.Output("nve")), Is.False);
    }

    private static ReplicaExchange Exchange(string output, long steps, bool resume = false) => new(
        Potential.Of("double-well", _ => new DoubleWell(), new PotentialOptions { Threads = 2 }),
        output,
        Ladder,
        replica => new MDEngine.Simulations.MolecularDynamics(Pair, replica.Potential, replica.Output)
        {
            Stages = [Stage.Langevin(Ladder[replica.Index], frictionPerPs: 10, steps)],
            TimeStepFs = 4,
            Seed = 11 + (ulong)replica.Index,
            ThermoInterval = 10,
            TrajectoryInterval = 1000,
            CheckpointInterval = 0,
            Resume = resume,
        })
    {
        IntervalSteps = 50,
        Seed = 5,
    };

    private static double[] Energies(string folder) =>
        [.. File.ReadLines(Path.Combine(folder, "thermo.csv")).Skip(201).Select(line => double.Parse(line.Split(',')[2], CultureInfo.InvariantCulture))];

    private static void AssertMean(double[] values, double exact, string what)
    {
        const int Parts = 40;
        double[] means = [.. Enumerable.Range(0, Parts).Select(k => values[(k * values.Length / Parts)..((k + 1) * values.Length / Parts)].Average())];
        double mean = means.Average();
        double error = Math.Sqrt(means.Sum(value => (value - mean) * (value - mean)) / (Parts * (Parts - 1)));
        TestContext.Out.WriteLine($"{what}: {mean:F5} ± {error:F5}, exact {exact:F5}");
        Assert.That(mean, Is.EqualTo(exact).Within(4 * error), what);
    }

    /// <summary>Mean energy, and the energies below which 1/8, 2/8 … of the distribution lie.</summary>
    private static (double Mean, double[] Edges) Canonical(double temperature)
    {
        (double Energy, double Weight)[] grid = [.. Enumerable.Range(0, 40_000).Select(k => 2 + (k * 1e-4)).Select(r =>
            (DoubleWell.Energy(r), r * r * Math.Exp(-DoubleWell.Energy(r) / (Units.Boltzmann * temperature)))).OrderBy(point => point.Item1)];
        double all = grid.Sum(point => point.Weight);
        var edges = new List<double>();
        double sum = 0;
        foreach ((double energy, double weight) in grid)
        {
            sum += weight / all;
            if (edges.Count < 7 && sum >= (edges.Count + 1) / 8.0)
            {
                edges.Add(energy);
            }
        }

        return (grid.Sum(point => point.Energy * point.Weight) / all, [.. edges]);
    }

    /// <summary>Two atoms that like to be 3.2 or 4.4 Å apart, with a barrier of 60 meV between; beyond, the walls of the quartic hold them.</summary>
    private sealed class DoubleWell : IPotential
    {
        private const double Middle = 3.8;
        private const double HalfWidth = 0.6;
        private const double Barrier = 0.06;

        public Quantities Supported => Quantities.Energy | Quantities.Forces;

        public static double Energy(double r)
        {
            double x = ((r - Middle) * (r - Middle) / (HalfWidth * HalfWidth)) - 1;
            return Barrier * x * x;
        }

        public void Evaluate(AtomicSystem system, Quantities requested, EvaluationResult result)
        {
            Vector3D bond = system.Positions.Span[1] - system.Positions.Span[0];
            double r = bond.Length;
            result.Energy += Energy(r);
            double slope = 4 * Barrier * (((r - Middle) * (r - Middle) / (HalfWidth * HalfWidth)) - 1) * (r - Middle) / (HalfWidth * HalfWidth);
            Vector3D force = slope / r * bond;
            result.Forces[0] += force;
            result.Forces[1] -= force;
        }
    }
}
