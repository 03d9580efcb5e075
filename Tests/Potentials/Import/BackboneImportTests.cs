using MDEngine.Potentials.Learned;
using MDEngine.Tests.Cli;
using MDEngine.Tests.Potentials.Torch;

namespace MDEngine.Tests.Potentials.Import;

/// <summary>State dictionaries with the tensor names of the LSR-MP authors' classes (Tests/Data/import/make_backbones.py).</summary>
[NeedsTorch]
internal sealed class BackboneImportTests
{
    // ET's names are in both: PaiNN's class carries them along, unused.
    [TestCase("painn", 2)]
    [TestCase("et", 4)]
    public void A_checkpoint_becomes_a_model_with_its_sizes(string architecture, int heads)
    {
        string path = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"imported-{architecture}.safetensors");
        CliRun import = CliRun.Of(
            "import",
            Path.Combine(TestContext.CurrentContext.TestDirectory, "Data", "import", $"{architecture}-small.pt"),
            "--heads", $"{heads}", "--energy-unit", "kcal", "-o", path);
        Assert.That(import.ExitCode, Is.Zero, import.Error);
        ModelFile model = ModelFile.Read(path);
        Assert.Multiple(() =>
        {
            Assert.That(model.Architecture, Is.EqualTo(architecture));
            Assert.That(model.IsSmooth, Is.False);
            Assert.That(model.GetInteger("hidden_channels"), Is.EqualTo(8));
            Assert.That(model.GetInteger("num_layers"), Is.EqualTo(2));
            Assert.That(model.GetInteger("num_rbf"), Is.EqualTo(4));
            Assert.That(model.GetPositive("short_cutoff"), Is.EqualTo(4).Within(1e-3));
            Assert.That(model.GetTensor("mean")[0], Is.EqualTo(-100 * Units.KilocaloriePerMole).Within(1e-5));
        });

        using LearnedPotential potential = LearnedPotential.Load(path);
        var water = new AtomicSystem(new Topology(new[] { 8, 1, 1 }), UnitCell.None, new Vector3D[] { new(0, 0, 0), new(0.97, 0, 0), new(-0.2, 0.94, 0) });
        var result = new EvaluationResult(3);
        potential.Evaluate(water, Quantities.Energy | Quantities.Forces, result);
        Assert.Multiple(() =>
        {
            Assert.That(result.Energy, Is.Not.EqualTo(-100 * Units.KilocaloriePerMole).Within(1e-3));
            Assert.That((result.Forces[0] + result.Forces[1] + result.Forces[2]).Length, Is.LessThan(1e-12));
            Assert.That(result.Forces[0].Length, Is.GreaterThan(1e-4));
        });
    }
}
