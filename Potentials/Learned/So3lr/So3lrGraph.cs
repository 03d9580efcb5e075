using MDEngine.Neighbors;

namespace MDEngine.Potentials.Learned.So3lr;

/// <summary>Short and long pairs of structures, and what each states of its charge and spin.</summary>
#pragma warning disable CA1001 // lives as long as its potential; what memory the lists hold outside the heap has finalizers
internal sealed class So3lrGraph : NetworkGraph
#pragma warning restore CA1001
{
    private readonly So3lrOptions options;
    private readonly bool allowUnpaired;
    private readonly VerletList shortList;
    private readonly VerletList? longList;
    private readonly List<long> structures = [];
    private readonly List<double> charges = [];
    private readonly List<double> unpaired = [];
    private string explanation = "";

    /// <summary>An empty graph; 0 <paramref name="threads"/> are all processors.</summary>
    public So3lrGraph(So3lrOptions options, bool allowUnpaired, double skin, int threads = 0, NeighborDevice? device = null)
    {
        (this.options, this.allowUnpaired) = (options, allowUnpaired);
        shortList = new VerletList(options.Cutoff, skin, threads, device);
        longList = options.LongCutoff is double cutoff ? new VerletList(cutoff, skin, threads, device) : null;
        Displacements = [ShortPairs, LongPairs];
    }

    /// <summary>Directed pairs within the short cutoff.</summary>
    public AtomPairs ShortPairs { get; } = new();

    /// <summary>Directed pairs within the long cutoff, or all.</summary>
    public AtomPairs LongPairs { get; } = new();

    /// <inheritdoc/>
    public override IReadOnlyList<IDisplacementSet> Displacements { get; }

    /// <summary>[N] structure of each atom, from 0.</summary>
    public IReadOnlyList<long> StructureOfAtom => structures;

    /// <summary>[B] total charge of each structure, e.</summary>
    public IReadOnlyList<double> TotalCharges => charges;

    /// <summary>[B] unpaired electrons of each structure.</summary>
    public IReadOnlyList<double> UnpairedElectrons => unpaired;

    /// <inheritdoc/>
    public override string Explanation => explanation;

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>> Statistics =>
        new Dictionary<string, IReadOnlyDictionary<string, double>> { ["short"] = shortList.Statistics.ToDictionary() };

    /// <inheritdoc/>
    public override Topology Prepare(AtomicSystem system)
    {
        So3lrDomain.CheckCell(system.Cell, options);
        So3lrDomain.UnpairedElectrons(system.Topology, allowUnpaired);
        explanation = So3lrDomain.Explain(system.Topology, options);
        return system.Topology;
    }

    /// <inheritdoc/>
    public override void Clear()
    {
        base.Clear();
        ShortPairs.Clear();
        LongPairs.Clear();
        structures.Clear();
        charges.Clear();
        unpaired.Clear();
    }

    /// <inheritdoc/>
    public override void Append(AtomicSystem system)
    {
        So3lrDomain.CheckCell(system.Cell, options);
        unpaired.Add(So3lrDomain.UnpairedElectrons(system.Topology, allowUnpaired));
        int firstAtom = AtomCount, firstPair = ShortPairs.Count;
        base.Append(system);
        structures.AddRange(Enumerable.Repeat((long)charges.Count, system.AtomCount));
        charges.Add(system.Topology.TotalCharge ?? 0);
        ShortPairs.Append(system, shortList.Update(system), options.Cutoff, firstAtom);
        for (int p = firstPair; p < ShortPairs.Count; p++)
        {
            So3lrDomain.CheckDistance(ShortPairs.Vectors[p].Length, (int)ShortPairs.Receivers[p] - firstAtom, (int)ShortPairs.Senders[p] - firstAtom);
        }

        if (longList is null)
        {
            LongPairs.AppendAll(system, firstAtom);
        }
        else
        {
            LongPairs.Append(system, longList.Update(system), longList.Cutoff, firstAtom);
        }
    }
}
