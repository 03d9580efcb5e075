using System.Runtime.InteropServices;
using MDEngine.Analysis;
using MDEngine.Potentials.Learned;
using static TorchSharp.torch;

namespace MDEngine.Potentials.Torch;

/// <summary>
/// Second derivatives of a network's energy: the forces are kept as functions of the displacement vectors, and each of their
/// components is differentiated again, one backward pass a row.
/// </summary>
/// <param name="network">The network.</param>
/// <param name="graph">Of the structure.</param>
/// <param name="displacements">The graph's displacement vectors, which record operations on them.</param>
internal sealed class AnalyticHessian(EnergyNetwork network, NetworkGraph graph, Tensor[] displacements)
{
    /// <param name="system">The structure of the graph.</param>
    /// <param name="atoms">Atoms that may move, counted from 0.</param>
    /// <param name="cancellation">Ends the work between rows.</param>
    public Hessian Of(AtomicSystem system, IReadOnlyList<int> atoms, CancellationToken cancellation)
    {
        bool hasDipole = network.Moments.HasFlag(Quantities.Dipole);
        (Tensor outputs, Tensor? dipoles, Tensor? charges) = hasDipole
            ? network.OutputsAndMoments(graph, displacements)
            : (network.AtomicOutputs(graph, displacements), null, null);
        Tensor forces = Forces(outputs.sum());
        var matrix = new double[3 * atoms.Count, 3 * atoms.Count];
        for (int row = 0; row < matrix.GetLength(0); row++)
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            Vector3D[] changes = Gradient(forces[atoms[row / 3], row % 3]);
            for (int column = 0; column < matrix.GetLength(1); column++)
            {
                matrix[row, column] = -network.Scaling.Scale * changes[atoms[column / 3]][column % 3];
            }
        }

        return Hessian.Symmetrized(system, atoms, matrix, hasDipole ? MomentTensors.Derivatives(system, atoms, dipoles, charges, Gradient) : null);
    }

    // [N, 3] −∂E/∂r, before scaling, to be differentiated again.
    private Tensor Forces(Tensor energy)
    {
        Tensor forces = zeros(graph.AtomCount, 3, dtype: displacements[0].dtype, device: displacements[0].device);
        if (energy.requires_grad)
        {
            Tensor?[] slopes = Derivatives.Of(energy, displacements, retainGraph: true, createGraph: true);
            for (int k = 0; k < displacements.Length; k++)
            {
                forces = slopes[k] is { } slope ? ForceTensors.Add(forces, graph.Displacements[k], slope) : forces;
            }
        }

        return forces;
    }

    // [N] ∂f/∂r of a scalar f of the displacements.
    private Vector3D[] Gradient(Tensor scalar)
    {
        var result = new EvaluationResult(graph.AtomCount);
        if (scalar.requires_grad)
        {
            Tensor?[] slopes = Derivatives.Of(scalar, displacements, retainGraph: true);
            for (int k = 0; k < displacements.Length; k++)
            {
                if (slopes[k] is { } slope)
                {
                    graph.Displacements[k].AddForces(MemoryMarshal.Cast<double, Vector3D>(slope.ToDoubles()), result);
                }
            }
        }

        return Array.ConvertAll(result.Forces, force => -force);
    }
}
