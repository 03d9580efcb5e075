using System.Runtime.InteropServices;
using MDEngine.Potentials.Learned;
using MDEngine.Training.Data;
using static TorchSharp.torch;

namespace MDEngine.Training;

/// <summary>Runs a network on batches of structures of any size, so that energies and forces can be differentiated by its parameters.</summary>
/// <param name="network">The network.</param>
/// <param name="precision">Its precision.</param>
/// <param name="device">Where it is.</param>
public sealed class BatchPredictor(EnergyNetwork network, NetworkPrecision precision, Device device)
{
    private readonly NetworkGraph graph = network.CreateGraph(skin: 0);
    private readonly ScalarType type = precision == NetworkPrecision.Float64 ? ScalarType.Float64 : ScalarType.Float32;

    /// <summary>Energies and forces; the caller holds a dispose scope.</summary>
    /// <param name="frames">The batch.</param>
    /// <param name="differentiable">Whether they will be differentiated by the parameters.</param>
    public BatchPrediction Predict(IReadOnlyList<ReferenceFrame> frames, bool differentiable)
    {
        ArgumentNullException.ThrowIfNull(frames);
        graph.Clear();
        var structureOfAtom = new List<long>();
        for (int s = 0; s < frames.Count; s++)
        {
            graph.Append(frames[s].System);
            structureOfAtom.AddRange(Enumerable.Repeat((long)s, frames[s].AtomCount));
        }

        Tensor[] displacements = [.. graph.Displacements.Select(ToTensor)];
        Tensor outputs = network.AtomicOutputs(graph, displacements);
        Tensor energies = zeros(frames.Count, dtype: ScalarType.Float64, device: device)
            .index_add(0, tensor([.. structureOfAtom], device: device), outputs.to(ScalarType.Float64), 1);
        Tensor forces = zeros(graph.AtomCount, 3, dtype: type, device: device);
        Tensor?[] derivatives = Derivatives.Of(outputs.sum(), displacements, retainGraph: differentiable, createGraph: differentiable);
        for (int k = 0; k < displacements.Length; k++)
        {
            if (derivatives[k] is Tensor derivative)
            {
                forces = graph.Displacements[k].AddForces(forces, derivative);
            }
        }

        return new BatchPrediction(energies, forces);
    }

    /// <summary>[B] energies and [N,3] forces that a batch should have, in the units of <see cref="BatchPrediction"/>.</summary>
    public BatchPrediction Targets(IReadOnlyList<ReferenceFrame> frames)
    {
        ArgumentNullException.ThrowIfNull(frames);
        EnergyScaling scaling = network.Scaling;
        double[] energies = [.. frames.Select(frame => EnergyTarget.Of(frame, scaling))];
        double[] forces = new double[3 * frames.Sum(frame => frame.AtomCount)];
        int at = 0;
        foreach (ReferenceFrame frame in frames)
        {
            foreach (double component in MemoryMarshal.Cast<Vector3D, double>(frame.Forces))
            {
                forces[at++] = component / scaling.Scale;
            }

            at = frame.Forces is null ? at + (3 * frame.AtomCount) : at;
        }

        return new BatchPrediction(
            tensor(energies, dtype: ScalarType.Float64).to(device),
            tensor(forces, [forces.Length / 3, 3], dtype: ScalarType.Float64).to(device));
    }

    private Tensor ToTensor(IDisplacementSet set)
    {
        double[] components = MemoryMarshal.Cast<Vector3D, double>(set.Vectors).ToArray();
        Tensor displacements = tensor(components, [set.Vectors.Length, 3], dtype: ScalarType.Float64).to(type).to(device);
        displacements.requires_grad = true;
        return displacements;
    }
}
