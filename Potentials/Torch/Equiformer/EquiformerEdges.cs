using MDEngine.Potentials.Torch.Layers;
using static TorchSharp.torch;

namespace MDEngine.Potentials.Torch.Equiformer;

/// <summary>What blocks see of pairs.</summary>
/// <param name="Index">Who sends to which atom.</param>
/// <param name="Harmonics">[E,9].</param>
/// <param name="Matrices">Of <see cref="TensorProduct.Matrices"/>.</param>
/// <param name="Radial">[E,K].</param>
/// <param name="Envelope">C [E,1], or null in exact mode, where nothing but the radial functions has one.</param>
internal readonly record struct EquiformerEdges(EdgeIndex Index, Tensor Harmonics, Tensor[] Matrices, Tensor Radial, Tensor? Envelope)
{
    /// <summary>Gets the shares [E,H] of each block, if anything asks for them.</summary>
    public ICollection<Tensor>? Attention { get; init; }
}
