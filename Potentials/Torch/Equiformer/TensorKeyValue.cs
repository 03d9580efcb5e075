using MDEngine.Potentials.Learned.Equiformer;
using static TorchSharp.torch;

namespace MDEngine.Potentials.Torch.Equiformer;

/// <summary>Keys and values of edges. Field names are the model file's tensor names.</summary>
internal sealed class TensorKeyValue : nn.Module
{
    private readonly RadialProfile dtp_rad;
    private readonly EquivariantLinear lin;
    private readonly TensorProduct product;

    public TensorKeyValue(EquiformerOptions options, TensorProduct product, int[] outputs)
        : base(nameof(TensorKeyValue))
    {
        this.product = product;
        dtp_rad = new RadialProfile(options.RadialCount, options.RadialHidden, product.WeightCount);
        lin = new EquivariantLinear(product.Channels, outputs);
        RegisterComponents();
    }

    /// <summary>By order, [E,(2l+1,)2·H·head].</summary>
    public Tensor[] Of(Tensor[] features, EquiformerEdges edges) => lin.Map(product.Of(features, edges.Matrices, dtp_rad.At(edges.Radial)));
}
