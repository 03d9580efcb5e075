using MDEngine.Neighbors.Gpu;
using MDEngine.Tests.IO;

namespace MDEngine.Tests.Cli;

/// <summary>Whatever searches the neighbor lists, potentials give the same bits.</summary>
internal sealed class NeighborsOptionTests
{
    private const string LennardJones = "potential: lennard-jones\ncutoff_angstrom: 6\nelements:\n  Ar: {epsilon_ev: 0.0104, sigma_angstrom: 3.4}\n";
    private const string Argon = "3\nLattice=\"11 0 0 2 12 0 0 0 9\" Properties=species:S:1:pos:R:3\nAr 0 0 0\nAr 3.7 0.2 0\nAr 1 4 20\n";
    private const string Water = "3\nLattice=\"9 0 0 0 9 0 0 0 9\" Properties=species:S:1:pos:R:3:fragment:I:1\nO 0 0 0.1 0\nH 0.76 0 -0.5 0\nH -0.76 0 -0.5 0\n";

    [TestCase("lj.yaml")]
    [TestCase("lsrm_tiny_smooth.safetensors")]
    public void Ilgpu_gives_the_same_output_as_the_processor(string potential)
    {
        bool isModel = potential.EndsWith(".safetensors", StringComparison.Ordinal);
        string file = isModel ? Path.Combine(AppContext.BaseDirectory, "Data", "visnet", potential) : Sample.Write(potential, LennardJones);
        string structure = Sample.Write("a.extxyz", isModel ? Water : Argon);

        string Result(string neighbors)
        {
            string json = Sample.Temporary("energies.json");
            CliRun run = CliRun.Of("energy", structure, "--potential", file, "--neighbors", neighbors, "--threads", "1", "--json", json);
            Assert.That((run.ExitCode, run.Error), Is.EqualTo((0, "")));
            return File.ReadAllText(json);
        }

        Assert.That(Result("ilgpu"), Is.EqualTo(Result("cpu")).And.Contains("energy_ev"));
    }

    [Test]
    public void Without_a_GPU_device_cuda_says_what_is_missing()
    {
        try
        {
            IlgpuDevice.OpenCuda().Dispose();
            Assert.Ignore("There is a GPU.");
        }
        catch (InputException)
        {
        }

        CliRun run = CliRun.Of("energy", Sample.Write("a.extxyz", Argon), "--potential", Sample.Write("lj.yaml", LennardJones), "--device", "cuda");

        Assert.That(run.ExitCode, Is.EqualTo(2));
        Assert.That(run.Error, Does.Match(@"^[^\n]*--device cuda: [^\n]*NVIDIA[^\n]*--device cpu[^\n]*\n$"));
    }
}
