using MDEngine.Neighbors;

namespace MDEngine.Potentials.Learned.ViSNet;

/// <summary>Atom pairs within the short cutoff and, for ViSNet-LSRM, atom–fragment pairs within the long one.</summary>
#pragma warning disable CA1001 // lives as long as its potential; what memory the lists hold outside the heap has finalizers
internal sealed class ViSNetGraph : NetworkGraph
#pragma warning restore CA1001
{
    private readonly ViSNetOptions options;
    private readonly FragmentLabelSource? labelSource;
    private readonly VerletList neighbors;
    private readonly IDisplacementSet[] displacements;

    /// <summary>An empty graph; <paramref name="labelSource"/> is null in ViSNet, which knows no fragments, and 0 <paramref name="threads"/> are all processors.</summary>
    public ViSNetGraph(ViSNetOptions options, FragmentLabelSource? labelSource, double skin, int threads = 0, NeighborDevice? device = null)
    {
        this.options = options;
        this.labelSource = labelSource;
        neighbors = new VerletList(options.ShortCutoff, skin, threads, device);
        Fragments = new AtomFragmentPairs(options.LongCutoff, device);
        displacements = labelSource is null ? [AtomPairs] : [AtomPairs, Fragments];
    }

    /// <summary>Atom–atom pairs.</summary>
    public AtomPairs AtomPairs { get; } = new();

    /// <summary>Atom–fragment pairs.</summary>
    public AtomFragmentPairs Fragments { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<IDisplacementSet> Displacements => displacements;

    /// <inheritdoc/>
    public override string Explanation => labelSource?.Explanation ?? "";

    /// <inheritdoc/>
    public override Topology Prepare(AtomicSystem system) => labelSource is null
        ? system.Topology
        : labelSource.Prepare(system);

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>> Statistics =>
        new Dictionary<string, IReadOnlyDictionary<string, double>> { ["neighbor_list"] = neighbors.Statistics.ToDictionary() };

    /// <inheritdoc/>
    public override void Clear()
    {
        base.Clear();
        AtomPairs.Clear();
        Fragments.Clear();
    }

    /// <inheritdoc/>
    public override void Append(AtomicSystem system)
    {
        int firstAtom = AtomCount;
        base.Append(system);
        NeighborList list = neighbors.Update(system);
        AtomPairs.Append(system, list, options.ShortCutoff, firstAtom);
        if (labelSource is not null)
        {
            Fragments.Append(system, labelSource.LabelsFor(system), list, firstAtom);
        }
    }
}
