using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json.Nodes;
using MDEngine.Potentials.Learned;
using MDEngine.Potentials.Learned.PAMNet;

namespace MDEngine.Tests.Potentials.PAMNet;

/// <summary>
/// Reference vectors of the authors' classes (Tests/Data/pamnet/README.md): configurations, weights by their recipe, structures and results.
/// </summary>
internal sealed partial class PamNetReference
{
    private PamNetReference(string name)
    {
        Cases = Read($"cases_{name}");
        JsonNode config = JsonNode.Parse(Cases.Metadata["pamnet_config"])!;
        Seed = (ulong)config["weights_seed"]!.GetValue<int>();
        FrequencyJitter = config["freq_jitter"]!.GetValue<double>();
        Options = new PamNetOptions
        {
            IsSimple = config["model"]!.GetValue<string>() == "PAMNet_s",
            IsSmooth = false,
            HiddenChannels = config["dim"]!.GetValue<int>(),
            LayerCount = config["n_layer"]!.GetValue<int>(),
            LocalCutoff = config["cutoff_l"]!.GetValue<double>(),
            GlobalCutoff = config["cutoff_g"]!.GetValue<double>(),
            LocalGraph = config["local_graph"]?.GetValue<string>() == "bonds" ? LocalGraph.Bonds : LocalGraph.Radius,
        };
    }

    public static string[] Names { get; } =
        ["tiny_pamnet_bonds", "tiny_pamnet_radius", "tiny_pamnet_s_bonds", "tiny_pamnet_s_radius", "paper_pamnet_bonds", "paper_pamnet_radius", "paper_pamnet_s_bonds", "paper_pamnet_s_radius"];

    public PamNetOptions Options { get; }

    public SafetensorsFile Cases { get; }

    public ulong Seed { get; }

    public double FrequencyJitter { get; }

    public IEnumerable<string> CaseNames => Cases.Tensors.Keys.Select(key => key.Split('/')[0]).Distinct().Order();

    public static PamNetReference Load(string name) => new(name);

    public static SafetensorsFile Read(string name) =>
        SafetensorsFile.Read(Path.Combine(TestContext.CurrentContext.TestDirectory, "Data", "pamnet", name + ".safetensors"));

    /// <summary>SplitMix64 on an FNV-1a hash of the name (README of the reference data).</summary>
    public static Dictionary<string, double[]> Recipe(PamNetOptions options, ulong seed, double frequencyJitter)
    {
        const ulong Golden = 0x9E3779B97F4A7C15;
        Dictionary<string, long[]> shapes = PamNetParameters.Shapes(options).ToDictionary(p => p.Name, p => p.Shape);
        var weights = new Dictionary<string, double[]>();
        foreach ((string name, long[] shape) in shapes)
        {
            ulong hash = 0xCBF29CE484222325;
            foreach (byte letter in Encoding.UTF8.GetBytes(name))
            {
                hash = (hash ^ letter) * 0x100000001B3;
            }

            hash ^= seed * Golden;
            long inputs = name.EndsWith(".bias", StringComparison.Ordinal) ? shapes[name[..^4] + "weight"][1] : 1;
            double limit = PamNetParameters.Limit(name, shape, inputs);
            var values = new double[shape.Aggregate(1L, (a, b) => a * b)];
            for (int k = 0; k < values.Length; k++)
            {
                ulong z = hash + (((ulong)k + 1) * Golden);
                z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
                z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
                z ^= z >> 31;
                double v = (2 * ((z >> 11) * Math.Pow(2, -53))) - 1;
                values[k] = PamNetParameters.IsFrequency(name)
                    ? (float)((double)((k + 1) * MathF.PI) * (1 + (frequencyJitter * v)))
                    : (float)(v * limit);
            }

            weights.Add(name, values);
        }

        return weights;
    }

    public double[] Values(string caseName, string key) => Cases.Tensors[$"{caseName}/{key}"].ToDoubles();

    public AtomicSystem Structure(string caseName, bool roundToSingle = false)
    {
        int[] numbers = [.. Cases.Tensors[$"{caseName}/atomic_numbers"].ToIntegers().Select(z => (int)z)];
        long[] edges = Cases.Tensors[$"{caseName}/edge_index_l"].ToIntegers();
        int count = edges.Length / 2;
        var bonds = ImmutableArray.CreateBuilder<Bond>();
        for (int e = 0; e < count; e++)
        {
            if (edges[e] < edges[count + e])
            {
                bonds.Add(new Bond((int)edges[e], (int)edges[count + e]));
            }
        }

        double[] positions = Values(caseName, "positions");
        Vector3D[] vectors = MemoryMarshal.Cast<double, Vector3D>(positions).ToArray();
        if (roundToSingle)
        {
            vectors = [.. vectors.Select(r => new Vector3D((float)r.X, (float)r.Y, (float)r.Z))];
        }

        return new AtomicSystem(new Topology(numbers) { Bonds = bonds.ToImmutable() }, UnitCell.None, vectors);
    }
}
