using MDEngine.Neighbors;

namespace MDEngine.Potentials.Learned.ViSNet;

/// <summary>Atom pairs within the short cutoff and, for ViSNet-LSRM, atom–fragment pairs within the long one.</summary>
internal sealed class ViSNetGraph : NetworkGraph
{
    private readonly ViSNetOptions options;
    private readonly FragmentLabeler? labeler;
    private readonly VerletList neighbors;
    private readonly IDisplacementSet[] displacements;

    /// <summary>An empty graph; <paramref name="labeler"/> is null in ViSNet, which knows no fragments.</summary>
    public ViSNetGraph(ViSNetOptions options, FragmentLabeler? labeler, double skin)
    {
        this.options = options;
        this.labeler = labeler;
        neighbors = new VerletList(options.ShortCutoff, skin);
        Fragments = new AtomFragmentPairs(options.LongCutoff);
        displacements = labeler is null ? [AtomPairs] : [AtomPairs, Fragments];
    }

    /// <summary>Atom–atom pairs.</summary>
    public AtomPairs AtomPairs { get; } = new();

    /// <summary>Atom–fragment pairs.</summary>
    public AtomFragmentPairs Fragments { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<IDisplacementSet> Displacements => displacements;

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
        AtomPairs.Append(system, neighbors.Update(system), options.ShortCutoff, firstAtom);
        if (labeler is not null)
        {
            Fragments.Append(system, labeler.LabelsFor(system), firstAtom);
        }
    }
}
