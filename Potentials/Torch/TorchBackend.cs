using System.Runtime.InteropServices;
using MDEngine.Analysis;
using MDEngine.Potentials.Learned;
using MDEngine.Potentials.Learned.ViSNet;
using MDEngine.Potentials.Torch.LongRange;
using static TorchSharp.torch;

namespace MDEngine.Potentials.Torch;

/// <summary>A network on TorchSharp, differentiated by autograd.</summary>
/// <param name="network">The network, its parameters loaded; it is disposed with this.</param>
/// <param name="channels">Width of the network's features, for the number of threads.</param>
/// <param name="options">Precision, device and threads.</param>
internal sealed class TorchBackend(EnergyNetwork network, double channels, LearnedPotentialOptions options) : INetworkBackend, ITwiceDifferentiable, IAttentionBackend
{
    /// <summary>
    /// Atoms × channels for each thread. libtorch's threads wait for each other a thousand times in a pass: with less work than this each,
    /// one more gains nothing (docs/developer/visnet.md), and where other programs keep the cores busy it costs much.
    /// </summary>
    private const double WorkPerThread = 4000;

    private readonly NetworkGraph graph = network.CreateGraph(options.Skin, options.Threads ?? 0, options.NeighborDevice);

    /// <inheritdoc/>
    public Quantities Supported => Quantities.Energy | Quantities.Forces | Quantities.Virial | Quantities.AtomicEnergies | network.Moments;

    /// <inheritdoc/>
    public string Explanation => graph.Explanation;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>> Statistics => graph.Statistics;

    private ScalarType Type => options.Precision == NetworkPrecision.Float64 ? ScalarType.Float64 : ScalarType.Float32;

    /// <inheritdoc/>
    public Topology Prepare(AtomicSystem system) => graph.Prepare(system);

    /// <inheritdoc/>
    public void Evaluate(AtomicSystem system, Quantities requested, EvaluationResult result)
    {
        SetThreads(system.AtomCount);
        graph.Update(system);
        bool differentiate = (requested & (Quantities.Forces | Quantities.Virial)) != 0;
        using var scope = NewDisposeScope();
        using var gradients = set_grad_enabled(differentiate);
        Tensor[] displacements = [.. graph.Displacements.Select(set => ToTensor(set, differentiate))];
        (Tensor outputs, Tensor? dipoles, Tensor? charges) = (requested & network.Moments) == Quantities.None
            ? (network.AtomicOutputs(graph, displacements), null, null)
            : network.OutputsAndMoments(graph, displacements);
        ElectricMoments.Add(
            system, dipoles?.ToDoubles() ?? [], charges?.ToDoubles() ?? [], result);
        AddEnergies(outputs, system.Topology, result);
        if ((requested & network.Moments) != Quantities.None)
        {
            network.AddTerms(result);
        }

        if (differentiate)
        {
            AddForces(outputs, displacements, result);
        }
    }

    /// <inheritdoc/>
    public Hessian SecondDerivatives(AtomicSystem system, IReadOnlyList<int> atoms, CancellationToken cancellation)
    {
        SetThreads(system.AtomCount);
        graph.Update(system);
        using var scope = NewDisposeScope();
        using var gradients = set_grad_enabled(true);
        return new AnalyticHessian(network, graph, [.. graph.Displacements.Select(set => ToTensor(set, differentiate: true))]).Of(system, atoms, cancellation);
    }

    /// <inheritdoc/>
    public FragmentAttentionWeights? Attention(AtomicSystem system)
    {
        if (network is not LongShortRangeNetwork fragmented)
        {
            return null;
        }

        SetThreads(system.AtomCount);
        graph.Update(system);
        using var scope = NewDisposeScope();
        using var gradientsOff = no_grad();
        var layers = new List<Tensor>();
        fragmented.Attention = layers;
        try
        {
            network.AtomicOutputs(graph, [.. graph.Displacements.Select(set => ToTensor(set, differentiate: false))]);
        }
        finally
        {
            fragmented.Attention = null;
        }

        AtomFragmentPairs pairs = ((AtomFragmentGraph)graph).Fragments;
        return new FragmentAttentionWeights(
            layers.Count > 0 ? (int)layers[0].shape[1] : 0,
            [.. pairs.Atoms.ToArray().Select(atom => (int)atom)],
            [.. pairs.Fragments.ToArray().Select(fragment => (int)fragment)],
            [.. pairs.Vectors.ToArray().Select(vector => vector.Length)],
            [.. layers.Select(layer => layer.ToDoubles())]);
    }

    /// <inheritdoc/>
    public void Dispose() => network.Dispose();

    private Tensor ToTensor(IDisplacementSet set, bool differentiate)
    {
        double[] components = MemoryMarshal.Cast<Vector3D, double>(set.Vectors).ToArray();
        Tensor displacements = tensor(components, [set.Vectors.Length, 3], dtype: ScalarType.Float64).to(Type).to(device(options.Device));
        displacements.requires_grad = differentiate;
        return displacements;
    }

    private void AddEnergies(Tensor outputs, Topology topology, EvaluationResult result)
    {
        double[] values = outputs.ToDoubles();
        double energy = 0;
        for (int i = 0; i < values.Length; i++)
        {
            double atomic = network.Scaling.AtomicEnergy(values[i], topology.AtomicNumbers[i], values.Length);
            result.AtomicEnergies[i] += atomic;
            energy += atomic;
        }

        result.Energy += energy;
    }

    private void AddForces(Tensor outputs, Tensor[] displacements, EvaluationResult result)
    {
        Tensor?[] derivatives = Derivatives.Of(outputs.sum(), displacements);
        double scale = network.Scaling.Scale;
        for (int k = 0; k < displacements.Length; k++)
        {
            if (derivatives[k] is Tensor derivative)
            {
                double[] components = derivative.ToDoubles();
                for (int c = 0; c < components.Length; c++)
                {
                    components[c] *= scale;
                }

                graph.Displacements[k].AddForces(MemoryMarshal.Cast<double, Vector3D>(components), result);
            }
        }
    }

    // libtorch has one number of threads for the process: another model may have set it since.
    private void SetThreads(int atoms)
    {
        if (options.Threads is not int most)
        {
            return;
        }

        int threads = (int)Math.Clamp(Math.Round(atoms * channels / WorkPerThread), 1, most);
        if (get_num_threads() != threads)
        {
            set_num_threads(threads);
        }
    }
}
