using MDEngine.Potentials.Learned.Equiformer;
using MDEngine.Potentials.Learned.ViSNet;
using MDEngine.Potentials.Torch.Layers;
using MDEngine.Potentials.Torch.LongRange;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MDEngine.Potentials.Torch.Equiformer;

/// <summary>
/// Equiformer with attention by dot products (Liao and Smidt, doi:10.48550/arXiv.2206.11990) as the LSR-MP authors use it
/// (docs/developer/backbones.md). Field names are the model file's tensor names.
/// </summary>
internal sealed class EquiformerBackbone : ShortRangeBackbone
{
    private readonly ModuleGroup atom_embed;
    private readonly RadialBasis rbf;
    private readonly EdgeDegreeEmbedding edge_deg_embed;
    private readonly ModuleList<EquiformerBlock> blocks;
    private readonly EquivariantLinear elements;
    private readonly bool startsFromScalars;
    private readonly bool isSmooth;

    /// <param name="options">Sizes.</param>
    /// <param name="startsFromScalars">Whether messages from fragments start from the last scalars and no vectors, rather than from all features before the last block.</param>
    public EquiformerBackbone(EquiformerOptions options, bool startsFromScalars = false)
        : base(nameof(EquiformerBackbone))
    {
        this.startsFromScalars = startsFromScalars;
        isSmooth = options.IsSmooth;
        Product = new TensorProduct(options.Embedding, options.HasOddPaths);
        elements = new EquivariantLinear([options.ElementRows], [options.Embedding[0]], deviation: 1);
        atom_embed = new ModuleGroup(("atom_type_lin", elements));
        rbf = new RadialBasis(options.RadialCount, options.ShortCutoff, isSmooth);
        edge_deg_embed = new EdgeDegreeEmbedding(options, Product);
        blocks = nn.ModuleList([.. Enumerable.Range(1, options.ShortLayerCount).Select(number => new EquiformerBlock(options, Product, isLast: number == options.ShortLayerCount))]);
        register_module(nameof(atom_embed), atom_embed);
        register_module(nameof(rbf), rbf);
        register_module(nameof(edge_deg_embed), edge_deg_embed);
        register_module(nameof(blocks), blocks);
    }

    /// <summary>Products with harmonics.</summary>
    public TensorProduct Product { get; }

    /// <summary>Radial functions of the atom pairs.</summary>
    public RadialBasis RadialBasis => rbf;

    /// <inheritdoc/>
    public override ShortRangeFeatures Represent(AtomFragmentGraph graph, Tensor displacements)
    {
        EquiformerEdges edges = EdgesOf(graph, displacements);
        Tensor[] features = edge_deg_embed.Of(edges);
        Tensor atomicNumbers = tensor(graph.AtomicNumberIndex(), device: displacements.device);
        features[0] = features[0] + elements.WithBias(elements.Weight(0).index_select(0, atomicNumbers));
        Tensor[] before = features;
        foreach (EquiformerBlock block in blocks)
        {
            before = features;
            features = block.Advance(features, edges);
        }

        Tensor scalars = features[0];
        return new ShortRangeFeatures(scalars, startsFromScalars
            ? new AtomFeatures(scalars, zeros(scalars.shape[0], 3, scalars.shape[1], dtype: scalars.dtype, device: scalars.device))
            : new AtomFeatures(before));
    }

    private EquiformerEdges EdgesOf(AtomFragmentGraph graph, Tensor displacements)
    {
        Tensor distances = (displacements * displacements).sum(1).sqrt();
        (Tensor radial, Tensor envelope) = rbf.At(distances);
        Tensor harmonics = Harmonics.At(displacements / distances.unsqueeze(1));
        return new EquiformerEdges(
            EdgeIndex.Of(graph.AtomPairs, graph.AtomCount, displacements.device), harmonics, Product.Matrices(harmonics), radial, isSmooth ? envelope.unsqueeze(1) : null);
    }
}
