using System.Globalization;
using MDEngine.IO;
using MDEngine.Tests.Cli;
using MDEngine.Tests.IO;
using MDEngine.Tests.MolecularDynamics;

namespace MDEngine.Tests.Training;

/// <summary><c>sample --molecules</c> on small argon clusters.</summary>
internal sealed class SampleMoleculesTests
{
    private const int Clusters = 120;

    [Test]
    public void Frames_do_not_depend_on_threads_or_on_a_kill([Values("dynamics", "displacements", "contacts")] string kind)
    {
        var argon = new ArgonRun();
        string seeds = WriteSeeds("Ar");
        CliRun run = Sampled(argon, seeds, kind, "one", 1);
        Assert.That((run.ExitCode, run.Output), Is.EqualTo((0, $"{Clusters} of {Clusters} molecules, {4 * Clusters} frames in {argon.Output("one")}\n")), run.Error);
        Sampled(argon, seeds, kind, "three", 3);
        Assert.That(Texts(argon, "three"), Is.EqualTo(Texts(argon, "one")));

        // What a kill leaves: two parts are not whole.
        string part = Path.Combine(argon.Output("three"), "part-00001.extxyz");
        File.Move(part, Path.ChangeExtension(part, ".tmp.extxyz"));
        File.Delete(Path.Combine(argon.Output("three"), "part-00002.extxyz"));
        using (RunLock.TryOfFile(part))
        {
            CliRun beside = Sampled(argon, seeds, kind, "three", 1);
            Assert.That((beside.ExitCode, beside.Output), Is.EqualTo((0, $"70 of {Clusters} molecules, 280 frames in {argon.Output("three")}; other processes have 1 of the parts\n")), beside.Error);
        }

        Sampled(argon, seeds, kind, "three", 1);
        Assert.That(Texts(argon, "three"), Is.EqualTo(Texts(argon, "one")));

        Frame frame = Sample.ReadAll(Path.Combine(argon.Output("one"), "part-00000.extxyz"))[0];
        var result = new EvaluationResult(frame.AtomCount);
        using var potential = MDEngine.Simulations.Potential.Load(argon.Potential);
        potential.Evaluate(frame.System, Quantities.Energy | Quantities.Forces, result);
        Assert.That(frame.Energy, Is.EqualTo(result.Energy).Within(1e-8));
        Assert.That(frame.Properties["temperature_k"], Is.EqualTo("20"));
    }

    [Test]
    public void Molecules_that_fail_are_named_and_the_others_sampled()
    {
        var argon = new ArgonRun();
        string seeds = WriteSeeds("Ar");
        File.AppendAllText(seeds, "2\nsmiles=\"[Xe][Ar]\"\nXe 0 0 0\nAr 0 0 4\n");
        File.AppendAllText(seeds, "2\nsmiles=\"close\"\nAr 0 0 0\nAr 0 0 1.5\n");
        File.AppendAllText(seeds, string.Concat(File.ReadLines(seeds).Take(5).Select(line => line + "\n")));
        CliRun run = Sampled(argon, seeds, "dynamics", "data", 1);
        Assert.That(run.Output, Does.StartWith($"{Clusters} of {Clusters + 3} molecules, "));
        string[] failures = run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Multiple(() =>
        {
            Assert.That(failures, Has.Some.StartsWith($"seed {Clusters + 1} ([Xe][Ar]): "));
            Assert.That(failures, Has.Some.StartsWith($"seed {Clusters + 2} (close): a force of "));
            Assert.That(failures, Has.Some.EqualTo($"seed {Clusters + 3}: repeats an earlier seed"));
        });
    }

    [Test]
    public void A_folder_of_other_options_is_not_resumed()
    {
        var argon = new ArgonRun();
        string seeds = WriteSeeds("Ar");
        Sampled(argon, seeds, "dynamics", "data", 1);
        Assert.That(Sampled(argon, seeds, "displacements", "data", 1).BadInput(), Does.Contain("kind is \"displacements\" here and \"dynamics\" in"));
    }

    private static CliRun Sampled(ArgonRun argon, string seeds, string kind, string folder, int threads) => CliRun.Of(
        "sample", seeds, "--molecules", "--kind", kind, "--potential", argon.Potential, "--temperature", "20", "40", "--frames", "2", "--timestep", "2",
        "--interval", "4", "--equilibration", "4", "--threads", $"{threads}", "--output", argon.Output(folder));

    private static string[] Texts(ArgonRun argon, string folder) =>
        [.. Directory.GetFiles(argon.Output(folder), "part-?????.extxyz").Order(StringComparer.Ordinal).Select(File.ReadAllText)];

    /// <summary>Triangles of three atoms, each a little larger than the one before.</summary>
    private static string WriteSeeds(string element)
    {
        string path = Path.Combine(TrainingFiles.Folder(), "seeds.extxyz");
        File.WriteAllText(path, string.Concat(Enumerable.Range(0, Clusters).Select(k => string.Create(
            CultureInfo.InvariantCulture, $"3\n\n{element} 0 0 0\n{element} 0 0 {3.8 + (0.001 * k):F4}\n{element} 0 3.3 1.9\n"))));
        return path;
    }
}
