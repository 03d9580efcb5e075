using System.Text.Json.Nodes;
using MDEngine.Potentials.Learned;
using MDEngine.Potentials.Learned.PAMNet;

namespace MDEngine.Tests.Potentials.PAMNet;

/// <summary>Small model files with random weights, and structures to try them on.</summary>
internal static class PamNetModel
{
    /// <summary>Radius graphs, all elements of QM9, 24 channels, 2 layers.</summary>
    public static PamNetOptions Small { get; } = new() { HiddenChannels = 24, LayerCount = 2, LocalCutoff = 2.6, GlobalCutoff = 5.0 };

    /// <summary>Writes a model file with the recipe's weights, and the given scale and atom references.</summary>
    public static string Write(PamNetOptions options, ulong seed = 42, double scale = 1, double reference = 0)
    {
        Dictionary<string, long[]> shapes = PamNetParameters.Shapes(options).ToDictionary(p => p.Name, p => p.Shape);
        Dictionary<string, SafetensorsTensor> tensors = PamNetReference.Recipe(options, seed, 0.01)
            .ToDictionary(p => p.Key, p => SafetensorsTensor.FromDoubles(p.Value, shapes[p.Key]));
        tensors["scale"] = SafetensorsTensor.FromDoubles([scale]);
        tensors["atomref"] = SafetensorsTensor.FromDoubles([.. Enumerable.Range(0, 100).Select(z => reference * z)], 100);
        var header = new JsonObject { ["format"] = 1 };
        foreach ((string key, JsonNode? value) in options.ToHeader())
        {
            header[key] = value;
        }

        string path = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"pamnet-{Guid.NewGuid():N}.safetensors");
        new SafetensorsFile(tensors, new Dictionary<string, string> { ["mdengine"] = header.ToJsonString() }).Write(path);
        return path;
    }

    public static LearnedPotential Load(PamNetOptions options, ulong seed = 42) => LearnedPotential.Load(Write(options, seed));

    public static AtomicSystem Molecule(string caseName = "ethanol.rattled") => PamNetReference.Load("tiny_pamnet_radius").Structure(caseName);

    /// <summary>A skewed cell smaller than both cutoffs, so that atoms meet their own images and angles span several cells.</summary>
    public static AtomicSystem Crystal() => new(
        new Topology([6, 8, 7, 1, 1]),
        UnitCell.Periodic(new(3.1, 0, 0), new(0.9, 3.4, 0), new(-0.7, 0.5, 3.8)),
        new Vector3D[] { new(0.1, 0.2, 0.3), new(1.4, 0.3, 0.2), new(0.2, 1.7, 1.1), new(2.1, 2.0, 2.3), new(0.9, 0.8, 2.6) });
}
