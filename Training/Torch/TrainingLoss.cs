using static TorchSharp.torch;

namespace MDEngine.Training.Torch;

/// <summary>
/// w_E · mean over structures of ΔE² + w_F · mean over force components of ΔF² (LSR-MP, doi:10.48550/arXiv.2304.13542: 1 and 80), with both
/// errors in units of the model's energy scale, + w_μ · mean over dipole components of Δμ², in (e·Å)²; sums in double precision.
/// </summary>
/// <param name="energyWeight">w_E.</param>
/// <param name="forceWeight">w_F.</param>
/// <param name="dipoleWeight">w_μ.</param>
public sealed class TrainingLoss(double energyWeight, double forceWeight, double dipoleWeight = 0)
{
    /// <summary>What it needs of a prediction.</summary>
    public Quantities Needed =>
        Quantities.Energy | (forceWeight > 0 ? Quantities.Forces : Quantities.None) | (dipoleWeight > 0 ? Quantities.Dipole : Quantities.None);

    /// <summary>A scalar, float64.</summary>
    public Tensor Of(BatchPrediction prediction, BatchPrediction target)
    {
        Tensor loss = MeanSquare(prediction.Energies, target.Energies) * energyWeight;
        if (forceWeight > 0)
        {
            loss += MeanSquare(prediction.Forces!, target.Forces!) * forceWeight;
        }

        return dipoleWeight > 0 ? loss + (MeanSquare(prediction.Dipoles!, target.Dipoles!) * dipoleWeight) : loss;
    }

    /// <summary>The loss of predictions whose errors were collected.</summary>
    /// <param name="metrics">Errors in eV, eV/Å and e·Å.</param>
    /// <param name="scale">The model's energy scale, eV.</param>
    public double Of(Evaluation.EvaluationMetrics metrics, double scale)
    {
        ArgumentNullException.ThrowIfNull(metrics);
        double energy = metrics.Energy.RootMeanSquare / scale;
        double force = metrics.Forces.Components.RootMeanSquare / scale;
        double dipole = metrics.Dipoles.Components.RootMeanSquare;
        return (energyWeight * energy * energy) + (forceWeight * force * force) + (dipoleWeight * dipole * dipole);
    }

    private static Tensor MeanSquare(Tensor prediction, Tensor target) => (prediction.to(ScalarType.Float64) - target).square().mean();
}
