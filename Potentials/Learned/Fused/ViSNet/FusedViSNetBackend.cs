using System.Numerics;
using MDEngine.Neighbors;
using MDEngine.Potentials.Learned.Graph;
using MDEngine.Potentials.Learned.ViSNet;
using MDEngine.Threading;

namespace MDEngine.Potentials.Learned.Fused.ViSNet;

/// <summary>ViSNet or ViSNet-LSRM on the processor, without libtorch.</summary>
/// <typeparam name="T">Precision inside the network: float or double.</typeparam>
internal sealed class FusedViSNetBackend<T> : IProfiledBackend, ITrainableBackend
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Edges × channels for each thread: with less, the threads would wait for each other longer than they work.</summary>
    private const double WorkPerThread = 8000;

    private readonly ViSNetOptions options;
    private readonly EnergyScaling scaling;
    private readonly FragmentLabelSource? labelSource;
    private readonly VerletList neighbors;
    private readonly MirrorIndex mirrors = new();
    private readonly EdgeGraph edges;
    private readonly FragmentGraph fragments;
    private readonly FusedViSNet<T> network;
    private double[] seeds = [];

    /// <summary>The network of a model file.</summary>
    /// <param name="model">The file.</param>
    /// <param name="skin">Skin of the neighbor list, Å.</param>
    /// <param name="threads">Most threads; 0 for one for each processor.</param>
    /// <param name="device">What searches the neighbor lists in place of the threads, if anything; the caller keeps it.</param>
    /// <exception cref="InputFileException">The file is not a usable model.</exception>
    public FusedViSNetBackend(ModelFile model, double skin, int threads, NeighborDevice? device = null)
        : this(model, (name, shape) => model.GetTensor(name, shape), skin, threads, device)
    {
    }

    /// <summary>A network with a model file's header and scaling, and parameters from elsewhere.</summary>
    /// <param name="model">The file.</param>
    /// <param name="source">Gives the parameters.</param>
    /// <param name="skin">Skin of the neighbor list, Å.</param>
    /// <param name="threads">Most threads; 0 for one for each processor.</param>
    /// <param name="device">What searches the neighbor lists in place of the threads, if anything; the caller keeps it.</param>
    /// <exception cref="InputFileException">The file is not a usable model.</exception>
    public FusedViSNetBackend(ModelFile model, TensorSource source, double skin, int threads, NeighborDevice? device = null)
    {
        bool isLsrm = model.Architecture == "visnet-lsrm";
        options = ViSNetOptions.From(model);
        scaling = EnergyScaling.From(model);
        labelSource = isLsrm ? new FragmentLabelSource(model) : null;
        neighbors = new VerletList(options.ShortCutoff, skin, threads, device);
        edges = new EdgeGraph(options.ShortCutoff, hasSelfLoops: !isLsrm);
        fragments = new FragmentGraph(isLsrm ? options.LongCutoff : options.ShortCutoff, device);
        network = new FusedViSNet<T>(options, isLsrm, edges, fragments, new ThreadTeam(threads));
        network.Load(source);
    }

    /// <inheritdoc/>
    public StageProfile? Profile
    {
        get => network.Profile;
        set => network.Profile = value;
    }

    /// <inheritdoc/>
    public Quantities Supported => Quantities.Energy | Quantities.Forces | Quantities.Virial | Quantities.AtomicEnergies;

    /// <inheritdoc/>
    public string Explanation => labelSource?.Explanation ?? "";

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>> Statistics =>
        new Dictionary<string, IReadOnlyDictionary<string, double>> { ["neighbor_list"] = neighbors.Statistics.ToDictionary() };

    /// <inheritdoc/>
    public Topology Prepare(AtomicSystem system) => labelSource is null
        ? system.Topology
        : labelSource.Prepare(system);

    /// <inheritdoc/>
    /// <exception cref="InputException">A position is not finite, two atoms are at one place, or fragment labels are missing.</exception>
    public void Evaluate(AtomicSystem system, Quantities requested, EvaluationResult result)
    {
        UpdateGraphs(system);
        bool differentiate = (requested & (Quantities.Forces | Quantities.Virial)) != 0;
        network.Evaluate(system.Topology.AtomicNumbers.AsSpan(), differentiate, Threads);
        AddEnergies(system.Topology, result);
        if (differentiate)
        {
            bool withVirial = (requested & Quantities.Virial) != 0;
            EdgeForces.Add(edges, network.EdgeGradients, scaling.Scale, withVirial, result);
            if (options.LongLayerCount > 0)
            {
                EdgeForces.Add(fragments, network.FragmentGradients, scaling.Scale, withVirial, result);
            }
        }
    }

    /// <inheritdoc/>
    public void Load(TensorSource source) => network.Load(source);

    /// <inheritdoc/>
    public void UseDropout(ulong? seed) => network.UseDropout(seed);

    /// <summary>Adds the derivatives of weight · E by all parameters, names as in the model file; mean, scale and atomic references are none.</summary>
    /// <param name="system">The structure.</param>
    /// <param name="weight">What the energy is multiplied by.</param>
    /// <param name="derivatives">Where they are added.</param>
    /// <exception cref="InputException">As for <see cref="Evaluate"/>.</exception>
    public void DifferentiateByParameters(AtomicSystem system, double weight, ParameterDerivatives derivatives)
    {
        AddParameterDerivatives(system, weight, Vector3D.Zero, derivatives);
        CompleteParameterDerivatives(derivatives);
    }

    /// <inheritdoc/>
    public void AddParameterDerivatives(AtomicSystem system, double weight, Vector3D dipoleSeed, ParameterDerivatives derivatives)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(dipoleSeed, Vector3D.Zero);
        UpdateGraphs(system);
        if (seeds.Length != system.AtomCount)
        {
            seeds = new double[system.AtomCount];
        }

        seeds.AsSpan().Fill(weight * scaling.Scale);
        network.DifferentiateByParameters(system.Topology.AtomicNumbers.AsSpan(), seeds, Threads, derivatives);
    }

    /// <inheritdoc/>
    public void CompleteParameterDerivatives(ParameterDerivatives derivatives) => network.CompleteParameterDerivatives(derivatives);

    /// <inheritdoc/>
    public void Dispose()
    {
        neighbors.Dispose();
        fragments.Dispose();
    }

    private int Threads => (int)Math.Clamp((edges.EdgeCount + edges.AtomCount) * (double)options.HiddenChannels / WorkPerThread, 1, int.MaxValue);

    private void UpdateGraphs(AtomicSystem system)
    {
        edges.Clear();
        edges.Append(system, neighbors.Update(system), mirrors);
        edges.Complete();
        fragments.Clear();
        if (labelSource is not null)
        {
            fragments.Append(system, labelSource.LabelsFor(system), edges);
        }
    }

    private void AddEnergies(Topology topology, EvaluationResult result)
    {
        ReadOnlySpan<double> outputs = network.Outputs;
        double energy = 0;
        for (int i = 0; i < outputs.Length; i++)
        {
            double atomic = scaling.AtomicEnergy(outputs[i], topology.AtomicNumbers[i], outputs.Length);
            result.AtomicEnergies[i] += atomic;
            energy += atomic;
        }

        result.Energy += energy;
    }
}
