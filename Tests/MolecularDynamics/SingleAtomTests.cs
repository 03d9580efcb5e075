using System.Globalization;
using System.Text.Json.Nodes;
using MDEngine.IO;
using MDEngine.Tests.Cli;
using MDEngine.Tests.IO;

namespace MDEngine.Tests.MolecularDynamics;

/// <summary>Dynamics of one atom, which has no motion but that of the whole.</summary>
[TestFixture(true)]
[TestFixture(false)]
internal sealed class SingleAtomTests(bool periodic)
{
    private string structure = "";
    private string potential = "";
    private string output = "";

    [SetUp]
    public void Write()
    {
        structure = Sample.Write("atom.extxyz", "1\n" + (periodic ? "Lattice=\"20 0 0 0 20 0 0 0 20\" pbc=\"T T T\" " : "") + "Properties=species:S:1:pos:R:3\nAr 1 2 3\n");
        potential = Sample.Write("argon.yaml", "cutoff_angstrom: 7\ntruncation: shifted-force\nelements:\n  Ar: { epsilon_ev: 0.0103, sigma_angstrom: 3.405 }\n");
        output = Path.Combine(Path.GetDirectoryName(Sample.Temporary("x"))!, "out");
    }

    /// <summary>It flies on, or diffuses, with three degrees of freedom; its motion is no motion of a whole that could be removed.</summary>
    [TestCase("nve", "0")]
    [TestCase("nve", "5")]
    [TestCase("langevin", "0")]
    [TestCase("langevin", "5")]
    [TestCase("nose-hoover", "5")]
    public void Runs(string ensemble, string removal)
    {
        CliRun run = CliRun.Of(
            "md", structure, "--potential", potential, "--threads", "1", "--steps", "20", "--ensemble", ensemble, "--temperature", "90", "--remove-motion-interval", removal,
            "--trajectory-interval", "20", "--output", output);
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        JsonNode summary = JsonNode.Parse(File.ReadAllText(Path.Combine(output, "summary.json")))!;
        List<Frame> frames = Sample.ReadAll(Path.Combine(output, "trajectory.extxyz"));
        string start = File.ReadAllLines(Path.Combine(output, "thermo.csv"))[1];
        Assert.Multiple(() =>
        {
            Assert.That((int)summary["stages"]![0]!["degrees_of_freedom"]!, Is.EqualTo(3));
            Assert.That(double.Parse(start.Split(',')[5], CultureInfo.InvariantCulture), Is.EqualTo(90).Within(1e-9));
            Assert.That((frames[1].Positions[0] - frames[0].Positions[0]).Length, Is.GreaterThan(0.001));
        });
    }

    [Test]
    public void Has_no_spectrum_of_a_run() => Assert.That(
        CliRun.Of("spectrum", structure, "--potential", potential, "--threads", "1", "--steps", "2000", "--output", output).BadInput(),
        Does.Contain($"{structure}: has one atom, which does not vibrate"));

    /// <summary>No force acts on it, so that dynamics would judge nothing.</summary>
    [Test]
    public void Validation_leaves_dynamics_out()
    {
        CliRun run = CliRun.Of("validate", structure, "--potential", potential, "--threads", "1");
        Assert.Multiple(() =>
        {
            Assert.That(run.ExitCode, Is.Zero, run.Output + run.Error);
            Assert.That(run.Output, Does.Contain("note  dynamics: not judged: one atom flies on as it is").And.EndWith("all checks pass\n"));
        });
    }
}
