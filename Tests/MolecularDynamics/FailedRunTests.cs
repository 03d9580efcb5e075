using System.Text.Json.Nodes;
using MDEngine.Cli;
using MDEngine.Tests.Cli;
using MDEngine.Tests.IO;

namespace MDEngine.Tests.MolecularDynamics;

/// <summary>Runs that come to a bad end, or near one.</summary>
internal sealed class FailedRunTests
{
    /// <summary>Its energy jumps at the cutoff, so that dynamics drifts.</summary>
    private const string Rough = "cutoff_angstrom: 5\ntruncation: truncated\nelements:\n  Ar: { epsilon_ev: 0.0103, sigma_angstrom: 3.405 }\n";

    /// <summary>Bound 1,000 times as strongly, argon vibrates in some ten femtoseconds.</summary>
    private const string Stiff = "cutoff_angstrom: 7\ntruncation: shifted-force\nelements:\n  Ar: { epsilon_ev: 10, sigma_angstrom: 3.405 }\n";

    /// <summary>
    /// A step far too long: exit code 3, one line that names the worst atom and the way out, a post-mortem beside whole files, and a file
    /// to start again from.
    /// </summary>
    [Test]
    public void Diverged_run_leaves_a_post_mortem()
    {
        var argon = new ArgonRun(potential: Stiff);
        string[] words = ["--temperature", "3000"];
        CliRun run = CliRun.Of(argon.Args("out", ["--steps", "10000", "--timestep", "10", .. words]));
        JsonNode postMortem = JsonNode.Parse(File.ReadAllText(Path.Combine(argon.Output("out"), "postmortem.json")))!;
        Assert.Multiple(() =>
        {
            Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Failure));
            Assert.That(run.Error.Split('\n').Where(line => line.StartsWith("mdengine:", StringComparison.Ordinal)), Has.One.Items);
            Assert.That(run.Error, Does.Contain("Worst is atom").And.Contain("postmortem.json").And.Contain("restart.extxyz"));
            Assert.That(run.Error, Does.Match("The time step of 10 fs is 1/[0-9.]+ of the fastest period"));
            Assert.That((double)postMortem["fastest_period_at_start_fs"]!, Is.InRange(10, 60));
            Assert.That(postMortem["hints"]!.AsArray(), Is.Not.Empty);
            Assert.That((long)postMortem["step"]!, Is.GreaterThanOrEqualTo(0));
            Assert.That(postMortem["worst_atom"]!["nearest"]!.AsArray(), Is.Not.Empty);
            Assert.That(Sample.ReadAll(Path.Combine(argon.Output("out"), "trajectory.extxyz")), Is.Not.Empty);
        });

        string[] again = argon.Args("again", ["--steps", "5", "--timestep", "0.5", .. words]);
        again[1] = Path.Combine(argon.Output("out"), "restart.extxyz");
        CliRun restarted = CliRun.Of([.. again, "--velocities", "file"]);
        Assert.That(restarted.ExitCode, Is.Zero, restarted.Error);
    }

    [Test]
    public void What_ended_a_run_is_said_even_if_the_post_mortem_cannot_be_written()
    {
        var argon = new ArgonRun(potential: Stiff);
        Directory.CreateDirectory(Path.Combine(argon.Output("out"), "postmortem.json.tmp"));
        CliRun run = CliRun.Of(argon.Args("out", "--steps", "10000", "--timestep", "10", "--temperature", "3000"));
        Assert.Multiple(() =>
        {
            Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Failure), run.Error);
            Assert.That(run.Error, Does.Contain("Worst is atom").And.Contain("postmortem.json: cannot be written"));
        });
    }

    [Test]
    public void Drift_beyond_the_limit_stops_the_run()
    {
        var argon = new ArgonRun(potential: Rough);
        CliRun run = CliRun.Of(argon.Args("out", "--steps", "20000", "--temperature", "400", "--drift-stop", "0.001"));
        Assert.Multiple(() =>
        {
            Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Failure));
            Assert.That(run.Error, Does.Contain("drifts by").And.Contain("--drift-stop"));
        });
    }

    [Test]
    public void Drift_beyond_the_lower_limit_is_warned_of_once()
    {
        var argon = new ArgonRun(potential: Rough);
        CliRun run = CliRun.Of(argon.Args("out", "--steps", "3000", "--temperature", "400", "--drift-warn", "0.001"));
        Assert.Multiple(() =>
        {
            Assert.That(run.ExitCode, Is.Zero, run.Error);
            Assert.That(run.Error.Split('\n').Where(line => line.StartsWith("warning: The conserved energy drifts by", StringComparison.Ordinal)), Has.One.Items);
        });
    }
}
