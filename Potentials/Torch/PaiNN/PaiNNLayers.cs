using MDEngine.Potentials.Learned.ViSNet;
using MDEngine.Potentials.Torch.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MDEngine.Potentials.Torch.PaiNN;

/// <summary>
/// The layers of PaiNN (Schütt et al., doi:10.48550/arXiv.2102.03150) in the LSR-MP authors' form, which normalizes scalars after each
/// (docs/developer/backbones.md, P0 to P5). Field names are the model file's tensor names.
/// </summary>
internal sealed class PaiNNLayers : MessageLayers
{
    private readonly Linear edge_proj;
    private readonly ModuleList<PaiNNInteraction> interactions;
    private readonly ModuleList<PaiNNMixing> mixings;
    private readonly ModuleList<LayerNorm> norms;
    private readonly bool isSmooth;

    /// <param name="options">Sizes.</param>
    /// <param name="edgeChannels">Edge features.</param>
    /// <param name="normsName">The norms' name in the model file.</param>
    public PaiNNLayers(ViSNetOptions options, long edgeChannels, string normsName)
        : base(nameof(PaiNNLayers))
    {
        long channels = options.HiddenChannels;
        IEnumerable<int> numbers = Enumerable.Range(0, options.ShortLayerCount);
        isSmooth = options.IsSmooth;
        edge_proj = nn.Linear(edgeChannels, 3 * channels);
        interactions = nn.ModuleList([.. numbers.Select(_ => new PaiNNInteraction(channels))]);
        mixings = nn.ModuleList([.. numbers.Select(_ => new PaiNNMixing(options))]);
        norms = nn.ModuleList([.. numbers.Select(_ => nn.LayerNorm(channels))]);
        register_module(nameof(edge_proj), edge_proj);
        register_module(nameof(interactions), interactions);
        register_module(nameof(mixings), mixings);
        register_module(normsName, norms);
    }

    /// <inheritdoc/>
    public override bool TakesNeighbors => false;

    /// <inheritdoc/>
    public override bool TakesEdgeFeatures => false;

    /// <inheritdoc/>
    public override bool NormalizesVectors => false;

    /// <inheritdoc/>
    public override Features Advance(Features start, EdgeGeometry geometry)
    {
        // P0; S12
        Tensor filter = edge_proj.call(start.Edges);
        filter = isSmooth ? filter * geometry.Envelope : filter;
        (Tensor scalars, Tensor? vectors) = (start.Scalars, start.Vectors);
        for (int layer = 0; layer < interactions.Count; layer++)
        {
            (scalars, vectors) = interactions[layer].Advance(scalars, vectors, filter, geometry);
            (scalars, vectors) = mixings[layer].Advance(scalars, vectors);
            scalars = norms[layer].call(scalars);
        }

        return start with { Scalars = scalars, Vectors = vectors };
    }
}
