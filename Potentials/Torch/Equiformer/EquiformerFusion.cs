using MDEngine.Potentials.Torch.LongRange;
using static TorchSharp.torch;

namespace MDEngine.Potentials.Torch.Equiformer;

/// <summary>Equiformer's read-out under LSR-MP (Q11). Field names are the model file's tensor names.</summary>
internal sealed class EquiformerFusion : LateFusion
{
    private readonly EquivariantNorm norm_short;
    private readonly EquivariantNorm norm_long;
    private readonly EquiformerHead head;

    public EquiformerFusion(int channels)
        : base(nameof(EquiformerFusion))
    {
        norm_short = new EquivariantNorm([channels], squareEpsilon: 0);
        norm_long = new EquivariantNorm([channels], squareEpsilon: 0);
        head = new EquiformerHead(2 * channels, channels);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override Tensor Read(Tensor ofAtoms, Tensor ofFragments) =>
        head.Read(cat([norm_short.Normalize(ofAtoms)[0], norm_long.Normalize(ofFragments)[0]], 1));
}
