using MDEngine.Neighbors;
using MDEngine.Potentials.Learned;
using MDEngine.Potentials.Learned.ViSNet;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MDEngine.Potentials.Torch.ViSNet;

/// <summary>
/// ViSNet-LSRM (Li et al., "Long-Short-Range Message-Passing", ICLR 2024, doi:10.48550/arXiv.2304.13542): messages between atoms,
/// then messages from fragments to atoms, fused by a late read-out (docs/developer/visnet-equations.md). Field names are the model file's
/// tensor names.
/// </summary>
internal sealed class ViSNetLsrmNetwork : EnergyNetwork
{
    private readonly NodeFeatures node_fea_init;
    private readonly FragmentEdgeFeatures bipartite_edge_fea_init;
    private readonly Linear? mlp_node_fea;
    private readonly ModuleList<ShortRangeLayer> visnet_att0;
    private readonly ModuleList<LongRangeLayer> longshortinteract_models;
    private readonly LayerNorm out_norm1;
    private readonly LayerNorm out_norm2;
    private readonly EnergyHead out_energy;
    private readonly ViSNetOptions options;
    private readonly ModelFile model;

    public ViSNetLsrmNetwork(ViSNetOptions options, EnergyScaling scaling, ModelFile model)
        : base(nameof(ViSNetLsrmNetwork))
    {
        this.options = options;
        this.model = model;
        Scaling = scaling;
        node_fea_init = new NodeFeatures(options);
        bipartite_edge_fea_init = new FragmentEdgeFeatures(options);
        mlp_node_fea = options.IsSmooth ? null : nn.Linear(options.HiddenChannels, 2 * options.HiddenChannels);
        visnet_att0 = nn.ModuleList([.. Enumerable.Range(0, options.ShortLayerCount).Select(number => new ShortRangeLayer(options, number))]);
        longshortinteract_models = nn.ModuleList([.. Enumerable.Range(0, options.LongLayerCount).Select(number => new LongRangeLayer(options, number))]);
        out_norm1 = nn.LayerNorm(options.HiddenChannels);
        out_norm2 = nn.LayerNorm(options.HiddenChannels);
        out_energy = new EnergyHead(options.HiddenChannels);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override EnergyScaling Scaling { get; }

    /// <inheritdoc/>
    public override NetworkGraph CreateGraph(double skin, int threads = 0, NeighborDevice? device = null) => new ViSNetGraph(options, new FragmentLabelSource(model), skin, threads, device);

    /// <inheritdoc/>
    public override Tensor AtomicOutputs(NetworkGraph graph, IReadOnlyList<Tensor> displacements)
    {
        var pairs = (ViSNetGraph)graph;
        (Features features, EdgeGeometry geometry) = node_fea_init.Start(pairs, displacements[0]);
        if (mlp_node_fea is not null)
        {
            // The second half starts a separate long branch that the authors' code computes and discards.
            features = features with { Scalars = mlp_node_fea.call(features.Scalars).narrow(1, 0, options.HiddenChannels) };
        }

        foreach (ShortRangeLayer layer in visnet_att0)
        {
            features = layer.Advance(features, geometry);
        }

        Tensor scalars = features.Scalars;
        Tensor vectors = features.Vectors!;
        if (options.LongLayerCount == 0)
        {
            scalars = zeros_like(scalars);
        }
        else
        {
            FragmentGeometry fragments = bipartite_edge_fea_init.Start(pairs.Fragments, displacements[1]);
            foreach (LongRangeLayer layer in longshortinteract_models)
            {
                (scalars, vectors) = layer.Advance(scalars, vectors, fragments);
            }
        }

        return out_energy.Read(cat([out_norm1.call(features.Scalars), out_norm2.call(scalars)], 1));
    }
}

/// <summary>Start features of atoms and pairs (spec section 2).</summary>
internal sealed class NodeFeatures : nn.Module
{
    /// <summary>What the authors add to each component and to the norm, so that it never vanishes; exact mode only.</summary>
    internal const double AuthorsShift = 1e-6;

    private readonly Embedding embedding;
    private readonly RadialBasis distance_encoder;
    private readonly Linear rbf_linear;
    private readonly NeighborEmbedding neighbor_embedding;
    private readonly ViSNetOptions options;

    public NodeFeatures(ViSNetOptions options)
        : base(nameof(NodeFeatures))
    {
        this.options = options;
        embedding = nn.Embedding(ViSNetOptions.ElementRows, options.HiddenChannels);
        distance_encoder = new RadialBasis(options.RadialCount, options.ShortCutoff, options.IsSmooth);
        rbf_linear = nn.Linear(options.RadialCount, options.HiddenChannels);
        neighbor_embedding = new NeighborEmbedding(options);
        RegisterComponents();
    }

    public (Features Features, EdgeGeometry Geometry) Start(ViSNetGraph graph, Tensor displacements)
    {
        Device device = displacements.device;
        Tensor elements = tensor(graph.AtomicNumberIndex(), device: device);
        var index = new EdgeIndex(
            tensor(graph.AtomPairs.Receivers.ToArray(), device: device),
            tensor(graph.AtomPairs.Senders.ToArray(), device: device),
            graph.AtomCount);
        Tensor distances = (displacements * displacements).sum(1).sqrt();
        (Tensor radial, Tensor envelope) = distance_encoder.At(distances);
        Tensor scalars = neighbor_embedding.Embed(elements, embedding.call(elements), index, radial, envelope);

        Tensor units;
        Tensor? twoLessUnitSquare = null;
        if (options.IsSmooth)
        {
            units = displacements / distances.unsqueeze(1);
        }
        else
        {
            units = displacements / ShiftedLength(displacements);
            twoLessUnitSquare = 2 - (units * units).sum(1, keepdim: true);
        }

        return (
            new Features(scalars, null, rbf_linear.call(radial)),
            new EdgeGeometry(index, units, twoLessUnitSquare, envelope.unsqueeze(1)));
    }

    /// <summary>sqrt(Σ (t_κ + 1e-6)²) + 1e-6, [E,3] to [E,1].</summary>
    internal static Tensor ShiftedLength(Tensor displacements)
    {
        Tensor shifted = displacements + AuthorsShift;
        return (shifted * shifted).sum(1, keepdim: true).sqrt() + AuthorsShift;
    }
}

/// <summary>Start features of atom–fragment pairs (spec 5.1; S5 and S6 in smooth mode).</summary>
internal sealed class FragmentEdgeFeatures : nn.Module
{
    private readonly RadialBasis distance_encoder;
    private readonly Linear rbf_linear;
    private readonly ViSNetOptions options;

    public FragmentEdgeFeatures(ViSNetOptions options)
        : base(nameof(FragmentEdgeFeatures))
    {
        this.options = options;
        distance_encoder = new RadialBasis(options.RadialCount, options.EffectiveLongCutoff, options.IsSmooth);
        rbf_linear = nn.Linear(options.RadialCount, options.HiddenChannels);
        RegisterComponents();
    }

    public FragmentGeometry Start(AtomFragmentPairs pairs, Tensor displacements)
    {
        Device device = displacements.device;
        double softening = options.FragmentDistanceSoftening;
        Tensor distances = options.IsSmooth
            ? ((displacements * displacements).sum(1, keepdim: true) + (softening * softening)).sqrt()
            : NodeFeatures.ShiftedLength(displacements);
        Tensor fragmentOfAtom = tensor(pairs.FragmentOfAtom.ToArray(), device: device);
        Tensor atomsPerFragment = zeros(pairs.FragmentCount, dtype: displacements.dtype, device: device)
            .index_add(0, fragmentOfAtom, ones(fragmentOfAtom.shape[0], dtype: displacements.dtype, device: device), Scalars.One);
        (Tensor radial, Tensor envelope) = distance_encoder.At(distances.squeeze(1));
        return new FragmentGeometry(
            new EdgeIndex(
                tensor(pairs.Atoms.ToArray(), device: device),
                tensor(pairs.Fragments.ToArray(), device: device),
                fragmentOfAtom.shape[0]),
            fragmentOfAtom,
            atomsPerFragment.unsqueeze(1),
            -displacements / distances,
            rbf_linear.call(radial),
            options.IsSmooth ? envelope.unsqueeze(1) : null);
    }
}

/// <summary>ε_i = w_2ᵀ σ(W_1 [LN_1(x_i); LN_2(X_i)] + b_1) + b_2 (spec 5.3).</summary>
internal sealed class EnergyHead : nn.Module
{
    private readonly Sequential output_network;

    public EnergyHead(long channels)
        : base(nameof(EnergyHead))
    {
        output_network = nn.Sequential(nn.Linear(2 * channels, channels), nn.SiLU(), nn.Linear(channels, 1));
        RegisterComponents();
    }

    /// <summary>[N,2F] to [N].</summary>
    public Tensor Read(Tensor features) => output_network.call(features).squeeze(1);
}
