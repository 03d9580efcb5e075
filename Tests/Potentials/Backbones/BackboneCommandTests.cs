using MDEngine.Tests.Cli;
using MDEngine.Tests.Potentials.Torch;

namespace MDEngine.Tests.Potentials.Backbones;

/// <summary>What the commands say and do with models of the backbones.</summary>
internal sealed class BackboneCommandTests
{
    [Test]
    [NeedsTorch]
    public void Torch_is_chosen_without_being_named([Values("painn_lsrm_smooth_tiny", "et_smooth_tiny", "equiformer_lsrm_smooth_tiny")] string model)
    {
        string folder = Folder();
        CliRun vibrations = CliRun.Of("vibrations", Structure(folder, "water"), "--potential", BackboneModels.PathOf(model), "--output", Path.Combine(folder, "vibrations"));
        CliRun benchmark = CliRun.Of("benchmark", Structure(folder, "water"), "--potential", BackboneModels.PathOf(model), "--seconds", "0", "--precision", "float64", "--threads", "1");
        Assert.Multiple(() =>
        {
            Assert.That(vibrations.ExitCode, Is.Zero, vibrations.Error);
            Assert.That(benchmark.ExitCode, Is.Zero, benchmark.Error);
            Assert.That(benchmark.Output, Does.Contain("torch").And.Not.Contain("fused"));
        });
    }

    [Test]
    public void The_fused_engine_is_refused_in_one_line()
    {
        string folder = Folder();
        CliRun run = CliRun.Of("energy", Structure(folder, "water"), "--potential", BackboneModels.PathOf("painn_smooth_tiny"), "--backend", "fused");
        Assert.That(run.BadInput(), Does.Contain("the fused engine has no painn").And.Contain("--backend torch"));
    }

    [Test]
    [NeedsTorch]
    public void An_element_without_a_row_is_refused()
    {
        string folder = Folder();
        string path = Path.Combine(folder, "gold.xyz");
        File.WriteAllText(path, "2\n\nAu 0 0 0\nAu 0 0 2.6\n");
        CliRun run = CliRun.Of("energy", path, "--potential", BackboneModels.PathOf("equiformer_smooth_tiny"));
        Assert.That(run.BadInput(), Does.Contain("gold has the atomic number 79, and this equiformer has elements up to 63"));
    }

    private static string Folder()
    {
        string folder = Path.Combine(TestContext.CurrentContext.WorkDirectory, "backbones", TestContext.CurrentContext.Test.ID);
        Directory.CreateDirectory(folder);
        return folder;
    }

    private static string Structure(string folder, string name)
    {
        AtomicSystem system = BackboneModels.System(name);
        string path = Path.Combine(folder, name + ".xyz");
        File.WriteAllLines(path,
        [
            $"{system.AtomCount}",
            "Properties=species:S:1:pos:R:3:fragment:I:1",
            .. system.Topology.AtomicNumbers.Select((z, i) => FormattableString.Invariant(
                $"{Element.FromAtomicNumber(z).Symbol} {system.Positions.Span[i].X} {system.Positions.Span[i].Y} {system.Positions.Span[i].Z} {system.Topology.FragmentLabels[i]}")),
        ]);
        return path;
    }
}
