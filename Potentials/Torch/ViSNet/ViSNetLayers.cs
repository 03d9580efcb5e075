using MDEngine.Potentials.Learned.ViSNet;
using MDEngine.Potentials.Torch.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MDEngine.Potentials.Torch.ViSNet;

/// <summary>The layers of ViSNet (l = 1), as the LSR-MP authors have it (docs/developer/visnet-equations.md).</summary>
internal sealed class ViSNetLayers : MessageLayers
{
    private readonly ModuleList<ShortRangeLayer> layers;

    public ViSNetLayers(ViSNetOptions options, string name)
        : base(nameof(ViSNetLayers))
    {
        layers = nn.ModuleList([.. Enumerable.Range(0, options.ShortLayerCount).Select(number => new ShortRangeLayer(options, number))]);
        register_module(name, layers);
    }

    /// <inheritdoc/>
    public override bool TakesNeighbors => true;

    /// <inheritdoc/>
    public override bool TakesEdgeFeatures => true;

    /// <inheritdoc/>
    public override bool NormalizesVectors => true;

    /// <inheritdoc/>
    public override Features Advance(Features start, EdgeGeometry geometry) =>
        layers.Aggregate(start, (features, layer) => layer.Advance(features, geometry));
}
