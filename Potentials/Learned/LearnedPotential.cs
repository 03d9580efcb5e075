using System.Runtime.InteropServices;
using MDEngine.Analysis;
using TorchSharp;
using static TorchSharp.torch;

namespace MDEngine.Potentials.Learned;

/// <summary>Floating-point precision inside a network; positions, energies and forces outside are always double.</summary>
public enum NetworkPrecision
{
    /// <summary>32 bits.</summary>
    Float32,

    /// <summary>64 bits.</summary>
    Float64,
}

/// <summary>How a model is run.</summary>
/// <param name="Precision">Precision inside the network.</param>
/// <param name="Device">"cpu" or "cuda".</param>
/// <param name="Skin">Skin of its neighbour lists, Å.</param>
/// <param name="Threads">
/// Most threads of libtorch, which all models of the process share; small structures take fewer. Null leaves them as they are.
/// </param>
public sealed record LearnedPotentialOptions(
    NetworkPrecision Precision = NetworkPrecision.Float64, string Device = "cpu", double Skin = 1.0, int? Threads = null);

/// <summary>
/// A trained network as a potential. The energy is differentiated once, by the displacement vectors; forces and virial follow from
/// these derivatives by the chain rule, in double precision and in a fixed order.
/// </summary>
public sealed class LearnedPotential : IPotential, ITwiceDifferentiable, ICutoffs, IStatistics, IDisposable
{
    /// <summary>
    /// Atoms × channels for each thread. libtorch's threads wait for each other a thousand times in a pass: with less work than this each,
    /// one more gains nothing (docs/developer/visnet.md), and where other programs keep the cores busy it costs much.
    /// </summary>
    private const double WorkPerThread = 4000;

    private readonly EnergyNetwork network;
    private readonly NetworkGraph graph;
    private readonly LearnedPotentialOptions options;
    private readonly HashSet<int> elements;
    private readonly double channels;
    private Topology? checkedTopology;
    private int atomsOfThreads;

    private LearnedPotential(ModelFile model, EnergyNetwork network, LearnedPotentialOptions options)
    {
        Model = model;
        this.network = network;
        this.options = options;
        elements = [.. model.Elements];
        channels = model.GetPositive("hidden_channels", fallback: 128);
        graph = network.CreateGraph(options.Skin);
    }

    /// <inheritdoc/>
    public Quantities Supported => Quantities.Energy | Quantities.Forces | Quantities.Virial | Quantities.AtomicEnergies | network.Moments;

    /// <inheritdoc/>
    public IReadOnlyList<double> Cutoffs =>
        [.. Model.Header.Select(pair => pair.Key).Where(key => key.EndsWith("_cutoff", StringComparison.Ordinal)).Select(key => Model.GetPositive(key)).Order()];

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>> Statistics => graph.Statistics;

    /// <summary>The file that it came from.</summary>
    public ModelFile Model { get; }

    private ScalarType Type => options.Precision == NetworkPrecision.Float64 ? ScalarType.Float64 : ScalarType.Float32;

    /// <summary>Loads a model file.</summary>
    /// <exception cref="InputException">The file is not a usable model, or the device is not there.</exception>
    public static LearnedPotential Load(string path, LearnedPotentialOptions? options = null)
    {
        options ??= new LearnedPotentialOptions();
        ModelFile model = ModelFile.Read(path);
        if (options.Device == "cuda" && !cuda.is_available())
        {
            throw new InputException("--device cuda: this libtorch has no CUDA, or there is no GPU; use --device cpu, or point the set-up at a CUDA build of libtorch.");
        }

        EnergyNetwork network = NetworkFactory.Create(model);
        network.to(options.Precision == NetworkPrecision.Float64 ? ScalarType.Float64 : ScalarType.Float32);
        network.Load(model);
        network.to(device(options.Device));
        network.eval();
        foreach (var parameter in network.parameters())
        {
            parameter.requires_grad = false;
        }

        return new LearnedPotential(model, network, options);
    }

    /// <summary>
    /// The topology as a run should keep it, with the fragment labels that the model works with: labels derived anew from other
    /// positions could differ, and the energy would jump.
    /// </summary>
    /// <returns>The topology, and one line on how the labels came about (or an empty text).</returns>
    /// <exception cref="InputException">The model lacks an element of the structure, or fragment labels for it.</exception>
    public (Topology Topology, string Explanation) Prepare(AtomicSystem system)
    {
        CheckElements(system.Topology);
        return (graph.Prepare(system), graph.Explanation);
    }

    /// <inheritdoc/>
    /// <exception cref="InputException">The model was not trained on an element of the structure, or lacks fragment labels for it.</exception>
    public void Evaluate(AtomicSystem system, Quantities requested, EvaluationResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        if ((requested & ~Supported) != 0)
        {
            throw new NotSupportedException($"A {Model.Architecture} model does not give {requested & ~Supported}.");
        }

        CheckElements(system.Topology);
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
        if (differentiate)
        {
            AddForces(outputs, displacements, result);
        }
    }

    /// <inheritdoc/>
    /// <exception cref="InputException">The model was not trained on an element of the structure, or lacks fragment labels for it.</exception>
    public Hessian SecondDerivatives(AtomicSystem system, IReadOnlyList<int> atoms, CancellationToken cancellation)
    {
        CheckElements(system.Topology);
        graph.Update(system);
        using var scope = NewDisposeScope();
        using var gradients = set_grad_enabled(true);
        return new AnalyticHessian(network, graph, [.. graph.Displacements.Select(set => ToTensor(set, differentiate: true))]).Of(system, atoms, cancellation);
    }

    /// <summary>Frees the network's memory.</summary>
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
        if (!outputs.requires_grad)
        {
            return; // no atom has a neighbour: nothing depends on the positions
        }

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

    private void SetThreads(int atoms)
    {
        if (options.Threads is int most && atoms != atomsOfThreads)
        {
            atomsOfThreads = atoms;
            set_num_threads((int)Math.Clamp(Math.Round(atoms * channels / WorkPerThread), 1, most));
        }
    }

    private void CheckElements(Topology topology)
    {
        if (ReferenceEquals(topology, checkedTopology) || elements.Count == 0)
        {
            return;
        }

        for (int i = 0; i < topology.AtomCount; i++)
        {
            if (!elements.Contains(topology.AtomicNumbers[i]))
            {
                string known = string.Join(", ", Model.Elements.Select(z => Element.FromAtomicNumber(z).Symbol));
                throw new InputException(
                    $"{Model.Path}: atom {i + 1} is {Element.FromAtomicNumber(topology.AtomicNumbers[i]).Name.ToLowerInvariant()}, but the model was trained on {known} only; use a model trained on this element.");
            }
        }

        checkedTopology = topology;
    }
}
