using System.Runtime.InteropServices;
using MDEngine.Potentials.Learned;
using MDEngine.Potentials.Torch;
using MDEngine.Training.Data;
using MDEngine.Training.Evaluation;
using static TorchSharp.torch;

namespace MDEngine.Training.Torch;

/// <summary>Turns a batch's prediction into errors.</summary>
internal static class BatchMetrics
{
    public static void Add(EvaluationMetrics metrics, IReadOnlyList<ReferenceFrame> batch, BatchPrediction prediction, EnergyScaling scaling)
    {
        double[] energies = prediction.Energies.ToDoubles();
        ReadOnlySpan<Vector3D> forces = Vectors(prediction.Forces! * scaling.Scale);
        ReadOnlySpan<Vector3D> dipoles = prediction.Dipoles is { } predicted ? Vectors(predicted) : [];
        for (int s = 0, first = 0; s < batch.Count; first += batch[s].AtomCount, s++)
        {
            double energy = batch[s].Energy + (scaling.Scale * (energies[s] - EnergyTarget.Of(batch[s], scaling)));
            metrics.Add(batch[s], energy, forces.Slice(first, batch[s].AtomCount), dipoles.IsEmpty ? null : dipoles[s]);
        }
    }

    private static ReadOnlySpan<Vector3D> Vectors(Tensor values) =>
        MemoryMarshal.Cast<double, Vector3D>(values.ToDoubles());
}
