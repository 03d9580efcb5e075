using MDEngine.Potentials.Learned.PAMNet;
using static TorchSharp.torch;

namespace MDEngine.Potentials.Torch.PAMNet;

/// <summary>A linear map and, where it has one, its bias.</summary>
/// <param name="Weight">[out, in].</param>
/// <param name="Bias">[out], or null.</param>
internal readonly record struct Dense(Tensor Weight, Tensor? Bias)
{
    /// <summary>x Wᵀ + b.</summary>
    public Tensor Apply(Tensor x) => nn.functional.linear(x, Weight, Bias);

    /// <summary>σ(x Wᵀ + b), σ = SiLU.</summary>
    public Tensor Activate(Tensor x)
    {
        using Tensor sum = Apply(x);
        return sum.silu();
    }
}

/// <summary>
/// A block's parameters, joined so that each kind of row is multiplied once. The maps of [h_i; h_j; g] are split into three: the parts
/// for receiver and sender act on atoms, the part for the edge on links.
/// </summary>
internal sealed class BlockWeights
{
    /// <summary>M_1 before the messages.</summary>
    public required Dense Input { get; init; }

    /// <summary>[2w, d]: receiver part (with the bias), then sender part, of all maps of [h_i; h_j; g].</summary>
    public required Dense Node { get; init; }

    /// <summary>[·, d]: edge part of the same maps, then the maps of the edge features alone.</summary>
    public required Dense Edge { get; init; }

    /// <summary>M_2 of the angular features, in local blocks.</summary>
    public Dense[] Angular { get; init; } = [];

    /// <summary>M_1 after the messages.</summary>
    public required Dense Update { get; init; }

    /// <summary>The three residual units, two maps each.</summary>
    public required Dense[] Residual { get; init; }

    /// <summary>[d, 1] weights of a message's channels in the learned vector head, or null.</summary>
    public Tensor? Vector { get; init; }
}

/// <summary>All parameters in the form in which a forward pass uses them.</summary>
internal sealed class PamNetWeights : IDisposable
{
    private readonly List<Tensor> joined = [];

    private PamNetWeights(IReadOnlyDictionary<string, Tensor> parameters, PamNetOptions options, bool keep)
    {
        var names = new Names(parameters, keep ? joined : null);
        Embedding = options.UsesFeatures ? parameters["init_linear.weight"] : parameters["embeddings"];
        GlobalFrequencies = options.HasGlobalLayer ? parameters["rbf_g.freq"] : null;
        LocalFrequencies = parameters["rbf_l.freq"];
        GlobalRadial = options.HasGlobalLayer ? names.Map("mlp_rbf_g.0.0") : default;
        LocalRadial = names.Map("mlp_rbf_l.0.0");
        PairAngular = names.Map(options.IsSimple ? "mlp_sbf.0.0" : "mlp_sbf1.0.0");
        TripletAngular = options.IsSimple ? default : names.Map("mlp_sbf2.0.0");
        string[] blocks = options.HasGlobalLayer ? ["global_layer", "local_layer"] : ["local_layer"];
        string[] prefixes = [.. Enumerable.Range(0, options.LayerCount).SelectMany(t => blocks.Select(block => $"{block}.{t}."))];
        Blocks = [.. prefixes.Select(prefix => prefix[0] == 'g' ? GlobalBlock(names, prefix, options) : LocalBlock(names, prefix, options))];

        // [2L, d, d] and [2L, 1, d]: the readouts of all blocks are one batch.
        Readout =
        [
            .. Enumerable.Range(0, 3).Select(k => new Dense(
                names.Keep(stack([.. prefixes.Select(prefix => parameters[$"{prefix}mlp_out.{k}.0.weight"].transpose(0, 1))], 0).contiguous()),
                names.Keep(stack([.. prefixes.Select(prefix => parameters[$"{prefix}mlp_out.{k}.0.bias"].unsqueeze(0))], 0)))),
        ];
        string[] gates = ["W", .. options.VectorHead == VectorHead.Learned ? ["W_dipole"] : Array.Empty<string>(), .. options.HasCharges ? ["W_charge"] : Array.Empty<string>()];
        Outputs = names.Keep(stack(
            [.. prefixes.Select(prefix => cat([parameters[prefix + "W_out.weight"].transpose(0, 1), .. gates.Select(gate => parameters[prefix + gate])], 1))], 0));
        OutputBias = names.Keep(stack([.. prefixes.Select(prefix => parameters[prefix + "W_out.bias"].view(1, 1))], 0));
    }

    /// <summary>[rows, d], or [d, 18] for atoms with features.</summary>
    public Tensor Embedding { get; }

    /// <summary>[16] f_m of the global edges.</summary>
    public Tensor? GlobalFrequencies { get; }

    /// <summary>[16] f_m of the local edges.</summary>
    public Tensor LocalFrequencies { get; }

    /// <summary>Map of the global edges' radial basis.</summary>
    public Dense GlobalRadial { get; }

    /// <summary>Map of the local edges' radial basis.</summary>
    public Dense LocalRadial { get; }

    /// <summary>Map of the pairs' angular basis.</summary>
    public Dense PairAngular { get; }

    /// <summary>Map of the triplets' angular basis.</summary>
    public Dense TripletAngular { get; }

    /// <summary>[B] the blocks in the order in which atoms pass them.</summary>
    public BlockWeights[] Blocks { get; }

    /// <summary>M_3 of all blocks: [B, d, d] (inputs first) and [B, 1, d].</summary>
    public Dense[] Readout { get; }

    /// <summary>[B, d, ·] final readouts: output, attention score, then dipole gate and charge where there are any.</summary>
    public Tensor Outputs { get; }

    /// <summary>[B, 1, 1] bias of the output.</summary>
    public Tensor OutputBias { get; }

    /// <summary>Joins the parameters.</summary>
    /// <param name="parameters">By the authors' names.</param>
    /// <param name="options">Sizes and mode.</param>
    /// <param name="keep">Whether the joined tensors outlive the current dispose scope, until <see cref="Dispose"/>.</param>
    public static PamNetWeights Join(IReadOnlyDictionary<string, Tensor> parameters, PamNetOptions options, bool keep) => new(parameters, options, keep);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Tensor tensor in joined)
        {
            tensor.Dispose();
        }
    }

    private static BlockWeights GlobalBlock(Names names, string prefix, PamNetOptions options) => new()
    {
        Input = names.Map(prefix + "mlp_x1.0.0"),
        Node = names.NodeParts(options.HiddenChannels, prefix + "mlp_m.0.0"),
        Edge = names.EdgeParts(options.HiddenChannels, [prefix + "mlp_m.0.0"], [prefix + "W_edge_attr"]),
        Update = names.Map(prefix + "mlp_x2.0.0"),
        Residual = names.Residual(prefix),
        Vector = names.Vector(prefix, options),
    };

    private static BlockWeights LocalBlock(Names names, string prefix, PamNetOptions options)
    {
        string[] maps = [prefix + (options.IsSimple ? "mlp_m_jj.0.0" : "mlp_m_kj.0.0"), prefix + "mlp_m_ji.0.0"];
        return new()
        {
            Input = names.Map(prefix + "mlp_x1.0.0"),
            Node = names.NodeParts(options.HiddenChannels, maps),
            Edge = names.EdgeParts(options.HiddenChannels, maps, [prefix + "lin_rbf", prefix + "lin_rbf_out"]),
            Angular = [names.Map(prefix + "mlp_sbf.0.0"), names.Map(prefix + "mlp_sbf.1.0")],
            Update = names.Map(prefix + "mlp_x2.0.0"),
            Residual = names.Residual(prefix),
            Vector = names.Vector(prefix, options),
        };
    }

    private readonly struct Names(IReadOnlyDictionary<string, Tensor> parameters, List<Tensor>? joined)
    {
        private readonly IReadOnlyDictionary<string, Tensor> parameters = parameters;
        private readonly List<Tensor>? joined = joined;

        public Tensor Keep(Tensor tensor)
        {
            joined?.Add(tensor.DetachFromDisposeScope());
            return tensor;
        }

        public Dense Map(string name) => new(parameters[name + ".weight"], parameters.GetValueOrDefault(name + ".bias"));

        public Tensor? Vector(string prefix, PamNetOptions options) =>
            options.VectorHead == VectorHead.Learned ? parameters[prefix + "W_vector"] : null;

        public Dense[] Residual(string prefix)
        {
            Names self = this;
            return [.. Enumerable.Range(0, 6).Select(k => self.Map($"{prefix}res{(k / 2) + 1}.mlp.{k % 2}.0"))];
        }

        // Receiver parts of all maps, then sender parts; the bias goes with the receiver.
        public Dense NodeParts(long d, params string[] names)
        {
            Names self = this;
            Tensor[] weights = [.. names.Select(name => self.parameters[name + ".weight"])];
            Tensor[] biases = [.. names.Select(name => self.parameters[name + ".bias"])];
            Tensor weight = cat([.. weights.Select(w => w.narrow(1, 0, d)), .. weights.Select(w => w.narrow(1, d, d))], 0);
            Tensor bias = cat([.. biases, .. biases.Select(bias => zeros_like(bias))], 0);
            return new Dense(Keep(weight), Keep(bias));
        }

        public Dense EdgeParts(long d, string[] joint, string[] own)
        {
            Names self = this;
            Tensor weight = cat(
                [.. joint.Select(name => self.parameters[name + ".weight"].narrow(1, 2 * d, d)), .. own.Select(name => self.parameters[name + ".weight"])], 0);
            return new Dense(Keep(weight), null);
        }
    }
}
