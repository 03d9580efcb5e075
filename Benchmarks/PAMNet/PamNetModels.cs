using System.Text.Json.Nodes;
using MDEngine.IO;
using MDEngine.Potentials.Learned;
using MDEngine.Potentials.Learned.PAMNet;

namespace MDEngine.Benchmarks.PAMNet;

/// <summary>Untrained PAMNets as potentials: their cost does not depend on the numbers in them.</summary>
internal static class PamNetModels
{
    /// <summary>128 channels and 6 layers, as in the paper's QM9 runs, with the local graph by distance.</summary>
    public static PamNetOptions Paper { get; } = new()
    {
        IsSmooth = false,
        HiddenChannels = 128,
        LayerCount = 6,
        LocalCutoff = 2.6,
        GlobalCutoff = 5,
    };

    public static AtomicSystem Structure(string name) =>
        Trajectory.ReadFirst(Path.Combine(AppContext.BaseDirectory, "Structures", name + ".extxyz")).System;

    /// <summary>Writes a model file with random weights, and loads it in single precision.</summary>
    public static LearnedPotential Load(PamNetOptions options, int threads, NetworkBackend backend = NetworkBackend.Automatic)
    {
        Dictionary<string, long[]> shapes = PamNetParameters.Shapes(options).ToDictionary(p => p.Name, p => p.Shape);
        var random = new Random(1);
        var tensors = new Dictionary<string, SafetensorsTensor>();
        foreach ((string name, long[] shape) in shapes)
        {
            long inputs = name.EndsWith(".bias", StringComparison.Ordinal) ? shapes[name[..^"bias".Length] + "weight"][1] : 1;
            tensors[name] = SafetensorsTensor.FromDoubles(PamNetParameters.Initial(name, shape, inputs, random), shape);
        }

        tensors["scale"] = SafetensorsTensor.FromDoubles([1]);
        tensors["atomref"] = SafetensorsTensor.FromDoubles(new double[100], 100);
        var header = new JsonObject { ["format"] = 1 };
        foreach ((string key, JsonNode? value) in options.ToHeader())
        {
            header[key] = value;
        }

        string path = Path.Combine(Path.GetTempPath(), $"mdengine-pamnet-{Environment.ProcessId}.safetensors");
        try
        {
            new SafetensorsFile(tensors, new Dictionary<string, string> { ["mdengine"] = header.ToJsonString() }).Write(path);
            return LearnedPotential.Load(path, new LearnedPotentialOptions(NetworkPrecision.Float32, Threads: threads, Backend: backend));
        }
        finally
        {
            File.Delete(path);
        }
    }
}
