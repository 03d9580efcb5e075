using System.Globalization;
using System.Text.Json.Nodes;
using MDEngine.Cli;
using MDEngine.IO;
using MDEngine.Tests.Cli;
using MDEngine.Tests.IO;

namespace MDEngine.Tests.MolecularDynamics;

/// <summary>Runs on a committee of potentials.</summary>
internal sealed class UncertaintyTests
{
    /// <summary>Bound 2 % more strongly than <see cref="ArgonRun"/>'s: all forces of the two differ by 2 %.</summary>
    private const string Other = """
        potential: lennard-jones
        cutoff_angstrom: 7
        skin_angstrom: 0.7
        truncation: shifted-force
        elements:
          Ar: { epsilon_ev: 0.010506, sigma_angstrom: 3.405 }
        """;

    /// <summary>Forces f and 1.02 f have the mean 1.01 f and the standard deviation 0.02 f/√2: 0.02/(√2 · 1.01) of the mean, for each atom.</summary>
    [Test]
    public void The_spread_of_a_committee_stands_in_trajectory_and_thermo()
    {
        ArgonRun argon = Committee();
        CliRun run = CliRun.Of(argon.Args("out", "--steps", "20", "--trajectory-interval", "10", "--trajectory-forces", "--no-report"));
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Frame last = Sample.ReadAll(Path.Combine(argon.Output("out"), "trajectory.extxyz"))[^1];
        double[] spread = ((RealColumn)last.Columns.Single(column => column.Name == "force_uncertainty")).Values;
        string[] thermo = File.ReadAllLines(Path.Combine(argon.Output("out"), "thermo.csv"));
        double[] numbers = [.. thermo[^1].Split(',').Select(text => double.Parse(text, CultureInfo.InvariantCulture))];
        Assert.Multiple(() =>
        {
            for (int i = 0; i < last.AtomCount; i++)
            {
                // Both members are rounded by themselves; a tiny difference of two of them keeps fewer digits.
                Assert.That(spread[i], Is.EqualTo(0.02 / (Math.Sqrt(2) * 1.01) * last.Forces![i].Length).Within(1e-12));
            }

            Assert.That(thermo[0], Does.EndWith(",energy_uncertainty_ev,largest_force_uncertainty_ev_per_angstrom"));
            Assert.That(numbers[^1], Is.EqualTo(spread.Max()));
            Assert.That(numbers[^2], Is.EqualTo(0.02 / (Math.Sqrt(2) * 1.01) * -numbers[2]).Within(1e-12));
        });
    }

    [Test]
    public void Uncertainty_beyond_the_limits_is_kept_and_ends_the_run()
    {
        ArgonRun argon = Committee();
        CliRun warned = CliRun.Of(argon.Args("warned", "--steps", "40", "--uncertainty-warn", "1e-6", "--no-report"));
        CliRun stopped = CliRun.Of(argon.Args("stopped", "--steps", "40", "--uncertainty-stop", "1e-6"));
        JsonNode postMortem = JsonNode.Parse(File.ReadAllText(Path.Combine(argon.Output("stopped"), "postmortem.json")))!;
        JsonNode[] atoms = [.. postMortem["alarm_atoms"]!.AsArray()!];
        Assert.Multiple(() =>
        {
            Assert.That(warned.ExitCode, Is.Zero, warned.Error);
            Assert.That(warned.Error, Does.Contain("alarm: step 0: the force on atom"));
            Assert.That(Sample.ReadAll(Path.Combine(argon.Output("warned"), "alarms.extxyz")).Select(frame => frame.Step), Is.EqualTo(new long?[] { 0, 10, 20, 30, 40 }));
            Assert.That(stopped.ExitCode, Is.EqualTo(ExitCode.Failure));
            Assert.That(stopped.Error, Does.Contain("--uncertainty-stop").And.Contain($"Worst is atom {(int)atoms[0]["index"]! + 1} (Ar)"));
            Assert.That(atoms.Select(atom => (double)atom["force_uncertainty_ev_per_angstrom"]!), Is.Ordered.Descending.And.All.GreaterThan(1e-6));
        });
    }

    [Test]
    public void A_potential_without_uncertainty_refuses_its_limits()
    {
        var argon = new ArgonRun();
        Assert.That(
            CliRun.Of(argon.Args("out", "--steps", "1", "--uncertainty-stop", "0.1")).BadInput(), Does.Contain("need a potential that knows its uncertainty").And.Contain("FILE,FILE"));
    }

    [Test]
    public void Another_member_is_another_run()
    {
        ArgonRun argon = Committee();
        Assert.That(CliRun.Of(argon.Args("out", "--steps", "5", "--no-report")).ExitCode, Is.Zero);
        File.WriteAllText(Path.Combine(argon.Folder, "other.yaml"), Other.Replace("0.010506", "0.010507", StringComparison.Ordinal));
        Assert.That(CliRun.Of(argon.Args("out", "--steps", "10", "--resume")).BadInput(), Does.Contain("potential is not the one of the checkpoint"));
    }

    private static ArgonRun Committee()
    {
        var argon = new ArgonRun();
        string other = Path.Combine(argon.Folder, "other.yaml");
        File.WriteAllText(other, Other);
        argon.Potential = $"{argon.Potential},{other}";
        return argon;
    }
}
