using System.Text.Json.Nodes;
using MDEngine.Potentials.Learned;
using MDEngine.Potentials.Torch;
using MDEngine.Tests.Cli;
using MDEngine.Tests.Potentials.Torch;
using static TorchSharp.torch;

namespace MDEngine.Tests.Potentials.Import;

/// <summary>
/// State dictionaries of the LSR-MP authors' Equiformers. Their weights are too many for a file here, so random ones are written as PyTorch writes them; that the
/// names are the authors' follows from the reference vectors, which have them.
/// </summary>
[NeedsTorch]
internal sealed class EquiformerImportTests
{
    [Test]
    public void A_checkpoint_becomes_the_model_that_it_was_made_of([Values("equiformer", "equiformer-lsrm", "equiformer-serial")] string architecture)
    {
        string folder = Path.Combine(TestContext.CurrentContext.WorkDirectory, "equiformer-import");
        Directory.CreateDirectory(folder);
        string original = Path.Combine(folder, $"{architecture}.safetensors"), checkpoint = Path.Combine(folder, $"{architecture}.pt"), imported = Path.Combine(folder, $"{architecture}-imported.safetensors");
        Dictionary<string, SafetensorsTensor> tensors = Random(original, architecture);
        TorchArchive.Write(checkpoint, tensors);
        CliRun import = CliRun.Of("import", checkpoint, "-o", imported);
        Assert.That(import.ExitCode, Is.Zero, import.Error);
        ModelFile model = ModelFile.Read(imported);
        Assert.Multiple(() =>
        {
            Assert.That(model.Architecture, Is.EqualTo(architecture));
            Assert.That(model.IsSmooth, Is.False);
            Assert.That(model.GetInteger("num_layers"), Is.EqualTo(1));
            Assert.That(model.GetPositive("short_cutoff"), Is.EqualTo(4).Within(1e-3));
            Assert.That(Evaluate(imported).Energy, Is.EqualTo(Evaluate(original).Energy).Within(1e-12));
            Assert.That(Evaluate(imported).Forces, Is.EqualTo(Evaluate(original).Forces));
        });
    }

    private static EvaluationResult Evaluate(string path)
    {
        using LearnedPotential potential = LearnedPotential.Load(path, new LearnedPotentialOptions(Threads: 1));
        Vector3D[] water = [new(0, 0, 0), new(0.97, 0, 0), new(-0.2, 0.94, 0)];
        var pair = new AtomicSystem(
            new Topology([8, 1, 1, 8, 1, 1]) { FragmentLabels = [0, 0, 0, 1, 1, 1] }, UnitCell.None, water.Concat(water.Select(r => r + new Vector3D(0.3, -0.4, 2.9))).ToArray());
        var result = new EvaluationResult(pair.AtomCount);
        potential.Evaluate(pair, Quantities.Energy | Quantities.Forces, result);
        return result;
    }

    /// <summary>A network of the published widths with one layer of each kind: its file, and its tensors as the authors' class has them.</summary>
    private static Dictionary<string, SafetensorsTensor> Random(string path, string architecture)
    {
        JsonObject header = JsonNode.Parse("""
            {
              "format": 1, "mode": "exact", "odd_paths": true, "embedding": [128, 64, 32], "feature": [512, 0, 0], "head": [32, 16, 8], "mlp": [384, 192, 96], "num_heads": 4,
              "radial_hidden": [64, 64], "num_rbf": 128, "num_layers": 1, "short_cutoff": 4.0, "max_z": 64, "units": { "energy": "eV", "length": "angstrom" }
            }
            """)!.AsObject();
        header["architecture"] = architecture;
        if (architecture != "equiformer")
        {
            header["long_num_layers"] = 1;
            header["long_cutoff"] = 9.0;
        }

        var metadata = new Dictionary<string, string> { ["mdengine"] = header.ToJsonString() };
        (string mean, string deviation) = Architectures.TotalEnergyScaling(architecture)!.Value;
        var tensors = new Dictionary<string, SafetensorsTensor> { [mean] = SafetensorsTensor.FromSingles([-3.5f], 1), [deviation] = SafetensorsTensor.FromSingles([1.5f], 1) };
        new SafetensorsFile(tensors, metadata).Write(path);
        using var scope = NewDisposeScope();
        random.manual_seed(1);
        EnergyNetwork network = NetworkFactory.Create(ModelFile.Read(path));
        foreach ((string name, Tensor tensor) in network.named_parameters().Select(p => (p.name, (Tensor)p.parameter)).Concat(network.named_buffers().Select(b => (b.name, b.buffer))))
        {
            tensors[name] = SafetensorsTensor.FromSingles(tensor.Read<float>(), tensor.shape);
        }

        new SafetensorsFile(tensors, metadata).Write(path);
        return tensors;
    }
}
