using MDEngine.Neighbors;
using MDEngine.Potentials.Learned;
using MDEngine.Potentials.Learned.ViSNet;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MDEngine.Potentials.Torch.ViSNet;

/// <summary>
/// ViSNet as the LSR-MP authors use it as their baseline (l = 1; spec sections 2 to 4): messages between atoms only, with one
/// self-loop an atom. Field names are the model file's tensor names.
/// </summary>
internal sealed class ViSNetNetwork : EnergyNetwork
{
    private readonly ViSNetRepresentation representation_model;
    private readonly ViSNetHead output_model;
    private readonly ViSNetOptions options;

    public ViSNetNetwork(ViSNetOptions options, EnergyScaling scaling)
        : base(nameof(ViSNetNetwork))
    {
        this.options = options;
        Scaling = scaling;
        representation_model = new ViSNetRepresentation(options);
        output_model = new ViSNetHead(options);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override EnergyScaling Scaling { get; }

    /// <inheritdoc/>
    public override NetworkGraph CreateGraph(double skin, int threads = 0, NeighborDevice? device = null) => new ViSNetGraph(options, labelSource: null, skin, threads, device);

    /// <inheritdoc/>
    public override Tensor AtomicOutputs(NetworkGraph graph, IReadOnlyList<Tensor> displacements)
    {
        (Tensor scalars, Tensor vectors) = representation_model.Represent((ViSNetGraph)graph, displacements[0]);
        return output_model.Read(scalars, vectors);
    }
}

/// <summary>From elements and pairs to normalised features (spec sections 2 and 3).</summary>
internal sealed class ViSNetRepresentation : nn.Module
{
    private readonly Embedding embedding;
    private readonly RadialBasis distance_expansion;
    private readonly NeighborEmbedding neighbor_embedding;
    private readonly Linear rbf_proj;
    private readonly ModuleList<ShortRangeLayer> attention_layers;
    private readonly LayerNorm out_norm;
    private readonly Parameter? out_vecnorm;
    private readonly ViSNetOptions options;

    public ViSNetRepresentation(ViSNetOptions options)
        : base(nameof(ViSNetRepresentation))
    {
        this.options = options;
        embedding = nn.Embedding(ViSNetOptions.ElementRows, options.HiddenChannels);
        distance_expansion = new RadialBasis(options.RadialCount, options.ShortCutoff, options.IsSmooth);
        neighbor_embedding = new NeighborEmbedding(options);
        rbf_proj = nn.Linear(options.RadialCount, options.HiddenChannels);
        attention_layers = nn.ModuleList([.. Enumerable.Range(0, options.ShortLayerCount).Select(number => new ShortRangeLayer(options, number))]);
        out_norm = nn.LayerNorm(options.HiddenChannels);
        out_vecnorm = options.IsSmooth ? new Parameter(ones(options.HiddenChannels)) : null;
        RegisterComponents();
    }

    /// <summary>Scalars [N,F] and vectors [N,3,F], both normalised.</summary>
    public (Tensor Scalars, Tensor Vectors) Represent(ViSNetGraph graph, Tensor displacements)
    {
        Device device = displacements.device;
        Tensor elements = tensor(graph.AtomicNumberIndex(), device: device);
        Tensor distances = (displacements * displacements).sum(1).sqrt();
        Tensor units = displacements / distances.unsqueeze(1);

        // The self-loops follow the pairs: r = 0, u = 0, and no derivative through either.
        long atoms = graph.AtomCount;
        long pairs = distances.shape[0];
        Tensor self = arange(atoms, dtype: ScalarType.Int64, device: device);
        Tensor receivers = tensor(graph.AtomPairs.Receivers.ToArray(), device: device);
        Tensor senders = tensor(graph.AtomPairs.Senders.ToArray(), device: device);
        var withLoops = new EdgeIndex(cat([receivers, self]), cat([senders, self]), atoms);
        (Tensor radial, Tensor envelope) = distance_expansion.At(cat([distances, zeros(atoms, dtype: distances.dtype, device: device)]));
        Tensor loopUnits = zeros(atoms, 3, dtype: units.dtype, device: device);

        Tensor scalars = neighbor_embedding.Embed(
            elements,
            embedding.call(elements),
            new EdgeIndex(receivers, senders, atoms),
            radial.narrow(0, 0, pairs),
            envelope.narrow(0, 0, pairs));
        var features = new Features(scalars, null, rbf_proj.call(radial));
        var geometry = new EdgeGeometry(withLoops, cat([units, loopUnits]), null, envelope.unsqueeze(1));
        foreach (ShortRangeLayer layer in attention_layers)
        {
            features = layer.Advance(features, geometry);
        }

        Tensor vectors = out_vecnorm is null
            ? VectorNorm.MaxMin(features.Vectors!)
            : VectorNorm.RootMeanSquare(features.Vectors!, out_vecnorm, options.VectorNormEpsilon);
        return (out_norm.call(features.Scalars), vectors);
    }
}

/// <summary>Two gated equivariant blocks (spec section 4).</summary>
internal sealed class ViSNetHead : nn.Module
{
    private readonly ModuleList<GatedEquivariantBlock> output_network;

    public ViSNetHead(ViSNetOptions options)
        : base(nameof(ViSNetHead))
    {
        long channels = options.HiddenChannels;
        output_network = nn.ModuleList<GatedEquivariantBlock>(
            new GatedEquivariantBlock(channels, channels / 2, isLast: false, options.IsSmooth),
            new GatedEquivariantBlock(channels / 2, 1, isLast: true, options.IsSmooth));
        RegisterComponents();
    }

    /// <summary>ε [N].</summary>
    public Tensor Read(Tensor scalars, Tensor vectors)
    {
        foreach (GatedEquivariantBlock block in output_network)
        {
            (scalars, vectors) = block.Advance(scalars, vectors);
        }

        return scalars.squeeze(1);
    }
}
