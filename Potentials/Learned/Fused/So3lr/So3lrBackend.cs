using System.Diagnostics;
using System.Numerics;
using MDEngine.Neighbors;
using MDEngine.Potentials.Learned.Graph;
using MDEngine.Potentials.Learned.So3lr;

namespace MDEngine.Potentials.Learned.Fused.So3lr;

/// <summary>SO3LR as what computes a <see cref="LearnedPotential"/>.</summary>
/// <typeparam name="T">float or double, inside the network.</typeparam>
internal sealed class So3lrBackend<T> : IProfiledBackend
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly So3lrOptions sizes;
    private readonly bool allowUnpaired;
    private readonly So3lrNetwork<T> network;
    private readonly VerletList shortList;
    private readonly VerletList? longList;
    private readonly MirrorIndex mirrors = new();
    private readonly EdgeGraph graph;
    private So3lrOutput output = new(0, 0);
    private Topology? bound;

    /// <summary>Reads a model.</summary>
    /// <param name="model">The file.</param>
    /// <param name="options">Long cutoff, skin, threads.</param>
    /// <exception cref="InputException">The file is not a usable model.</exception>
    public So3lrBackend(ModelFile model, LearnedPotentialOptions options)
    {
        int threads = options.Threads ?? 0;
        sizes = So3lrOptions.From(model).WithLongCutoff(options.LongCutoff);
        allowUnpaired = options.AllowUnpaired;
        network = new(model, sizes, threads);
        graph = new(sizes.Cutoff, hasSelfLoops: false);
        shortList = new(sizes.Cutoff, options.Skin, threads, options.NeighborDevice);
        longList = sizes.LongCutoff is double cutoff ? new(cutoff, options.Skin, threads, options.NeighborDevice) : null;
    }

    /// <inheritdoc/>
    public Quantities Supported => So3lrDomain.Supported;

    /// <inheritdoc/>
    public string Explanation => bound is null ? "" : So3lrDomain.Explain(bound, sizes);

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>> Statistics => longList is null
        ? new Dictionary<string, IReadOnlyDictionary<string, double>> { ["short"] = shortList.Statistics.ToDictionary() }
        : new Dictionary<string, IReadOnlyDictionary<string, double>> { ["short"] = shortList.Statistics.ToDictionary(), ["long"] = longList.Statistics.ToDictionary() };

    /// <inheritdoc/>
    public StageProfile? Profile
    {
        get => network.Profile;
        set => network.Profile = value;
    }

    /// <inheritdoc/>
    public Topology Prepare(AtomicSystem system)
    {
        Bind(system);
        return system.Topology;
    }

    /// <inheritdoc/>
    public void Evaluate(AtomicSystem system, Quantities requested, EvaluationResult result)
    {
        Bind(system);
        bool differentiate = (requested & (Quantities.Forces | Quantities.Virial)) != 0;
        double charge = system.Topology.TotalCharge ?? 0;
        long start = Stopwatch.GetTimestamp();
        graph.Clear();
        graph.Append(system, shortList.Update(system), mirrors);
        NeighborList? longPairs = longList?.Update(system);
        Profile?.Add("neighbors", Stopwatch.GetTimestamp() - start, 0);
        network.Evaluate(system, graph, longPairs, charge, differentiate, output);
        if (!double.IsFinite(output.Energy))
        {
            throw new InputException("SO3LR gives no finite energy for these positions: look for coordinates that are not numbers.");
        }

        result.Energy += output.Energy;
        for (int i = 0; i < system.AtomCount; i++)
        {
            result.AtomicEnergies[i] += output.AtomicEnergy(i);
            if (differentiate)
            {
                result.Forces[i] += output.Forces[i];
            }
        }

        for (int i = 0; i < system.AtomCount; i++)
        {
            result.HirshfeldRatios[i] += output.Ratios[i];
        }

        So3lrDomain.AddComponents(result, output.NetworkEnergy, output.RepulsionEnergy, output.ElectrostaticEnergy, output.DispersionEnergy);
        ElectricMoments.Add(system, [], output.Charges, result);
        if (differentiate)
        {
            result.Virial += output.Virial;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        shortList.Dispose();
        longList?.Dispose();
    }

    private void Bind(AtomicSystem system)
    {
        So3lrDomain.CheckCell(system.Cell, sizes);
        if (ReferenceEquals(system.Topology, bound))
        {
            return;
        }

        network.Bind(system.Topology, system.Topology.TotalCharge ?? 0, So3lrDomain.UnpairedElectrons(system.Topology, allowUnpaired));
        output = new So3lrOutput(system.AtomCount, 0);
        bound = system.Topology;
    }
}
