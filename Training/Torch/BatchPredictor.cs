using System.Runtime.InteropServices;
using MDEngine.Potentials.Learned;
using MDEngine.Potentials.Torch;
using MDEngine.Training.Data;
using static TorchSharp.torch;

namespace MDEngine.Training.Torch;

/// <summary>Runs a network on batches of structures of any size, so that energies, forces and dipoles can be differentiated by its parameters.</summary>
/// <param name="network">The network.</param>
/// <param name="precision">Its precision.</param>
/// <param name="device">Where it is.</param>
public sealed class BatchPredictor(EnergyNetwork network, NetworkPrecision precision, Device device)
{
    private readonly NetworkGraph graph = network.CreateGraph(skin: 0, threads: 1);
    private readonly ScalarType type = precision == NetworkPrecision.Float64 ? ScalarType.Float64 : ScalarType.Float32;

    /// <summary>What is asked for; the caller holds a dispose scope.</summary>
    /// <param name="frames">The batch.</param>
    /// <param name="requested">Which of energies, forces and dipoles; energies come always.</param>
    /// <param name="differentiable">Whether they will be differentiated by the parameters.</param>
    public BatchPrediction Predict(IReadOnlyList<ReferenceFrame> frames, Quantities requested, bool differentiable)
    {
        ArgumentNullException.ThrowIfNull(frames);
        graph.Clear();
        var structures = new List<long>();
        for (int s = 0; s < frames.Count; s++)
        {
            graph.Append(frames[s].System);
            structures.AddRange(Enumerable.Repeat((long)s, frames[s].AtomCount));
        }

        bool wantsForces = requested.HasFlag(Quantities.Forces);
        bool wantsDipoles = requested.HasFlag(Quantities.Dipole);
        Tensor structureOfAtom = tensor([.. structures], device: device);
        Tensor[] displacements = [.. graph.Displacements.Select(set => ToTensor(set, wantsForces))];
        using var gradients = set_grad_enabled(wantsForces || differentiable);
        (Tensor outputs, Tensor? vectors, Tensor? charges) = wantsDipoles
            ? network.OutputsAndMoments(graph, displacements)
            : (network.AtomicOutputs(graph, displacements), null, null);
        Tensor energies = zeros(frames.Count, dtype: ScalarType.Float64, device: device).index_add(0, structureOfAtom, outputs.to(ScalarType.Float64), Scalars.One);
        return new BatchPrediction(
            energies,
            wantsForces ? Forces(outputs, displacements, differentiable) : null,
            wantsDipoles ? MomentTensors.OfBatch([.. frames.Select(frame => frame.System)], structureOfAtom, vectors, charges) : null);
    }

    /// <summary>What a batch should have, in the units of <see cref="BatchPrediction"/>: [B] energies, and of [N,3] forces and [B,3] dipoles what is asked for.</summary>
    public BatchPrediction Targets(IReadOnlyList<ReferenceFrame> frames, Quantities requested)
    {
        ArgumentNullException.ThrowIfNull(frames);
        EnergyScaling scaling = network.Scaling;
        double[] energies = [.. frames.Select(frame => EnergyTarget.Of(frame, scaling))];
        Tensor Vectors(IEnumerable<Vector3D> vectors, double unit)
        {
            double[] components = [.. vectors.SelectMany(v => (double[])[v.X / unit, v.Y / unit, v.Z / unit])];
            return tensor(components, [components.Length / 3, 3], dtype: ScalarType.Float64).to(device);
        }

        return new BatchPrediction(
            tensor(energies, dtype: ScalarType.Float64).to(device),
            requested.HasFlag(Quantities.Forces) ? Vectors(frames.SelectMany(frame => frame.Forces!), scaling.Scale) : null,
            requested.HasFlag(Quantities.Dipole) ? Vectors(frames.Select(frame => frame.Dipole!.Value), 1) : null);
    }

    private Tensor Forces(Tensor outputs, Tensor[] displacements, bool differentiable)
    {
        Tensor forces = zeros(graph.AtomCount, 3, dtype: type, device: device);
        Tensor?[] derivatives = Derivatives.Of(outputs.sum(), displacements, retainGraph: differentiable, createGraph: differentiable);
        for (int k = 0; k < displacements.Length; k++)
        {
            if (derivatives[k] is Tensor derivative)
            {
                forces = ForceTensors.Add(forces, graph.Displacements[k], derivative);
            }
        }

        return forces;
    }

    private Tensor ToTensor(IDisplacementSet set, bool differentiate)
    {
        double[] components = MemoryMarshal.Cast<Vector3D, double>(set.Vectors).ToArray();
        Tensor displacements = tensor(components, [set.Vectors.Length, 3], dtype: ScalarType.Float64).to(type).to(device);
        displacements.requires_grad = differentiate;
        return displacements;
    }
}
