using static TorchSharp.torch;

namespace MDEngine.Potentials.Torch.LongRange;

/// <summary>Equivariant features of atoms or fragments, from scalars to the highest order that a network has.</summary>
/// <param name="Orders">By order l: scalars [N,F], vectors [N,3,F], further orders [N,2l+1,F] with each its own F.</param>
internal readonly record struct AtomFeatures(params Tensor[] Orders)
{
    /// <summary>[N,F].</summary>
    public Tensor Scalars => Orders[0];
}
