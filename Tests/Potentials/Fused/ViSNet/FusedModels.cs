using System.Collections.Concurrent;
using System.Numerics;
using System.Text.Json.Nodes;
using MDEngine.Potentials.Learned;
using MDEngine.Potentials.Learned.Fused.ViSNet;
using MDEngine.Tests.Potentials.ViSNet;

namespace MDEngine.Tests.Potentials.Fused.ViSNet;

/// <summary>Networks of the fused engine for tests, and evaluations by them.</summary>
internal static class FusedModels
{
    private static readonly ConcurrentDictionary<string, ModelFile> Files = new();

    /// <summary>The models that stand for every kind: both networks, both modes.</summary>
    public static readonly string[] Tiny = ["lsrm_tiny_smooth", "lsrm_tiny_exact", "visnet_tiny_smooth", "visnet_tiny_exact"];

    /// <summary>A model of Tests/Data/visnet, or the smooth twin of the exact ViSNet there.</summary>
    public static ModelFile Read(string name) => Files.GetOrAdd(
        name,
        key => key == "visnet_tiny_smooth" ? SmoothTwin(Read("visnet_tiny_exact")) : ModelFile.Read(Path.Combine(ReferenceCase.Folder, key + ".safetensors")));

    /// <summary>A network.</summary>
    public static FusedViSNetBackend<T> Create<T>(string name, int threads = 1)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => new(Read(name), skin: 1, threads);

    /// <summary>Energy, forces and virial.</summary>
    public static EvaluationResult Evaluate<T>(FusedViSNetBackend<T> backend, AtomicSystem system)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var result = new EvaluationResult(system.AtomCount);
        backend.Evaluate(system, Quantities.Energy | Quantities.Forces | Quantities.Virial | Quantities.AtomicEnergies, result);
        return result;
    }

    /// <summary>The parameters of an exact ViSNet in smooth mode, with gains of vector norms that differ from channel to channel.</summary>
    private static ModelFile SmoothTwin(ModelFile exact)
    {
        var header = (JsonObject)exact.Header.DeepClone();
        header["mode"] = "smooth";
        int channels = exact.GetInteger("hidden_channels");
        var tensors = exact.Tensors.ToDictionary();
        double[] Gains(int phase) => [.. Enumerable.Range(0, channels).Select(c => 1 + (0.2 * Math.Sin(c + phase)))];
        for (int layer = 0; layer < exact.GetInteger("num_layers"); layer++)
        {
            tensors[$"representation_model.attention_layers.{layer}.vecnorm"] = SafetensorsTensor.FromDoubles(Gains(layer), channels);
        }

        tensors["representation_model.out_vecnorm"] = SafetensorsTensor.FromDoubles(Gains(7), channels);
        tensors["scale"] = SafetensorsTensor.FromDoubles([1.75]);
        tensors["atomref"] = SafetensorsTensor.FromDoubles([.. Enumerable.Range(0, 100).Select(z => -0.5 * z)], 100);
        return ModelFile.Create("visnet_tiny_smooth", header, tensors);
    }
}
