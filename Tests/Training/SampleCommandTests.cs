using MDEngine.IO;
using MDEngine.Potentials.Xtb;
using MDEngine.Tests.Cli;
using MDEngine.Tests.IO;
using MDEngine.Tests.MolecularDynamics;
using MDEngine.Tests.Potentials.Xtb;

namespace MDEngine.Tests.Training;

internal sealed class SampleCommandTests
{
    private static readonly string[] Files = ["60K-seed-5.extxyz", "60K-seed-6.extxyz", "90K-seed-7.extxyz", "90K-seed-8.extxyz"];

    [Test]
    public void A_ladder_gives_decorrelated_frames_with_energies_and_forces()
    {
        var argon = new ArgonRun();
        CliRun run = Sampled(argon, "data", frames: 3, "--trajectories", "2", "--temperature", "60", "90");

        Assert.That((run.ExitCode, run.Output), Is.EqualTo((0, $"4 trajectories, 12 frames in {argon.Output("data")}\n")), run.Error);
        Assert.That(Directory.GetFiles(argon.Output("data"), "*.extxyz").Select(Path.GetFileName).Order(StringComparer.Ordinal), Is.EqualTo(Files));
        string[] texts = [.. Files.Select(file => File.ReadAllText(Path.Combine(argon.Output("data"), file)))];
        Assert.That(texts, Is.Unique, "each has noise of its own");
        List<Frame> frames = Sample.ReadAll(Path.Combine(argon.Output("data"), Files[0]));
        Assert.That(frames.Select(frame => frame.Step), Is.EqualTo(new long?[] { 15, 20, 25 }), "a frame each 10 fs after 20 fs");

        AssertEnergiesAreOf(argon, Path.Combine(argon.Output("data"), Files[0]));
    }

    /// <summary>Atoms that move on a copy of the reference take the same path to the same bits; on another potential they take another, and their energies stay the reference's.</summary>
    [Test]
    public void Atoms_can_move_on_a_cheaper_potential()
    {
        var argon = new ArgonRun();
        string other = Path.Combine(TrainingFiles.Folder(), "softer.yaml");
        File.WriteAllText(other, File.ReadAllText(argon.Potential).Replace("epsilon_ev: 0.0103", "epsilon_ev: 0.0080", StringComparison.Ordinal));
        Assert.That(File.ReadAllText(other), Is.Not.EqualTo(File.ReadAllText(argon.Potential)));
        const string File5 = "90K-seed-5.extxyz";
        Sampled(argon, "plain", frames: 2);
        Sampled(argon, "twin", frames: 2, "--dynamics-potential", argon.Potential);
        CliRun run = Sampled(argon, "softer", frames: 2, "--dynamics-potential", other);
        Assert.That(run.ExitCode, Is.Zero, run.Error);

        Assert.That(File.ReadAllText(Path.Combine(argon.Output("twin"), File5)), Is.EqualTo(File.ReadAllText(Path.Combine(argon.Output("plain"), File5))));
        string softer = Path.Combine(argon.Output("softer"), File5);
        Assert.That(Sample.ReadAll(softer)[0].Positions, Is.Not.EqualTo(Sample.ReadAll(Path.Combine(argon.Output("plain"), File5))[0].Positions));
        AssertEnergiesAreOf(argon, softer);
        Assert.That(Sampled(argon, "bad", frames: 2, "--dynamics-potential", "model.onnx").BadInput(), Does.StartWith("--dynamics-potential is 'model.onnx'; expected "));
    }

    [Test]
    public void Trajectories_that_another_process_has_are_left_to_it()
    {
        var argon = new ArgonRun();
        string[] words = ["--trajectories", "2", "--temperature", "60", "90"];
        Directory.CreateDirectory(argon.Output("data"));
        using (RunLock.TryOfFile(Path.Combine(argon.Output("data"), Files[1])))
        {
            CliRun run = Sampled(argon, "data", frames: 2, words);
            Assert.That((run.ExitCode, run.Output), Is.EqualTo((0, $"3 of 4 trajectories are whole in {argon.Output("data")}; the others are with other processes\n")), run.Error);
            Assert.That(File.Exists(Path.Combine(argon.Output("data"), Files[1])), Is.False);
        }

        Assert.That(Sampled(argon, "data", frames: 2, words).Output, Does.StartWith("4 trajectories, 8 frames in "));
    }

    [Test]
    public void Dipoles_are_written_where_the_potential_gives_them()
    {
        XtbCase.RequireLibrary();
        string folder = new ArgonRun().Output("data");
        string start = Path.Combine(TrainingFiles.Folder(), "water.xyz");
        File.WriteAllText(start, "3\n\nO 0 0 0.1\nH 0 0.76 -0.5\nH 0 -0.76 -0.5\n");
        CliRun run = CliRun.Of("sample", start, "--potential", "xtb:gfn2", "--frames", "2", "--equilibration", "1", "--interval", "2", "--output", folder);
        Assert.That(run.ExitCode, Is.Zero, run.Error);

        using var potential = new XtbPotential(new XtbOptions());
        foreach (Frame frame in Sample.ReadAll(Directory.GetFiles(folder, "*.extxyz").Single()))
        {
            var result = new EvaluationResult(frame.AtomCount);
            potential.Evaluate(frame.System, Quantities.Dipole, result);
            Assert.That(frame.Dipole, Is.EqualTo(result.Dipole));
            Assert.That(result.Dipole.Length, Is.InRange(0.3, 0.7), "water has 1.9 to 2.4 D, 0.4 to 0.5 e·Å");
        }
    }

    /// <summary>
    /// What a killed run wrote stays byte for byte; it goes on from the last whole frame. Its velocities come from momenta with 17
    /// digits, so that the next frame agrees to rounding.
    /// </summary>
    [Test]
    public void A_killed_run_goes_on()
    {
        var argon = new ArgonRun();
        Sampled(argon, "data", frames: 4);
        string file = Path.Combine(argon.Output("data"), "90K-seed-5.extxyz");
        List<Frame> whole = Sample.ReadAll(file);
        string text = File.ReadAllText(file);
        int half = text.Length * 5 / 8;
        int kept = text.Length / 2;
        File.WriteAllText(file, text[..half]);

        Assert.That(Sampled(argon, "data", frames: 4).ExitCode, Is.Zero);

        List<Frame> resumed = Sample.ReadAll(file);
        Assert.That(File.ReadAllText(file)[..(kept - 100)], Is.EqualTo(text[..(kept - 100)]));
        Assert.That(resumed.Select(frame => frame.Step), Is.EqualTo(whole.Select(frame => frame.Step)));
        Assert.That(resumed[3].Positions.Zip(whole[3].Positions, (a, b) => (a - b).Length), Is.All.InRange(0, 1e-12));
    }

    [Test]
    public void A_file_of_something_else_is_refused()
    {
        var argon = new ArgonRun();
        string file = Path.Combine(argon.Output("data"), "90K-seed-5.extxyz");
        Directory.CreateDirectory(argon.Output("data"));
        File.Copy(argon.Structure, file);

        Assert.That(Sampled(argon, "data", frames: 4).BadInput(), Does.StartWith($"{file}: 90K-seed-5.json, which would say what its frames are of, is not beside it"));
        Assert.That(File.ReadAllText(file), Is.EqualTo(File.ReadAllText(argon.Structure)));
    }

    [Test]
    public void Data_of_one_potential_are_not_resumed_by_another()
    {
        var argon = new ArgonRun();
        Sampled(argon, "data", frames: 2);
        string file = Path.Combine(argon.Output("data"), "90K-seed-5.extxyz");
        string before = File.ReadAllText(file);
        File.WriteAllText(argon.Potential, File.ReadAllText(argon.Potential).Replace("0.0103", "0.0104", StringComparison.Ordinal));
        Assert.That(Sampled(argon, "data", frames: 4).BadInput(), Does.StartWith($"{file}: potential is not the one of ").And.Contain("its content is another; resume it with the options"));
        Assert.That(File.ReadAllText(file), Is.EqualTo(before));
    }

    /// <summary>What the file says is what the potential says of its positions.</summary>
    private static void AssertEnergiesAreOf(ArgonRun argon, string file)
    {
        string json = argon.Output("energies.json");
        Assert.That(CliRun.Of("energy", file, "--potential", argon.Potential, "--json", json).ExitCode, Is.Zero);
        var single = System.Text.Json.JsonDocument.Parse(File.ReadAllText(json)).RootElement;
        List<Frame> frames = Sample.ReadAll(file);
        for (int i = 0; i < frames.Count; i++)
        {
            Assert.That(single[i].GetProperty("energy_ev").GetDouble(), Is.EqualTo(frames[i].Energy).Within(1e-12));
            Assert.That(single[i].GetProperty("forces_ev_per_angstrom")[31][2].GetDouble(), Is.EqualTo(frames[i].Forces![31].Z).Within(1e-12));
        }
    }

    private static CliRun Sampled(ArgonRun argon, string output, int frames, params string[] more) => CliRun.Of(
    [
        "sample", argon.Structure, "--potential", argon.Potential, "--output", argon.Output(output), "--seed", "5", "--timestep", "2",
        "--equilibration", "20", "--interval", "10", "--frames", $"{frames}",
        .. more.Contains("--temperature") ? more : ["--temperature", "90", .. more],
    ]);
}
