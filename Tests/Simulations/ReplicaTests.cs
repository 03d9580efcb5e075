using System.Text.Json.Nodes;
using MDEngine.Cli;
using MDEngine.IO;
using MDEngine.Simulations;
using MDEngine.Tests.Cli;
using MDEngine.Tests.MolecularDynamics;

namespace MDEngine.Tests.Simulations;

/// <summary>Several runs that differ in their seeds.</summary>
internal sealed class ReplicaTests
{
    private static readonly string[] Words = ["--steps", "60", "--ensemble", "langevin", "--replicas", "3"];

    /// <summary>Each replica is the run that its seed gives by itself, and the report has means and errors over them.</summary>
    [Test]
    public void Replicas_are_runs_with_seeds_that_count_up()
    {
        var argon = new ArgonRun();
        CliRun run = CliRun.Of(argon.Args("out", [.. Words, "--seed", "7", "--threads", "2"]));
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(CliRun.Of(argon.Args("alone", "--steps", "60", "--ensemble", "langevin", "--seed", "9")).ExitCode, Is.Zero);
        AssertSame(argon.Output("alone"), Replicas.FolderOf(argon.Output("out"), 2));
        JsonNode summary = JsonNode.Parse(File.ReadAllText(Path.Combine(argon.Output("out"), "replicas.json")))!;
        double[] temperatures = [.. Enumerable.Range(0, 3).Select(k =>
            (double)JsonNode.Parse(File.ReadAllText(Path.Combine(Replicas.FolderOf(argon.Output("out"), k), "summary.json")))!["mean_temperature_k"]!)];
        double mean = temperatures.Average();
        double deviation = Math.Sqrt(temperatures.Sum(value => Math.Pow(value - mean, 2)) / 2);
        JsonNode found = summary["quantities"]!["mean_temperature_k"]!;
        Assert.Multiple(() =>
        {
            Assert.That((int)summary["finished"]!, Is.EqualTo(3));
            Assert.That((double)found["mean"]!, Is.EqualTo(mean).Within(1e-10));
            Assert.That((double)found["standard_deviation"]!, Is.EqualTo(deviation).Within(1e-10));
            Assert.That((double)found["standard_error"]!, Is.EqualTo(deviation / Math.Sqrt(3)).Within(1e-10));
            Assert.That(File.ReadAllLines(Path.Combine(argon.Output("out"), "replicas.csv")), Has.Length.EqualTo(4));
            Assert.That(File.ReadAllText(Path.Combine(argon.Output("out"), "report.html")), Does.Contain("Replicas"));
        });
    }

    /// <summary>What is finished is left alone, what is cut short is resumed to the same bytes, what another process has is left to it.</summary>
    [Test]
    public void The_same_command_goes_on_with_what_is_left()
    {
        var argon = new ArgonRun();
        Assert.That(CliRun.Of(argon.Args("whole", Words)).ExitCode, Is.Zero);
        string part = argon.Output("part");
        Assert.That(CliRun.Of(argon.Args(Path.Combine("part", "replica-001"), "--steps", "60", "--ensemble", "langevin", "--seed", "1")).ExitCode, Is.Zero);
        Assert.That(CliRun.Of(argon.Args(Path.Combine("part", "replica-002"), "--steps", "25", "--ensemble", "langevin", "--seed", "2")).ExitCode, Is.Zero);
        DateTime written = File.GetLastWriteTimeUtc(Path.Combine(part, "replica-001", "summary.json"));
        Directory.CreateDirectory(Replicas.FolderOf(part, 2));
        using (RunLock.OfFolder(Replicas.FolderOf(part, 2)))
        {
            CliRun first = CliRun.Of(argon.Args("part", Words));
            Assert.That(first.ExitCode, Is.Zero, first.Error);
            Assert.That(first.Output, Does.Contain("1 of 3 replicas are with other processes"));
            Assert.That(File.Exists(Path.Combine(part, "replicas.json")), Is.False);
        }

        Assert.That(CliRun.Of(argon.Args("part", Words)).Output, Does.Contain("3 of 3 replicas have finished"));
        Assert.That(File.GetLastWriteTimeUtc(Path.Combine(part, "replica-001", "summary.json")), Is.EqualTo(written));
        for (int k = 0; k < 3; k++)
        {
            AssertSame(Replicas.FolderOf(argon.Output("whole"), k), Replicas.FolderOf(part, k));
        }
    }

    [Test]
    public void A_replica_that_diverges_leaves_the_others_alone()
    {
        var argon = new ArgonRun(potential: "cutoff_angstrom: 7\ntruncation: shifted-force\nelements:\n  Ar: { epsilon_ev: 10, sigma_angstrom: 3.405 }\n");
        CliRun run = CliRun.Of(argon.Args("out", "--steps", "3000", "--timestep", "10", "--temperature", "3000", "--replicas", "2", "--no-report"));
        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Failure));
        Assert.That(run.Error, Does.Contain("replica 1: ").And.Contain("replica 2: ").And.Contain("Worst is atom"));
        Assert.That(run.Output, Does.Contain("0 of 2 replicas have finished"));
    }

    [TestCase("--overwrite", "goes without --overwrite")]
    [TestCase("--timestep=-1", "--timestep")]
    public void What_cannot_be_is_refused_before_there_are_folders(string word, string expected)
    {
        var argon = new ArgonRun();
        string[] words = argon.Args("out", [.. Words, word]);
        if (word.StartsWith("--timestep", StringComparison.Ordinal))
        {
            words = [.. words.Where((_, k) => words[k] != "--timestep" && (k == 0 || words[k - 1] != "--timestep"))];
        }

        Assert.That(CliRun.Of(words).BadInput(), Does.Contain(expected));
        Assert.That(Directory.Exists(argon.Output("out")), Is.False);
    }

    [Test]
    public void Zero_replicas_are_refused() => Assert.That(
        CliRun.Of(new ArgonRun().Args("out", "--steps", "1", "--replicas", "0")).BadInput(), Does.Contain("--replicas is 0; expected 1 to 999"));

    private static void AssertSame(string expected, string found)
    {
        foreach (string file in new[] { "trajectory.extxyz", "thermo.csv" })
        {
            Assert.That(File.ReadAllBytes(Path.Combine(found, file)), Is.EqualTo(File.ReadAllBytes(Path.Combine(expected, file))), $"{found}: {file}");
        }
    }
}
