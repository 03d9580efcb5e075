using MDEngine.Potentials.Learned.ViSNet;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MDEngine.Potentials.Torch.LongRange;

/// <summary>LSR-MP's own layers of messages from fragments, for backbones of scalars and vectors. Field names are the model file's tensor names.</summary>
internal sealed class FragmentMessages : LongRangeBranch
{
    private readonly FragmentEdgeFeatures bipartite_edge_fea_init;
    private readonly ModuleList<LongRangeLayer> layers;

    /// <summary>Layers of these sizes.</summary>
    /// <param name="options">Sizes.</param>
    /// <param name="layersName">The layers' name in the model file.</param>
    public FragmentMessages(LongRangeOptions options, string layersName = "longshortinteract_models")
        : base(nameof(FragmentMessages))
    {
        bipartite_edge_fea_init = new FragmentEdgeFeatures(options);
        layers = nn.ModuleList([.. Enumerable.Range(0, options.LayerCount).Select(number => new LongRangeLayer(options, number))]);
        register_module(nameof(bipartite_edge_fea_init), bipartite_edge_fea_init);
        register_module(layersName, layers);
    }

    /// <inheritdoc/>
    public override Tensor Advance(AtomFeatures start, FragmentPairs pairs)
    {
        if (layers.Count == 0)
        {
            return zeros_like(start.Scalars); // as in the authors' code
        }

        (Tensor scalars, Tensor vectors) = (start.Scalars, start.Orders[1]);
        FragmentGeometry geometry = bipartite_edge_fea_init.Start(pairs);
        foreach (LongRangeLayer layer in layers)
        {
            (scalars, vectors) = layer.Advance(scalars, vectors, geometry);
        }

        return scalars;
    }
}

/// <summary>What the layers see of the atom–fragment pairs.</summary>
/// <param name="Pairs">The pairs.</param>
/// <param name="Units">û [B,3], from the atom towards the fragment's center.</param>
/// <param name="Features">φ [B,F].</param>
/// <param name="Envelope">C(ρ; r_L*) [B,1], or null in exact mode, which has none.</param>
internal readonly record struct FragmentGeometry(FragmentPairs Pairs, Tensor Units, Tensor Features, Tensor? Envelope);
