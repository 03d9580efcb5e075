using System.Globalization;
using System.Numerics;
using MDEngine.Neighbors;
using MDEngine.Potentials.Learned.Graph;
using MDEngine.Potentials.Learned.So3lr;

namespace MDEngine.Potentials.Learned.Fused.So3lr;

/// <summary>SO3LR as what computes a <see cref="LearnedPotential"/>.</summary>
/// <typeparam name="T">float or double, inside the network.</typeparam>
internal sealed class So3lrBackend<T> : INetworkBackend
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly So3lrOptions sizes;
    private readonly So3lrNetwork<T> network;
    private readonly VerletList shortList;
    private readonly VerletList? longList;
    private readonly MirrorIndex mirrors = new();
    private readonly EdgeGraph graph;
    private So3lrOutput output = new(0, 0);
    private Topology? bound;

    /// <summary>Reads a model.</summary>
    /// <param name="model">The file.</param>
    /// <param name="skin">Skin of the neighbor lists, Å.</param>
    /// <param name="threads">Most threads; 0 for one for each processor.</param>
    /// <param name="device">What searches neighbor lists in their place, if anything.</param>
    /// <exception cref="InputException">The file is not a usable model.</exception>
    public So3lrBackend(ModelFile model, double skin, int threads, NeighborDevice? device = null)
    {
        sizes = So3lrOptions.From(model);
        network = new(model, sizes, threads);
        graph = new(sizes.Cutoff, hasSelfLoops: false);
        shortList = new(sizes.Cutoff, skin, threads, device);
        longList = sizes.LongCutoff is double cutoff ? new(cutoff, skin, threads, device) : null;
    }

    /// <inheritdoc/>
    public Quantities Supported => Quantities.Energy | Quantities.Forces | Quantities.Virial | Quantities.AtomicEnergies | Quantities.Charges | Quantities.Dipole;

    /// <inheritdoc/>
    public string Explanation => bound is null ? "" : string.Create(
        CultureInfo.InvariantCulture,
        $"SO3LR: total charge {bound.TotalCharge ?? 0:0.###} e, closed shell; energies compare arrangements of the same atoms only");

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>> Statistics => longList is null
        ? new Dictionary<string, IReadOnlyDictionary<string, double>> { ["short"] = shortList.Statistics.ToDictionary() }
        : new Dictionary<string, IReadOnlyDictionary<string, double>> { ["short"] = shortList.Statistics.ToDictionary(), ["long"] = longList.Statistics.ToDictionary() };

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
        graph.Clear();
        graph.Append(system, shortList.Update(system), mirrors);
        network.Evaluate(system, graph, longList?.Update(system), charge, differentiate, output);
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
        UnitCell cell = system.Cell;
        bool isPeriodic = cell.PeriodicA || cell.PeriodicB || cell.PeriodicC;
        if (isPeriodic && !(cell.PeriodicA && cell.PeriodicB && cell.PeriodicC))
        {
            throw new InputException("SO3LR takes structures that are periodic in all three directions or in none: give a cell with pbc=\"T T T\" or without periodicity.");
        }

        if (isPeriodic && longList is null)
        {
            throw new InputException("SO3LR without a long cutoff is for open structures: give the model file a long_range_cutoff for periodic ones.");
        }

        if (ReferenceEquals(system.Topology, bound))
        {
            return;
        }

        network.Bind(system.Topology, system.Topology.TotalCharge ?? 0, unpairedElectrons: 0);
        output = new So3lrOutput(system.AtomCount, 0);
        bound = system.Topology;
    }
}
