using static TorchSharp.torch;

namespace MDEngine.Training.Torch;

/// <summary>The loss of a batch as a tensor that can be differentiated; sums in double precision.</summary>
/// <param name="weights">Its terms.</param>
public sealed class TrainingLoss(LossWeights weights)
{
    /// <summary>What it needs of a prediction.</summary>
    public Quantities Needed => weights.Needed;

    /// <summary>A scalar, float64.</summary>
    /// <param name="prediction">Of a batch.</param>
    /// <param name="target">What it should be.</param>
    /// <param name="means">[B,B] that takes values of the frames to the means of their compositions, for relative energies, or null.</param>
    public Tensor Of(BatchPrediction prediction, BatchPrediction target, Tensor? means = null)
    {
        Tensor errors = prediction.Energies.to(ScalarType.Float64) - target.Energies;
        Tensor loss = (means is null ? errors : errors - means.matmul(errors)).square().mean() * weights.Energy;
        if (weights.Force > 0)
        {
            loss += (weights.ForceError == ForceError.Squares ? MeanSquare(prediction.Forces!, target.Forces!) : MeanNorm(prediction.Forces!, target.Forces!)) * weights.Force;
        }

        return weights.Dipole > 0 ? loss + (MeanSquare(prediction.Dipoles!, target.Dipoles!) * weights.Dipole) : loss;
    }

    private static Tensor MeanNorm(Tensor prediction, Tensor target) =>
        ((prediction.to(ScalarType.Float64) - target).square().sum(1) + (LossWeights.NormRounding * LossWeights.NormRounding)).sqrt().mean() - LossWeights.NormRounding;

    private static Tensor MeanSquare(Tensor prediction, Tensor target) => (prediction.to(ScalarType.Float64) - target).square().mean();
}
