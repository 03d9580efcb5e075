using MDEngine.Neighbors;
using MDEngine.Potentials.Learned;
using MDEngine.Potentials.Learned.ViSNet;
using static TorchSharp.torch;

namespace MDEngine.Potentials.Torch.LongRange;

/// <summary>
/// LSR-MP (Li et al., "Long-Short-Range Message-Passing", ICLR 2024, doi:10.48550/arXiv.2304.13542): messages between atoms by any
/// backbone, then messages from fragments to atoms, joined by a late read-out (docs/developer/backbones.md).
/// </summary>
internal sealed class LongShortRangeNetwork : EnergyNetwork
{
    private readonly ModelFile model;
    private readonly ShortRangeBackbone backbone;
    private readonly LongRangeBranch longRange;
    private readonly LateFusion fusion;

    /// <summary>A network of these parts.</summary>
    /// <param name="model">Names the cutoffs and where fragments come from.</param>
    /// <param name="scaling">How outputs become energies.</param>
    /// <param name="backbone">Messages between atoms.</param>
    /// <param name="longRange">Messages from fragments.</param>
    /// <param name="fusion">The read-out.</param>
    public LongShortRangeNetwork(
        ModelFile model, EnergyScaling scaling, ShortRangeBackbone backbone, LongRangeBranch longRange, LateFusion fusion)
        : base(model.Architecture)
    {
        this.model = model;
        this.backbone = backbone;
        this.longRange = longRange;
        this.fusion = fusion;
        Scaling = scaling;
        foreach ((string name, nn.Module child) in ((nn.Module[])[backbone, longRange, fusion]).SelectMany(part => part.named_children()))
        {
            register_module(name, child);
        }
    }

    /// <inheritdoc/>
    public override EnergyScaling Scaling { get; }

    /// <inheritdoc/>
    public override NetworkGraph CreateGraph(double skin, int threads = 0, NeighborDevice? device = null) => new AtomFragmentGraph(model, skin, threads, device);

    /// <summary>Gets or sets what takes the attention [B,H] of each long-range layer, or null.</summary>
    public ICollection<Tensor>? Attention { get; set; }

    /// <inheritdoc/>
    public override Tensor AtomicOutputs(NetworkGraph graph, IReadOnlyList<Tensor> displacements)
    {
        var pairs = (AtomFragmentGraph)graph;
        ShortRangeFeatures features = backbone.Represent(pairs, displacements[0]);
        return fusion.Read(features.Scalars, longRange.Advance(features.LongRangeStart, FragmentPairs.Of(pairs.Fragments, displacements[1]) with { Attention = Attention }));
    }
}
