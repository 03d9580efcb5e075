using static TorchSharp.torch;

namespace MDEngine.Training.Torch;

/// <summary>Keeps single batches from throwing the parameters far off.</summary>
public static class GradientClipping
{
    /// <summary>The gradient, scaled to the largest allowed norm where it is longer, and the norm that it had.</summary>
    /// <param name="gradient">[P].</param>
    /// <param name="largestNorm">0 for no limit.</param>
    public static (Tensor Gradient, double Norm) Clip(Tensor gradient, double largestNorm)
    {
        ArgumentNullException.ThrowIfNull(gradient);
        double norm = Math.Sqrt(gradient.to(ScalarType.Float64).square().sum().item<double>());
        return (largestNorm > 0 && norm > largestNorm ? gradient * (largestNorm / norm) : gradient, norm);
    }
}
