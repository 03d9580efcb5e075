using MDEngine.Potentials.Learned;

namespace MDEngine.Training;

/// <summary>
/// Start values of parameters, from a seed and the parameters' names alone. ViSNet, PaiNN and ET, also under LSR-MP, as in the authors' code: affine maps
/// Xavier uniform with biases of zero, but for those that keep their library's default; element tables standard normal. PAMNet: its
/// authors' default for affine maps, ±√3 for element tables, ±√(6/(in + 1)) for the attention vectors.
/// </summary>
public static class NetworkInitialization
{
    /// <summary>Maps of LSR-MP and PaiNN that keep ±1/√in for weight and bias.</summary>
    private static readonly string[] DefaultMaps = ["edge_proj", "rbf_linear", "mlp_node_fea", "mlp_scalar_pos", "mlp_scalar_vec"];

    private enum Rule
    {
        Keep,
        Zero,
        Xavier,
        InverseRoot,
        Normal,
        RootThree,
        RootSix,
        NormalTimesOwn,
        UniformTimesOwn,
    }

    /// <summary>Sets the start values, but for gains, which keep theirs.</summary>
    /// <param name="parameters">The tensors, in the ordinal order of their names.</param>
    /// <param name="values">[P] the network's own values, changed in place.</param>
    /// <param name="architecture">As in a model file's header.</param>
    /// <param name="seed">Seed.</param>
    public static void Apply(IReadOnlyList<ParameterTensor> parameters, Span<double> values, string architecture, long seed)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(architecture);
        var random = new SplitMix64(seed);
        Dictionary<string, long[]> shapes = parameters.ToDictionary(tensor => tensor.Name, tensor => tensor.Shape);
        int offset = 0;
        foreach (ParameterTensor tensor in parameters)
        {
            (string name, long[] shape) = (tensor.Name, tensor.Shape);
            Rule rule = architecture.StartsWith("pamnet", StringComparison.Ordinal) ? PamNetRule(name, shape)
                : Architectures.IsEquiformer(architecture) ? EquiformerRule(name, shape)
                : VectorNetworkRule(name, shape);
            long inputs = shape.Length > 1 ? shape[1] : shapes.GetValueOrDefault(name[..Math.Max(0, name.Length - "bias".Length)] + "weight", shape)[^1];
            if (rule != Rule.Keep)
            {
                Draw(rule, inputs, shape[0], random, values.Slice(offset, tensor.Length));
            }

            offset += tensor.Length;
        }
    }

    private static Rule VectorNetworkRule(string name, long[] shape)
    {
        bool keepsDefault = name.Split('.').Any(DefaultMaps.Contains);
        return (shape.Length, name.EndsWith(".bias", StringComparison.Ordinal)) switch
        {
            (_, true) => keepsDefault ? Rule.InverseRoot : Rule.Zero,
            (1, false) => Rule.Keep, // gains of norms, which start as ones
            _ when name.EndsWith("embedding.weight", StringComparison.Ordinal) => Rule.Normal,
            _ => keepsDefault ? Rule.InverseRoot : Rule.Xavier,
        };
    }

    /// <summary>Networks of several orders keep their maps flat and start from the deviations or bounds themselves.</summary>
    private static Rule EquiformerRule(string name, long[] shape) => true switch
    {
        _ when name.EndsWith("tp.weight", StringComparison.Ordinal) => Rule.NormalTimesOwn,
        _ when name.EndsWith(".offset", StringComparison.Ordinal) => Rule.UniformTimesOwn,
        _ when name.Contains("rad.net.", StringComparison.Ordinal) => shape.Length > 1 ? Rule.InverseRoot : Rule.Keep,
        _ when name.EndsWith("bias.0", StringComparison.Ordinal) || name.Contains(".affine_", StringComparison.Ordinal) => Rule.Keep,
        _ => VectorNetworkRule(name, shape),
    };

    private static Rule PamNetRule(string name, long[] shape)
    {
        if (name.EndsWith("freq", StringComparison.Ordinal))
        {
            return Rule.Keep; // mπ
        }

        if (name.StartsWith("embeddings", StringComparison.Ordinal))
        {
            return Rule.RootThree;
        }

        return name.EndsWith(".weight", StringComparison.Ordinal) || name.EndsWith(".bias", StringComparison.Ordinal)
            ? Rule.InverseRoot
            : shape.Length > 1 ? Rule.RootSix : Rule.Keep;
    }

    private static void Draw(Rule rule, long inputs, long outputs, SplitMix64 random, Span<double> values)
    {
        double bound = rule switch
        {
            Rule.Xavier => Math.Sqrt(6.0 / (inputs + outputs)),
            Rule.InverseRoot => 1 / Math.Sqrt(inputs),
            Rule.RootThree => Math.Sqrt(3),
            Rule.RootSix => Math.Sqrt(6.0 / (outputs + 1)),
            _ => 0,
        };
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = rule switch
            {
                Rule.Normal => random.NextNormal(),
                Rule.NormalTimesOwn => values[i] * random.NextNormal(),
                Rule.UniformTimesOwn => values[i] * ((2 * random.NextUnit()) - 1),
                _ => bound * ((2 * random.NextUnit()) - 1),
            };
        }
    }
}
