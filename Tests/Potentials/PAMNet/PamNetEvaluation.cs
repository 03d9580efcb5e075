using System.Runtime.InteropServices;
using MDEngine.Potentials.Learned;
using MDEngine.Potentials.Torch;
using MDEngine.Potentials.Torch.PAMNet;
using TorchSharp;
using static TorchSharp.torch;

namespace MDEngine.Tests.Potentials.PAMNet;

/// <summary>A pass through a network with its gradients.</summary>
internal sealed class PamNetEvaluation : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public PamNetEvaluation(PamNetNetwork network, AtomicSystem system, ScalarType type)
    {
        Graph = network.CreateGraph(skin: 0.3);
        Graph.Append(system);
        Displacements = [.. Graph.Displacements.Select(set => ToTensor(set, type))];
        Outputs = network.Forward(Graph, Displacements);
        AtomCount = system.AtomCount;
    }

    public NetworkGraph Graph { get; }

    public Tensor[] Displacements { get; }

    public PamNetOutputs Outputs { get; }

    public int AtomCount { get; }

    public double Energy => ToDoubles(Outputs.AtomicOutputs).Sum();

    public static double[] ToDoubles(Tensor tensor) => TensorValues.ToDoubles(tensor);

    public IList<Tensor> Derivatives(bool createGraph = false) =>
        autograd.grad([Outputs.AtomicOutputs.sum()], Displacements, create_graph: createGraph, retain_graph: true);

    public double[] Forces()
    {
        var result = new EvaluationResult(AtomCount);
        IList<Tensor> derivatives = Derivatives();
        for (int k = 0; k < derivatives.Count; k++)
        {
            Graph.Displacements[k].AddForces(MemoryMarshal.Cast<double, Vector3D>(ToDoubles(derivatives[k])), result);
        }

        return MemoryMarshal.Cast<Vector3D, double>(result.Forces).ToArray();
    }

    /// <summary>[3N] forces as a function that can be differentiated again.</summary>
    public Tensor DifferentiableForces()
    {
        IList<Tensor> derivatives = Derivatives(createGraph: true);
        Tensor forces = zeros([3 * AtomCount], dtype: ScalarType.Float64);
        for (int k = 0; k < derivatives.Count; k++)
        {
            forces = forces + tensor(ForceMap(Graph.Displacements[k]), [3 * AtomCount, derivatives[k].numel()], dtype: ScalarType.Float64).matmul(derivatives[k].reshape(-1));
        }

        return forces;
    }

    public void Dispose() => scope.Dispose();

    private static Tensor ToTensor(IDisplacementSet set, ScalarType type)
    {
        double[] components = MemoryMarshal.Cast<Vector3D, double>(set.Vectors).ToArray();
        Tensor displacements = tensor(components, [set.Vectors.Length, 3], dtype: ScalarType.Float64).to(type);
        displacements.requires_grad = true;
        return displacements;
    }

    // The matrix of the linear map from derivatives to forces, column by column.
    private double[] ForceMap(IDisplacementSet set)
    {
        int columns = 3 * set.Vectors.Length;
        var map = new double[3 * AtomCount * columns];
        for (int column = 0; column < columns; column++)
        {
            var unit = new double[columns];
            unit[column] = 1;
            var result = new EvaluationResult(AtomCount);
            set.AddForces(MemoryMarshal.Cast<double, Vector3D>(unit), result);
            ReadOnlySpan<double> forces = MemoryMarshal.Cast<Vector3D, double>(result.Forces);
            for (int row = 0; row < forces.Length; row++)
            {
                map[(row * columns) + column] = forces[row];
            }
        }

        return map;
    }
}
