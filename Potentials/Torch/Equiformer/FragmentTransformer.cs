using MDEngine.Potentials.Learned.Equiformer;
using MDEngine.Potentials.Learned.ViSNet;
using MDEngine.Potentials.Torch.Layers;
using MDEngine.Potentials.Torch.LongRange;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MDEngine.Potentials.Torch.Equiformer;

/// <summary>
/// Messages from fragments by Equiformer's own blocks, on features of all orders (LSR-MP, appendix L.7; Q11). Field names are the model
/// file's tensor names.
/// </summary>
internal sealed class FragmentTransformer : LongRangeBranch
{
    /// <summary>What the authors add to each component, so that the length never vanishes; exact mode only.</summary>
    private const double AuthorsShift = 1e-8;

    private readonly ModuleList<EquiformerBlock> long_blocks;
    private readonly ModuleList<EquivariantNorm> long_group_norm;
    private readonly RadialBasis? long_rbf;
    private readonly EquiformerBackbone backbone;
    private readonly EquiformerOptions options;

    /// <param name="options">Sizes; with those of LSR-MP.</param>
    /// <param name="backbone">Gives the products and, in exact mode, the radial functions.</param>
    public FragmentTransformer(EquiformerOptions options, EquiformerBackbone backbone)
        : base(nameof(FragmentTransformer))
    {
        this.options = options;
        this.backbone = backbone;
        LongRangeOptions longRange = options.LongRange!;
        double epsilon = EquivariantNorm.SquareEpsilonOf(options.IsSmooth, options.VectorNormEpsilon);
        IEnumerable<int> numbers = Enumerable.Range(1, longRange.LayerCount);
        long_blocks = nn.ModuleList([.. numbers.Select(number => new EquiformerBlock(options, backbone.Product, isLast: number == longRange.LayerCount))]);
        long_group_norm = nn.ModuleList([.. numbers.Select(_ => new EquivariantNorm(options.Embedding, epsilon))]);
        long_rbf = options.IsSmooth ? new RadialBasis(options.RadialCount, longRange.EffectiveCutoff, smooth: true) : null;
        register_module(nameof(long_blocks), long_blocks);
        register_module(nameof(long_group_norm), long_group_norm);
        if (long_rbf is not null)
        {
            register_module(nameof(long_rbf), long_rbf);
        }
    }

    /// <inheritdoc/>
    public override Tensor Advance(AtomFeatures start, FragmentPairs pairs)
    {
        EquiformerEdges edges = EdgesOf(pairs);
        Tensor[] atoms = start.Orders;
        for (int layer = 0; layer < long_blocks.Count; layer++)
        {
            Tensor[] fragments = long_group_norm[layer].Normalize([.. atoms.Select(pairs.Mean)]);
            atoms = long_blocks[layer].Advance(atoms, fragments, edges);
        }

        return atoms[0];
    }

    /// <summary>Vectors go from the fragment's center to the atom, against those of atom pairs (S19 in smooth mode).</summary>
    private EquiformerEdges EdgesOf(FragmentPairs pairs)
    {
        Tensor vectors = long_rbf is null ? pairs.Displacements + AuthorsShift : pairs.Displacements;
        double softening = long_rbf is null ? 0 : options.LongRange!.DistanceSoftening;
        Tensor distances = ((vectors * vectors).sum(1) + (softening * softening)).sqrt();

        // Exact mode has the functions of the short cutoff here too, which are zero from there on.
        (Tensor radial, Tensor envelope) = long_rbf?.At(distances) ?? backbone.RadialBasis.At(distances.clamp(max: options.ShortCutoff));
        Tensor harmonics = Harmonics.At(vectors / distances.unsqueeze(1));
        return new EquiformerEdges(pairs.Index, harmonics, backbone.Product.Matrices(harmonics), radial, long_rbf is null ? null : envelope.unsqueeze(1))
        {
            Attention = pairs.Attention,
        };
    }
}
