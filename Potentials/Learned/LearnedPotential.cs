using System.Collections.ObjectModel;
using MDEngine.Analysis;
using MDEngine.Potentials.Learned.Fused;
using MDEngine.Potentials.Learned.Properties;
using MDEngine.Potentials.Learned.So3lr;

namespace MDEngine.Potentials.Learned;

/// <summary>
/// A trained network as a potential. The energy is differentiated once, by the displacement vectors; forces and virial follow from
/// these derivatives by the chain rule, in double precision and in a fixed order.
/// </summary>
public sealed class LearnedPotential : IPotential, ITwiceDifferentiable, IHasCutoffs, IHasStatistics, IDomain, IDisposable
{
    private readonly INetworkBackend backend;
    private readonly HashSet<int> elements;
    private readonly LearnedPotentialOptions? options;
    private INetworkBackend? onTorch;
    private BackendTeam? copies;
    private Topology? checkedTopology;

    /// <summary>A model computed by a backend.</summary>
    /// <param name="model">The model.</param>
    /// <param name="backend">What computes it; the potential disposes it.</param>
    public LearnedPotential(ModelFile model, INetworkBackend backend)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(backend);
        Model = model;
        this.backend = backend;
        elements = [.. model.Elements];
        Domain = TrainingDomain.Of(model);
    }

    private LearnedPotential(ModelFile model, LearnedPotentialOptions options)
        : this(model, NetworkBackends.Create(model, options))
    {
        this.options = options;
    }

    /// <inheritdoc/>
    public bool TakesTotalCharge => Model.Architecture == "so3lr";

    /// <summary>Whether the fused engine computes it, rather than TorchSharp.</summary>
    public bool IsFused => options is not null && NetworkBackends.TakesFused(Model, options);

    /// <inheritdoc/>
    public Quantities Supported => backend.Supported;

    /// <inheritdoc/>
    public IReadOnlyList<double> Cutoffs =>
        [.. Model.Header.Where(pair => pair.Value is not null).Select(pair => pair.Key).Where(IsCutoff).Select(CutoffOf).Where(double.IsFinite).Order()];

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>> Statistics => backend.Statistics;

    /// <summary>What the model has seen, or null where its file does not say.</summary>
    public TrainingDomain? Domain { get; }

    /// <summary>The file that it came from.</summary>
    public ModelFile Model { get; }

    /// <summary>Loads a model file.</summary>
    /// <exception cref="InputException">The file is not a usable model, or the device, or what computes networks, is not there.</exception>
    public static LearnedPotential Load(string path, LearnedPotentialOptions? options = null)
    {
        ModelFile model = ModelFile.Read(path);
        return PropertyTarget.Of(model) is { } target
            ? throw new InputFileException(path, 0, 0, $"predicts {target.Name}, not energies and forces; use it with 'mdengine predict' or 'evaluate'")
            : OfNetwork(model, options ?? new LearnedPotentialOptions());
    }

    /// <summary>A model in memory, whatever its outputs mean.</summary>
    internal static LearnedPotential OfNetwork(ModelFile model, LearnedPotentialOptions options) => new(model, options);

    /// <summary>Begins to measure where the time of evaluations goes; null where what computes the network cannot tell.</summary>
    public StageProfile? StartProfile()
    {
        if (backend is IProfiledBackend profiled)
        {
            profiled.Profile = new StageProfile();
            return profiled.Profile;
        }

        return null;
    }

    /// <summary>Binds to these atoms: fragment labels are derived from this structure, once; derived anew from other positions they could differ.</summary>
    /// <inheritdoc/>
    public BoundPotential Bind(AtomicSystem system)
    {
        CheckElements(system.Topology);
        return new BoundPotential(this, backend.Prepare(system), backend.Explanation);
    }

    /// <inheritdoc/>
    /// <exception cref="InputException">The model was not trained on an element of the structure, or lacks fragment labels for it.</exception>
    public void Evaluate(AtomicSystem system, Quantities requested, EvaluationResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        RequireSupported(requested);
        CheckElements(system.Topology);
        backend.Evaluate(system, requested, result);
    }

    /// <summary>The same for several structures; where there are as many as threads, the fused engine computes each on a thread of its own.</summary>
    /// <inheritdoc/>
    /// <exception cref="InputException">The model was not trained on an element of a structure, or lacks fragment labels for it.</exception>
    public void EvaluateMany(IReadOnlyList<AtomicSystem> systems, Quantities requested, IReadOnlyList<EvaluationResult> results)
    {
        ArgumentNullException.ThrowIfNull(systems);
        ArgumentNullException.ThrowIfNull(results);
        RequireSupported(requested);
        int threads = options?.Threads is > 0 and int chosen ? chosen : Environment.ProcessorCount;
        if (threads > 1 && systems.Count >= threads && IsFused)
        {
            foreach (AtomicSystem system in systems)
            {
                CheckElements(system.Topology);
            }

            copies ??= new BackendTeam(Model, options!, threads);
            copies.Evaluate(systems, requested, results);
            return;
        }

        for (int k = 0; k < systems.Count; k++)
        {
            Evaluate(systems[k], requested, results[k]);
        }
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<(int First, int Second), double> ShortestDistances =>
        Domain?.ShortestDistances ?? ReadOnlyDictionary<(int First, int Second), double>.Empty;

    /// <inheritdoc/>
    public double Reach => Domain is null ? 0 : TrainingDomain.Reach;

    /// <inheritdoc/>
    public IReadOnlyList<string> Doubts(AtomicSystem system) => Model.Architecture == "so3lr" ? So3lrDomain.Doubts(system) : Domain?.Doubts(system) ?? [];

    /// <inheritdoc/>
    public bool GivesSecondDerivatives => backend is ITwiceDifferentiable { GivesSecondDerivatives: true } || (options is not null && NetworkBackends.HasTorch);

    /// <inheritdoc/>
    /// <remarks>
    /// Six calls of the fused engine for each atom cost a fraction of autograd's three passes through another engine; but in float32 differences of forces
    /// are coarse.
    /// </remarks>
    public bool PrefersSecondDerivatives => GivesSecondDerivatives && !(IsFused && options!.Precision == NetworkPrecision.Float64);

    /// <inheritdoc/>
    /// <exception cref="InputException">The model was not trained on an element of the structure, or lacks fragment labels for it.</exception>
    public Hessian SecondDerivatives(AtomicSystem system, IReadOnlyList<int> atoms, CancellationToken cancellation)
    {
        CheckElements(system.Topology);
        return TwiceDifferentiable().SecondDerivatives(system, atoms, cancellation);
    }

    /// <summary>The attention of atoms to fragments, which TorchSharp's form of the network gives.</summary>
    /// <param name="system">The structure.</param>
    /// <exception cref="InputException">The network has no messages from fragments, or cannot serve the structure.</exception>
    public FragmentAttentionWeights Attention(AtomicSystem system)
    {
        CheckElements(system.Topology);
        return (backend as IAttentionBackend)?.Attention(system) ?? (OnTorch() as IAttentionBackend)?.Attention(system)
            ?? throw new InputException($"{Model.Path}: a {Model.Architecture} network has no messages from fragments, and so no attention to them; use a model whose architecture ends in -lsrm.");
    }

    /// <summary>Frees the network's memory.</summary>
    public void Dispose()
    {
        backend.Dispose();
        onTorch?.Dispose();
        copies?.Dispose();
    }

    private void RequireSupported(Quantities requested)
    {
        if ((requested & ~Supported) != 0)
        {
            throw new NotSupportedException($"A {Model.Architecture} model does not give {requested & ~Supported}.");
        }
    }

    /// <summary>The backend itself, or else the same network on TorchSharp, whose autograd gives second derivatives.</summary>
    private ITwiceDifferentiable TwiceDifferentiable()
    {
        if (backend is ITwiceDifferentiable { GivesSecondDerivatives: true } differentiable)
        {
            return differentiable;
        }

        return OnTorch() as ITwiceDifferentiable
            ?? throw new NotSupportedException($"What computes {Model.Path} gives no second derivatives.");
    }

    /// <summary>The same network on TorchSharp, made once; null where the caller gave the backend.</summary>
    private INetworkBackend? OnTorch() => options is null ? null : onTorch ??= NetworkBackends.Create(Model, options with { Backend = NetworkBackend.Torch });

    private double CutoffOf(string key) => key == "long_range_cutoff" && options?.LongCutoff is double chosen ? chosen : Model.GetPositive(key);

    private static bool IsCutoff(string key) => key == "cutoff" || key.EndsWith("_cutoff", StringComparison.Ordinal);

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
