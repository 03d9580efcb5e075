using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MDEngine.Potentials.Torch.ViSNet;

/// <summary>Gated block of ViSNet's head, from width P to width Q (spec section 4). Field names are the model file's tensor names.</summary>
internal sealed class GatedEquivariantBlock : nn.Module
{
    /// <summary>ε_h of smooth mode's norms (S11).</summary>
    private const double NormEpsilon = 0.01;

    private readonly Linear vec1_proj;
    private readonly Linear? vec2_proj;
    private readonly Sequential update_net;
    private readonly bool isLast;
    private readonly bool smooth;

    /// <summary>The last block's vectors are never read, and are left out.</summary>
    public GatedEquivariantBlock(long inputWidth, long outputWidth, bool isLast, bool smooth)
        : base(nameof(GatedEquivariantBlock))
    {
        this.isLast = isLast;
        this.smooth = smooth;
        vec1_proj = nn.Linear(inputWidth, inputWidth, hasBias: false);
        vec2_proj = isLast ? null : nn.Linear(inputWidth, outputWidth, hasBias: false);
        update_net = nn.Sequential(nn.Linear(2 * inputWidth, inputWidth), nn.SiLU(), nn.Linear(inputWidth, 2 * outputWidth));
        RegisterComponents();
    }

    /// <summary>Scalars [N,P] to [N,Q], vectors [N,3,P] to [N,3,Q].</summary>
    public (Tensor Scalars, Tensor Vectors) Advance(Tensor scalars, Tensor vectors)
    {
        Tensor projected = vec1_proj.call(vectors);
        Tensor lengths = smooth
            ? ((projected * projected).sum(1) + (NormEpsilon * NormEpsilon)).sqrt() - NormEpsilon
            : VectorNorm.Length(projected).squeeze(1);
        Tensor[] gated = update_net.call(cat([scalars, lengths], 1)).chunk(2, 1);
        return isLast
            ? (gated[0], vectors)
            : (gated[0].silu(), vec2_proj!.call(vectors) * gated[1].unsqueeze(1));
    }
}
