using MDEngine.Neighbors;
using MDEngine.Potentials.Learned.Graph;
using MDEngine.Potentials.Learned.PAMNet;

namespace MDEngine.Potentials.Learned.Fused.PAMNet;

/// <summary>The multiplex graph of one or several structures: global edges, local edges and the angles between them. Rewritten in place.</summary>
/// <param name="options">Cutoffs and mode.</param>
/// <param name="skin">Skin of the neighbor lists, Å.</param>
/// <param name="threads">Threads of their searches.</param>
/// <param name="device">What searches in their place, if anything.</param>
internal sealed class MultiplexGraph(PamNetOptions options, double skin, int threads, NeighborDevice? device) : IDisposable
{
    private readonly List<Source> sources = [];
    private readonly Dictionary<int, int> rowOfElement = options.Elements.Select((z, row) => (z, row)).ToDictionary(pair => pair.z, pair => pair.row);
    private int[] embeddingRows = [];

    /// <summary>Global edges.</summary>
    public EdgeGraph Global { get; } = new(options.GlobalCutoff, hasSelfLoops: false);

    /// <summary>Local edges.</summary>
    public EdgeGraph Local { get; } = new(options.LocalCutoff, hasSelfLoops: false);

    /// <summary>Angles of the local edges.</summary>
    public AngleRows Angles { get; } = new();

    /// <summary>Atoms of all structures, N.</summary>
    public int AtomCount => Local.AtomCount;

    /// <summary>[N] rows of the embedding.</summary>
    public ReadOnlySpan<int> EmbeddingRows => embeddingRows.AsSpan(0, AtomCount);

    /// <summary>How the neighbor lists of the first structure have done.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>> Statistics => sources.Count == 0
        ? new Dictionary<string, IReadOnlyDictionary<string, double>>()
        : new Dictionary<string, IReadOnlyDictionary<string, double>>
        {
            ["local_neighbor_list"] = sources[0].Local.Statistics.ToDictionary(),
            ["global_neighbor_list"] = sources[0].Global.Statistics.ToDictionary(),
        };

    /// <summary>Makes this the graph of these structures, one after the other.</summary>
    /// <param name="systems">The structures.</param>
    /// <param name="anglesPerGroup">See <see cref="AngleRows.Update"/>.</param>
    /// <exception cref="InputException">A structure that the network cannot serve.</exception>
    public void Update(ReadOnlySpan<AtomicSystem> systems, int anglesPerGroup)
    {
        Local.Clear();
        Global.Clear();
        for (int k = 0; k < systems.Length; k++)
        {
            if (k == sources.Count)
            {
                sources.Add(new Source(options, skin, threads, device));
            }

            Append(systems[k], sources[k]);
        }

        Angles.Update(Local, anglesPerGroup);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Source source in sources)
        {
            source.Dispose();
        }
    }

    private void Append(AtomicSystem system, Source source)
    {
        AddElements(system.Topology, Local.AtomCount);
        if (options.LocalGraph == LocalGraph.Bonds)
        {
            source.Bonds.Update(system.Topology);
            Local.Append(system, source.Bonds);
        }
        else
        {
            Local.Append(system, source.Local.Update(system), source.LocalMirrors);
        }

        if (options.HasGlobalLayer)
        {
            Global.Append(system, source.Global.Update(system), source.GlobalMirrors);
        }
    }

    private void AddElements(Topology topology, int firstAtom)
    {
        int atoms = firstAtom + topology.AtomCount;
        if (embeddingRows.Length < atoms)
        {
            Array.Resize(ref embeddingRows, Math.Max(atoms, 2 * embeddingRows.Length));
        }

        for (int i = 0; i < topology.AtomCount; i++)
        {
            int atomicNumber = topology.AtomicNumbers[i];
            embeddingRows[firstAtom + i] = rowOfElement.TryGetValue(atomicNumber, out int row) ? row : throw new InputException(
                $"atom {i + 1} is {Element.FromAtomicNumber(atomicNumber).Name.ToLowerInvariant()}, which this PAMNet has no embedding for; it knows {string.Join(", ", options.Elements.Select(z => Element.FromAtomicNumber(z).Symbol))}.");
        }
    }

    // The neighbor lists of one place in a batch.
    private sealed class Source(PamNetOptions options, double skin, int threads, NeighborDevice? device) : IDisposable
    {
        public VerletList Local { get; } = new(options.LocalCutoff, skin, threads, device);

        public VerletList Global { get; } = new(options.GlobalCutoff, skin, threads, device);

        public MirrorIndex LocalMirrors { get; } = new();

        public MirrorIndex GlobalMirrors { get; } = new();

        public BondRows Bonds { get; } = new();

        public void Dispose()
        {
            Local.Dispose();
            Global.Dispose();
        }
    }
}
