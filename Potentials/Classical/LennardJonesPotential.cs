using MDEngine.Neighbors;
using MDEngine.Potentials.Classical.Kernels;
using MDEngine.Threading;

namespace MDEngine.Potentials.Classical;

/// <summary>
/// Lennard-Jones pairs of several elements within a cutoff. The same bits for any number of threads and whenever the neighbor
/// list was built.
/// </summary>
/// <remarks>
/// With a tail correction the virial is that of the usual pressure correction, which is not the strain derivative of the energy
/// correction: a truncated potential's energy jump at the cutoff exerts no force in dynamics.
/// </remarks>
public sealed class LennardJonesPotential : IPotential, IHasStatistics, IHasCutoffs, IDisposable
{
    private readonly LennardJonesOptions options;
    private readonly VerletList list;
    private readonly ImageTable images;
    private readonly ThreadTeam team;
    private readonly PairWorkspace workspace;
    private readonly LennardJonesTable table;
    private readonly Action<int> work;
    private int[] species = [];
    private Topology? topology;

    /// <summary>A potential with its own neighbor list.</summary>
    /// <exception cref="ArgumentException">A parameter that makes no sense.</exception>
    public LennardJonesPotential(LennardJonesOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.Cutoff);
        ArgumentOutOfRangeException.ThrowIfNegative(options.Skin ?? 0, nameof(options.Skin));
        if (options.TailCorrection && options.Truncation != Truncation.Truncated)
        {
            throw new ArgumentException("A tail correction belongs to the truncated potential; a shifted one is another potential.", nameof(options));
        }

        this.options = options;
        list = options.Skin is { } skin
            ? new VerletList(options.Cutoff, skin, options.Threads, options.NeighborDevice)
            : VerletList.WithAutomaticSkin(options.Cutoff, options.Threads, options.NeighborDevice);
        images = new ImageTable(options.Cutoff);
        table = new LennardJonesTable(options);
        team = new ThreadTeam(options.Threads);
        workspace = new PairWorkspace(team.Threads);
        work = DoChunks;
    }

    /// <inheritdoc/>
    public Quantities Supported => Quantities.Energy | Quantities.Forces | Quantities.Virial | Quantities.AtomicEnergies;

    /// <inheritdoc/>
    public IReadOnlyList<double> Cutoffs => [options.Cutoff];

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>> Statistics =>
        new Dictionary<string, IReadOnlyDictionary<string, double>> { ["neighbor_list"] = list.Statistics.ToDictionary() };

    /// <inheritdoc/>
    public void Evaluate(AtomicSystem system, Quantities requested, EvaluationResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        if ((requested & ~Supported) != 0)
        {
            throw new NotSupportedException($"A Lennard-Jones potential has no {requested & ~Supported}.");
        }

        if (!ReferenceEquals(topology, system.Topology))
        {
            species = table.SpeciesOf(system.Topology);
            topology = system.Topology;
            images.Invalidate();
        }

        NeighborList neighbors = list.Update(system);
        images.Update(neighbors, system, species);
        workspace.Prepare(system.AtomCount, images.LongestRow, requested.HasFlag(Quantities.Virial));
        team.Run(Math.Min(team.Threads, workspace.ChunkCount), work);
        workspace.AddTo(result, requested);
        if (options.TailCorrection && system.Cell.IsFullyPeriodic)
        {
            AddTail(system, requested, result);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => list.Dispose();

    /// <summary>Takes chunks until none is left; each part has scratch memory of its own.</summary>
    private void DoChunks(int thread)
    {
        while (workspace.TryTake(out int chunk))
        {
            if (table.SpeciesCount == 1)
            {
                DoChunk<OneSpecies>(thread, chunk);
            }
            else
            {
                DoChunk<ManySpecies>(thread, chunk);
            }
        }
    }

    private void DoChunk<TSpecies>(int thread, int chunk)
        where TSpecies : struct, ISpecies
    {
        switch (options.Truncation)
        {
            case Truncation.Shifted:
                PairKernel.Run<Shifted<LennardJones>, TSpecies>(images, table, workspace, thread, chunk);
                break;
            case Truncation.ShiftedForce:
                PairKernel.Run<ShiftedForce<LennardJones>, TSpecies>(images, table, workspace, thread, chunk);
                break;
            default:
                PairKernel.Run<LennardJones, TSpecies>(images, table, workspace, thread, chunk);
                break;
        }
    }

    /// <summary>U = (2π/V) Σ_ab N_a N_b ∫ r² V dr, tr W = −(2π/V) Σ_ab N_a N_b ∫ r³ V′ dr, both from the cutoff to infinity.</summary>
    private void AddTail(AtomicSystem system, Quantities requested, EvaluationResult result)
    {
        (double energy, double trace) = table.Tail(species);
        energy /= system.Cell.Volume;
        trace /= system.Cell.Volume;
        result.Energy += energy;
        if (requested.HasFlag(Quantities.Virial))
        {
            result.Virial += trace / 3 * Matrix3x3.Identity;
        }

        if (requested.HasFlag(Quantities.AtomicEnergies))
        {
            for (int i = 0; i < system.AtomCount; i++)
            {
                result.AtomicEnergies[i] += energy / system.AtomCount;
            }
        }
    }
}
