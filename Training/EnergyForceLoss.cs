using static TorchSharp.torch;

namespace MDEngine.Training;

/// <summary>
/// w_E · mean over structures of ΔE² + w_F · mean over force components of ΔF² (LSR-MP, doi:10.48550/arXiv.2304.13542: 1 and 80), with both
/// errors in units of the model's energy scale, and sums in double precision.
/// </summary>
/// <param name="energyWeight">w_E.</param>
/// <param name="forceWeight">w_F.</param>
public sealed class EnergyForceLoss(double energyWeight, double forceWeight)
{
    /// <summary>A scalar, float64.</summary>
    public Tensor Of(BatchPrediction prediction, BatchPrediction target)
    {
        Tensor loss = (prediction.Energies - target.Energies).square().mean() * energyWeight;
        return forceWeight == 0
            ? loss
            : loss + ((prediction.Forces.to(ScalarType.Float64) - target.Forces).square().mean() * forceWeight);
    }
}
