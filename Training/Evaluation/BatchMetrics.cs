using System.Runtime.InteropServices;
using MDEngine.Potentials.Learned;
using MDEngine.Training.Data;
using static TorchSharp.torch;

namespace MDEngine.Training.Evaluation;

/// <summary>Turns a batch's prediction into errors.</summary>
internal static class BatchMetrics
{
    public static void Add(EvaluationMetrics metrics, IReadOnlyList<ReferenceFrame> batch, BatchPrediction prediction, EnergyScaling scaling)
    {
        double[] energies = prediction.Energies.cpu().data<double>().ToArray();
        double[] components = (prediction.Forces.detach().to(ScalarType.Float64) * scaling.Scale).cpu().data<double>().ToArray();
        ReadOnlySpan<Vector3D> forces = MemoryMarshal.Cast<double, Vector3D>(components);
        for (int s = 0, first = 0; s < batch.Count; first += batch[s].AtomCount, s++)
        {
            double energy = batch[s].Energy + (scaling.Scale * (energies[s] - EnergyTarget.Of(batch[s], scaling)));
            metrics.Add(batch[s], energy, forces.Slice(first, batch[s].AtomCount));
        }
    }
}
