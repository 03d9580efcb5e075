using MDEngine.Potentials.Learned.ViSNet;
using MDEngine.Potentials.Torch.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MDEngine.Potentials.Torch.EquivariantTransformer;

/// <summary>The layers of ET, TorchMD-Net's equivariant transformer (Thölke and De Fabritiis, doi:10.48550/arXiv.2202.02541).</summary>
internal sealed class TransformerLayers : MessageLayers
{
    private readonly ModuleList<TransformerLayer> layers;

    /// <param name="options">Sizes.</param>
    /// <param name="edgeChannels">Edge features.</param>
    /// <param name="name">The layers' name in the model file.</param>
    public TransformerLayers(ViSNetOptions options, long edgeChannels, string name)
        : base(nameof(TransformerLayers))
    {
        layers = nn.ModuleList([.. Enumerable.Range(0, options.ShortLayerCount).Select(number => new TransformerLayer(options, edgeChannels, number))]);
        register_module(name, layers);
    }

    /// <inheritdoc/>
    public override bool TakesNeighbors => true;

    /// <inheritdoc/>
    public override bool TakesEdgeFeatures => false;

    /// <inheritdoc/>
    public override bool NormalizesVectors => false;

    /// <inheritdoc/>
    public override Features Advance(Features start, EdgeGeometry geometry) =>
        layers.Aggregate(start, (features, layer) => layer.Advance(features, geometry));
}
