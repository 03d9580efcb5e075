using MDEngine.Potentials.Learned.ViSNet;
using MDEngine.Potentials.Torch.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MDEngine.Potentials.Torch.PaiNN;

/// <summary>PaiNN's exchange between an atom's scalars and vectors (P3 to P5). Field names are the model file's tensor names.</summary>
internal sealed class PaiNNMixing : nn.Module
{
    /// <summary>Under exact mode's root, so that it has a derivative at the null vector.</summary>
    private const double SquaredLengthShift = 1e-8;

    private readonly Linear mu_channel_mix;
    private readonly ModuleList<Linear> intraatomic_context_net;
    private readonly ViSNetOptions options;

    public PaiNNMixing(ViSNetOptions options)
        : base(nameof(PaiNNMixing))
    {
        this.options = options;
        long channels = options.HiddenChannels;
        mu_channel_mix = nn.Linear(channels, 2 * channels, hasBias: false);
        intraatomic_context_net = nn.ModuleList(nn.Linear(2 * channels, channels), nn.Linear(channels, 3 * channels));
        RegisterComponents();
    }

    /// <summary>Scalars [N,F], not yet normalized, and vectors [N,3,F].</summary>
    public (Tensor Scalars, Tensor Vectors) Advance(Tensor scalars, Tensor vectors)
    {
        Tensor[] mixed = mu_channel_mix.call(vectors).chunk(2, 2);
        Tensor lengths = options.IsSmooth
            ? VectorNorm.SoftLength(mixed[0], options.HeadNormEpsilon) // S13
            : ((mixed[0] * mixed[0]).sum(1) + SquaredLengthShift).sqrt();
        Tensor context = intraatomic_context_net[0].call(cat([scalars, lengths], 1)).silu();
        Tensor[] gates = intraatomic_context_net[1].call(context).chunk(3, 1);
        return (
            scalars + gates[0] + (gates[2] * (mixed[0] * mixed[1]).sum(1)),
            vectors + (gates[1].unsqueeze(1) * mixed[1]));
    }
}
