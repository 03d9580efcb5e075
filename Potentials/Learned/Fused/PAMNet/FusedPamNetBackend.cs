using System.Numerics;
using System.Runtime.InteropServices;
using MDEngine.Neighbors;
using MDEngine.Potentials.Learned.PAMNet;

namespace MDEngine.Potentials.Learned.Fused.PAMNet;

/// <summary>PAMNet or PAMNet_s on the processor, without libtorch.</summary>
/// <typeparam name="T">Precision inside the network: float or double.</typeparam>
internal sealed class FusedPamNetBackend<T> : IProfiledBackend, ITrainableBackend
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ModelFile model;
    private readonly PamNetOptions options;
    private readonly EnergyScaling scaling;
    private readonly NetworkMaps<T> maps;
    private readonly PamNetEngine<T> engine;
    private readonly AtomicSystem[] batch = new AtomicSystem[1];
    private readonly ParameterSet<double> parameters;
    private ParameterSet<T>? gradient;
    private double[] seeds = [];
    private double[] chargeSeeds = [];
    private Vector3D[] vectorSeeds = [];

    /// <summary>The network of a model file.</summary>
    /// <param name="model">The file.</param>
    /// <param name="skin">Skin of the neighbor lists, Å.</param>
    /// <param name="threads">Most threads; 0 for one for each processor.</param>
    /// <param name="device">What searches neighbor lists in their place, if anything.</param>
    /// <exception cref="InputFileException">The file is not a usable model, or one of complexes or nearest neighbors.</exception>
    public FusedPamNetBackend(ModelFile model, double skin, int threads, NeighborDevice? device = null)
        : this(model, (name, shape) => model.GetTensor(name, shape), skin, threads, device)
    {
    }

    /// <summary>A network with a model file's header and scaling, and parameters from elsewhere.</summary>
    /// <param name="model">The file.</param>
    /// <param name="source">Gives the parameters.</param>
    /// <param name="skin">Skin of the neighbor lists, Å.</param>
    /// <param name="threads">Most threads; 0 for one for each processor.</param>
    /// <param name="device">What searches neighbor lists in their place, if anything.</param>
    /// <exception cref="InputFileException">The file is not a usable model, or one of complexes or nearest neighbors.</exception>
    public FusedPamNetBackend(ModelFile model, TensorSource source, double skin, int threads, NeighborDevice? device = null)
    {
        this.model = model;
        options = PamNetOptions.From(model);
        if (options.UsesFeatures || options.LocalGraph == LocalGraph.Nearest)
        {
            throw model.Wrong(
                options.UsesFeatures ? "input" : "local_graph",
                options.UsesFeatures ? "\"features\"" : "\"nearest\"",
                "\"elements\" and \"radius\" or \"bonds\" in the fused engine; use --backend torch for this model");
        }

        scaling = EnergyScaling.Optional(model);
        parameters = new ParameterSet<double>(options);
        parameters.Load(source);
        maps = new NetworkMaps<T>(options, parameters);
        engine = new PamNetEngine<T>(maps, skin, threads, device);
    }

    /// <inheritdoc/>
    public Quantities Supported => Quantities.Energy | Quantities.Forces | Quantities.Virial | Quantities.AtomicEnergies | Moments;

    /// <inheritdoc/>
    public string Explanation => "";

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>> Statistics => engine.Graph.Statistics;

    /// <inheritdoc/>
    public StageProfile? Profile
    {
        get => engine.Profile;
        set => engine.Profile = value;
    }

    private Quantities Moments =>
        (options.VectorHead != VectorHead.None || options.HasCharges ? Quantities.Dipole : Quantities.None) | (options.HasCharges ? Quantities.Charges : Quantities.None);

    /// <inheritdoc/>
    public Topology Prepare(AtomicSystem system) => system.Topology;

    /// <inheritdoc/>
    public void Evaluate(AtomicSystem system, Quantities requested, EvaluationResult result)
    {
        bool differentiate = (requested & (Quantities.Forces | Quantities.Virial)) != 0;
        bool withMoments = (requested & Moments) != 0;
        batch[0] = system;
        engine.Forward(batch, differentiate, trains: false, withMoments && options.VectorHead != VectorHead.None);
        AddEnergies(system.Topology, result);
        if (withMoments)
        {
            BlockReadouts readouts = engine.Readouts;
            ElectricMoments.Add(
                system,
                options.VectorHead == VectorHead.None ? default : MemoryMarshal.Cast<Vector3D, double>(readouts.AtomicVectors.AsSpan(0, system.AtomCount)),
                options.HasCharges ? readouts.AtomicCharges.AsSpan(0, system.AtomCount) : default,
                result);
        }

        if (differentiate)
        {
            engine.Reverse();
            engine.AddForces(scaling.Scale, (requested & Quantities.Virial) != 0, result);
        }
    }

    /// <inheritdoc/>
    public void Load(TensorSource source)
    {
        parameters.Load(source);
        maps.Set(parameters);
    }

    /// <inheritdoc/>
    public void AddParameterDerivatives(AtomicSystem system, double weight, Vector3D dipoleSeed, ParameterDerivatives derivatives)
    {
        gradient ??= new ParameterSet<T>(options);
        bool hasDipole = dipoleSeed != Vector3D.Zero;
        bool hasVectors = hasDipole && options.VectorHead != VectorHead.None;
        bool hasCharges = hasDipole && options.HasCharges;
        if (seeds.Length != system.AtomCount)
        {
            seeds = new double[system.AtomCount];
            chargeSeeds = new double[system.AtomCount];
            vectorSeeds = new Vector3D[system.AtomCount];
        }

        seeds.AsSpan().Fill(weight * scaling.Scale);
        vectorSeeds.AsSpan().Fill(dipoleSeed);
        if (hasCharges)
        {
            ElectricMoments.DifferentiateByCharges(system, dipoleSeed, chargeSeeds);
        }

        var readoutSeeds = new ReadoutSeeds { Outputs = seeds, Charges = hasCharges ? chargeSeeds : default, Vectors = hasVectors ? vectorSeeds : default };
        batch[0] = system;
        engine.Forward(batch, keeps: true, trains: true, hasVectors, readoutSeeds);
        engine.Reverse();
        engine.DifferentiateParameters(gradient);
        foreach (string name in gradient.Names)
        {
            ReadOnlySpan<T> values = gradient[name];
            derivatives.Add(name, values.Length, 0, values);
        }
    }

    /// <summary>Nothing is dropped here.</summary>
    public void UseDropout(ulong? seed)
    {
    }

    /// <summary>Nothing is composed here.</summary>
    public void CompleteParameterDerivatives(ParameterDerivatives derivatives)
    {
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        engine.Dispose();
        maps.Dispose();
    }

    private void AddEnergies(Topology topology, EvaluationResult result)
    {
        double energy = 0;
        for (int i = 0; i < topology.AtomCount; i++)
        {
            double atomic = scaling.AtomicEnergy(engine.Readouts.Outputs[i], topology.AtomicNumbers[i], topology.AtomCount);
            result.AtomicEnergies[i] += atomic;
            energy += atomic;
        }

        if (!double.IsFinite(energy))
        {
            throw new InputException($"{model.Path}: the energy is not a finite number; atoms are closer to each other than the model can serve.");
        }

        result.Energy += energy;
    }
}
