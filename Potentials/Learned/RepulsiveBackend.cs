using MDEngine.Analysis;
using MDEngine.Neighbors;
using MDEngine.Potentials.Learned.Fused;

namespace MDEngine.Potentials.Learned;

/// <summary>A network and the repulsion of cores under it.</summary>
/// <param name="network">The network; disposed with this.</param>
/// <param name="repulsion">The repulsion.</param>
internal sealed class RepulsiveBackend(INetworkBackend network, CoreRepulsion repulsion) : IProfiledBackend, ITwiceDifferentiable, IAttentionBackend
{
    private const double Skin = 0.5; // Å

    private readonly VerletList list = new(repulsion.Cutoff, Skin, threads: 1);
    private readonly AtomPairs near = new();
    private readonly List<(int First, int Second, Vector3D Vector, CoreRepulsion.Pair Pair)> found = [];

    /// <inheritdoc/>
    public Quantities Supported => network.Supported;

    /// <inheritdoc/>
    public string Explanation => network.Explanation;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>> Statistics => network.Statistics;

    /// <inheritdoc/>
    public StageProfile? Profile
    {
        get => (network as IProfiledBackend)?.Profile;
        set
        {
            if (network is IProfiledBackend profiled)
            {
                profiled.Profile = value;
            }
        }
    }

    /// <inheritdoc/>
    public bool GivesSecondDerivatives => network is ITwiceDifferentiable;

    /// <inheritdoc/>
    public FragmentAttentionWeights? Attention(AtomicSystem system) => (network as IAttentionBackend)?.Attention(system);

    /// <inheritdoc/>
    public Topology Prepare(AtomicSystem system) => network.Prepare(system);

    /// <inheritdoc/>
    public void Evaluate(AtomicSystem system, Quantities requested, EvaluationResult result)
    {
        network.Evaluate(system, requested, result);
        foreach ((int i, int j, Vector3D d, CoreRepulsion.Pair pair) in Pairs(system))
        {
            // Half of it, as the list holds a pair from both sides.
            Vector3D force = 0.5 * pair.Slope / d.Length * d;
            result.Energy += 0.5 * pair.Energy;
            result.AtomicEnergies[i] += 0.5 * pair.Energy;
            result.Forces[i] += force;
            result.Forces[j] -= force;
            result.Virial -= Matrix3x3.Outer(d, force);
        }
    }

    /// <summary>The network's, and of each pair V″ d̂d̂ᵀ + V′/d (1 − d̂d̂ᵀ).</summary>
    /// <inheritdoc/>
    public Hessian SecondDerivatives(AtomicSystem system, IReadOnlyList<int> atoms, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(atoms);
        Hessian hessian = ((ITwiceDifferentiable)network).SecondDerivatives(system, atoms, cancellation);
        Dictionary<int, int> places = Enumerable.Range(0, atoms.Count).ToDictionary(place => atoms[place]);
        foreach ((int i, int j, Vector3D d, CoreRepulsion.Pair pair) in Pairs(system))
        {
            if (i == j || !places.TryGetValue(i, out int row))
            {
                continue; // an atom and its own image move together
            }

            double across = pair.Slope / d.Length;
            Matrix3x3 block = (across * Matrix3x3.Identity) + ((pair.Curvature - across) / d.LengthSquared * Matrix3x3.Outer(d, d));
            Add(hessian.Matrix, row, row, block);
            if (places.TryGetValue(j, out int column))
            {
                Add(hessian.Matrix, row, column, -1 * block);
            }
        }

        return hessian;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        network.Dispose();
        list.Dispose();
    }

    private static void Add(double[,] matrix, int row, int column, Matrix3x3 block)
    {
        for (int a = 0; a < 3; a++)
        {
            for (int b = 0; b < 3; b++)
            {
                matrix[(3 * row) + a, (3 * column) + b] += block[a, b];
            }
        }
    }

    /// <summary>Directed pairs that feel it; usually none.</summary>
    private List<(int First, int Second, Vector3D Vector, CoreRepulsion.Pair Pair)> Pairs(AtomicSystem system)
    {
        found.Clear();
        near.Clear();
        near.Append(system, list.Update(system), repulsion.Cutoff, 0);
        ReadOnlySpan<int> z = system.Topology.AtomicNumbers.AsSpan();
        for (int e = 0; e < near.Count; e++)
        {
            (int i, int j) = ((int)near.Receivers[e], (int)near.Senders[e]);
            Vector3D d = near.Vectors[e];
            double end = repulsion.End(z[i], z[j]);
            if (d.LengthSquared < end * end)
            {
                found.Add((i, j, d, CoreRepulsion.At(d.Length, z[i], z[j], end)));
            }
        }

        return found;
    }
}
