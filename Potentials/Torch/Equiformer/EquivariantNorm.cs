using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MDEngine.Potentials.Torch.Equiformer;

/// <summary>Normalization of each order (Q4; S17). Field names are the model file's tensor names.</summary>
internal sealed class EquivariantNorm : nn.Module
{
    private const double ScalarEpsilon = 1e-5;

    private readonly Parameter affine_weight;
    private readonly Parameter affine_bias;
    private readonly int[] channels;
    private readonly double squareEpsilon;

    /// <param name="channels">By order.</param>
    /// <param name="squareEpsilon">Added to the mean square of orders above 0.</param>
    public EquivariantNorm(IReadOnlyList<int> channels, double squareEpsilon)
        : base(nameof(EquivariantNorm))
    {
        this.channels = [.. channels];
        this.squareEpsilon = squareEpsilon;
        affine_weight = new Parameter(ones(channels.Sum()));
        affine_bias = new Parameter(zeros(channels[0]));
        RegisterComponents();
    }

    /// <summary>The added square in a mode: exact mode's blows weak features up by as much as 316.</summary>
    public static double SquareEpsilonOf(bool isSmooth, double vectorNormEpsilon) => isSmooth ? vectorNormEpsilon * vectorNormEpsilon : ScalarEpsilon;

    /// <summary>Features of the same shapes, for as many orders as there are.</summary>
    public Tensor[] Normalize(params ReadOnlySpan<Tensor> features)
    {
        var normalized = new Tensor[features.Length];
        normalized[0] = nn.functional.layer_norm(features[0], new long[] { channels[0] }, affine_weight.narrow(0, 0, channels[0]), affine_bias, ScalarEpsilon);
        long offset = channels[0];
        for (int order = 1; order < normalized.Length; order++)
        {
            Tensor x = features[order];
            Tensor meanSquare = (x * x).sum(new long[] { 1, 2 }, keepdim: true) * (1.0 / (x.shape[1] * x.shape[2]));
            normalized[order] = x * (meanSquare + squareEpsilon).rsqrt() * affine_weight.narrow(0, offset, channels[order]);
            offset += channels[order];
        }

        return normalized;
    }
}
