using MDEngine.Potentials.Learned.ViSNet;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MDEngine.Potentials.Torch.Layers;

/// <summary>Gated block of a head, from width P to width Q (H2 to H4). Field names are the model file's tensor names.</summary>
internal sealed class GatedEquivariantBlock : nn.Module
{
    private readonly Linear vec1_proj;
    private readonly Linear? vec2_proj;
    private readonly Sequential update_net;
    private readonly bool isLast;
    private readonly ViSNetOptions options;

    /// <summary>The last block's vectors are never read, and are left out.</summary>
    public GatedEquivariantBlock(long inputWidth, long outputWidth, bool isLast, ViSNetOptions options)
        : base(nameof(GatedEquivariantBlock))
    {
        this.isLast = isLast;
        this.options = options;
        vec1_proj = nn.Linear(inputWidth, inputWidth, hasBias: false);
        vec2_proj = isLast ? null : nn.Linear(inputWidth, outputWidth, hasBias: false);
        update_net = nn.Sequential(nn.Linear(2 * inputWidth, inputWidth), nn.SiLU(), nn.Linear(inputWidth, 2 * outputWidth));
        RegisterComponents();
    }

    /// <summary>Scalars [N,P] to [N,Q], vectors [N,3,P] to [N,3,Q].</summary>
    public (Tensor Scalars, Tensor Vectors) Advance(Tensor scalars, Tensor vectors)
    {
        Tensor projected = vec1_proj.call(vectors);
        Tensor lengths = options.IsSmooth
            ? VectorNorm.SoftLength(projected, options.HeadNormEpsilon)
            : VectorNorm.Length(projected).squeeze(1);
        Tensor[] gated = update_net.call(cat([scalars, lengths], 1)).chunk(2, 1);
        return isLast
            ? (gated[0], vectors)
            : (gated[0].silu(), vec2_proj!.call(vectors) * gated[1].unsqueeze(1));
    }
}
