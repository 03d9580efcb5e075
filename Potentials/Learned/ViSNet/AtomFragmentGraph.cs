using MDEngine.Neighbors;

namespace MDEngine.Potentials.Learned.ViSNet;

/// <summary>Atom pairs within the short cutoff and, under LSR-MP, atom–fragment pairs within the long one.</summary>
#pragma warning disable CA1001 // lives as long as its potential; what memory the lists hold outside the heap has finalizers
internal sealed class AtomFragmentGraph : NetworkGraph
#pragma warning restore CA1001
{
    private readonly ModelFile model;
    private readonly double shortCutoff;
    private readonly int elementRows;
    private readonly FragmentLabelSource? labelSource;
    private readonly VerletList neighbors;
    private readonly IDisplacementSet[] displacements;

    /// <summary>An empty graph with the cutoffs that a model file names.</summary>
    /// <param name="model">The file; fragments come in where its network is one under LSR-MP.</param>
    /// <param name="skin">Skin of the neighbor lists, Å.</param>
    /// <param name="threads">Most threads of the neighbor lists; 0 for all processors.</param>
    /// <param name="device">What searches them in place of the threads, if anything; the caller keeps it.</param>
    public AtomFragmentGraph(ModelFile model, double skin, int threads = 0, NeighborDevice? device = null)
    {
        this.model = model;
        shortCutoff = model.GetPositive("short_cutoff");
        elementRows = model.GetSize("max_z", 1, fallback: Architectures.IsEquiformer(model.Architecture) ? Architectures.EquiformerElementRows : ViSNetOptions.ElementRows);
        labelSource = model.HasFragments ? new FragmentLabelSource(model) : null;
        neighbors = new VerletList(shortCutoff, skin, threads, device);
        Fragments = new AtomFragmentPairs(model.HasFragments ? model.GetPositive("long_cutoff") : shortCutoff, device);
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
        if (system.Topology.AtomicNumbers.FirstOrDefault(z => z >= elementRows) is > 0 and int unknown)
        {
            throw new InputException(
                $"{model.Path}: {Element.FromAtomicNumber(unknown).Name.ToLowerInvariant()} has the atomic number {unknown}, and this {model.Architecture} has elements up to {elementRows - 1}; use a model with that element.");
        }

        int firstAtom = AtomCount;
        base.Append(system);
        NeighborList list = neighbors.Update(system);
        AtomPairs.Append(system, list, shortCutoff, firstAtom);
        if (labelSource is not null)
        {
            Fragments.Append(system, labelSource.LabelsFor(system), list, firstAtom);
        }
    }
}
