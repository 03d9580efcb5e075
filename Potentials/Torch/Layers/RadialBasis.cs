using MDEngine.Potentials.Learned.ViSNet;
using static TorchSharp.torch;

namespace MDEngine.Potentials.Torch.Layers;

/// <summary>
/// Exponential-normal radial functions g_k(r) = C(r) exp(−β_k (e^(−αr) − μ_k)²) with α = 5/r_c (LSR-MP, doi:10.48550/arXiv.2304.13542;
/// PhysNet, doi:10.1021/acs.jctc.9b00181). Field names are the model file's tensor names.
/// </summary>
internal sealed class RadialBasis : nn.Module
{
    private readonly Tensor means;
    private readonly Tensor betas;
    private readonly double cutoff;
    private readonly Envelope envelope;

    public RadialBasis(int count, double cutoff, bool smooth)
        : base(nameof(RadialBasis))
    {
        this.cutoff = cutoff;
        envelope = new Envelope(cutoff, smooth);
        means = tensor(RadialConstants.Means(count, cutoff), dtype: ScalarType.Float32);
        betas = tensor(RadialConstants.Widths(count, cutoff), dtype: ScalarType.Float32);
        RegisterComponents();
    }

    /// <summary>Distances [E] to functions [E,K], and the envelope [E] that is in them.</summary>
    public (Tensor Functions, Tensor Envelope) At(Tensor distances)
    {
        Tensor envelopes = envelope.At(distances);
        Tensor offset = (distances * (-5 / cutoff)).exp().unsqueeze(1) - means;
        return (envelopes.unsqueeze(1) * (offset * offset * -betas).exp(), envelopes);
    }
}
