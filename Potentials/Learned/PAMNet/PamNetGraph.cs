using MDEngine.Neighbors;

namespace MDEngine.Potentials.Learned.PAMNet;

/// <summary>The multiplex graph of one or several structures: global edges, local edges, and the angles between local edges.</summary>
#pragma warning disable CA1001 // lives as long as its potential; what memory the lists hold outside the heap has finalizers
internal sealed class PamNetGraph : NetworkGraph
#pragma warning restore CA1001
{
    private readonly PamNetOptions options;
    private readonly VerletList localNeighbors;
    private readonly VerletList globalNeighbors;
    private readonly NearestNeighbors nearestNeighbors;
    private readonly IDisplacementSet[] displacements;
    private readonly Dictionary<int, int> rowOfElement;
    private readonly List<long> embeddingRows = [];
    private readonly List<double> features = [];
    private readonly List<int> structureSizes = [];
    private bool hasAngles;

    /// <summary>An empty graph.</summary>
    /// <param name="options">Cutoffs and mode.</param>
    /// <param name="skin">Skin of the neighbor lists, Å.</param>
    /// <param name="threads">Most threads of the neighbor lists; 0 for all processors.</param>
    /// <param name="device">What searches them in place of the threads, if anything.</param>
    public PamNetGraph(PamNetOptions options, double skin, int threads = 0, NeighborDevice? device = null)
    {
        this.options = options;
        localNeighbors = new VerletList(options.LocalCutoff, skin, threads, device);
        globalNeighbors = new VerletList(options.GlobalCutoff, skin, threads, device);
        nearestNeighbors = new NearestNeighbors(options.NeighborCount, options.GlobalCutoff, threads, device);
        bool isSymmetric = options.LocalGraph != LocalGraph.Nearest;
        GlobalLinks = new LinkSet(isSymmetric);
        LocalLinks = new LinkSet(isSymmetric);
        displacements = options.HasGlobalLayer ? [LocalLinks, GlobalLinks] : [LocalLinks];
        rowOfElement = options.Elements.Select((atomicNumber, row) => (atomicNumber, row)).ToDictionary(pair => pair.atomicNumber, pair => pair.row);
    }

    /// <summary>Edges within the global cutoff.</summary>
    public LinkSet GlobalLinks { get; }

    /// <summary>Edges of the local layer.</summary>
    public LinkSet LocalLinks { get; }

    /// <summary>Pairs and triplets of local edges.</summary>
    public AngleList Angles { get; } = new();

    /// <inheritdoc/>
    public override IReadOnlyList<IDisplacementSet> Displacements => displacements;

    /// <summary>[N] rows of the embedding.</summary>
    public IReadOnlyList<long> EmbeddingRows => embeddingRows;

    /// <summary>[N·18] features, in PDBbind mode.</summary>
    public IReadOnlyList<double> Features => features;

    /// <summary>Atoms of each structure.</summary>
    public IReadOnlyList<int> StructureSizes => structureSizes;

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>> Statistics =>
        new Dictionary<string, IReadOnlyDictionary<string, double>>
        {
            ["local_neighbor_list"] = localNeighbors.Statistics.ToDictionary(),
            ["global_neighbor_list"] = globalNeighbors.Statistics.ToDictionary(),
        };

    /// <inheritdoc/>
    public override void Clear()
    {
        base.Clear();
        GlobalLinks.Clear();
        LocalLinks.Clear();
        embeddingRows.Clear();
        features.Clear();
        structureSizes.Clear();
        hasAngles = false;
    }

    /// <inheritdoc/>
    /// <exception cref="InputException">An element without a row in the embedding, or no bonds where the local layer is made of them.</exception>
    public override void Append(AtomicSystem system) => Append(system, []);

    /// <summary>Adds a structure whose atoms come with features.</summary>
    /// <param name="system">The structure.</param>
    /// <param name="atomFeatures">[N·18], or empty in modes that go by element.</param>
    public void Append(AtomicSystem system, ReadOnlySpan<double> atomFeatures)
    {
        int firstAtom = AtomCount;
        AddAtoms(system, atomFeatures);
        base.Append(system);
        structureSizes.Add(system.AtomCount);
        hasAngles = false;
        if (options.LocalGraph == LocalGraph.Nearest)
        {
            AddNearest(system, firstAtom);
            return;
        }

        if (options.LocalGraph == LocalGraph.Bonds)
        {
            AddBonds(system, firstAtom);
        }
        else
        {
            LocalLinks.AddWithin(system, localNeighbors.Update(system), options.LocalCutoff, firstAtom);
        }

        if (options.HasGlobalLayer)
        {
            GlobalLinks.AddWithin(system, globalNeighbors.Update(system), options.GlobalCutoff, firstAtom);
        }
    }

    /// <summary>Lists the angles if a structure was added since the last time.</summary>
    public void UpdateAngles()
    {
        if (!hasAngles)
        {
            Angles.Build(LocalLinks, AtomCount, withTriplets: !options.IsSimple);
            hasAngles = true;
        }
    }

    private void AddAtoms(AtomicSystem system, ReadOnlySpan<double> atomFeatures)
    {
        if (options.UsesFeatures)
        {
            if (atomFeatures.Length != system.AtomCount * PamNetOptions.FeatureCount)
            {
                throw new InputException(
                    $"This model takes {PamNetOptions.FeatureCount} features an atom (PDBbind mode); {atomFeatures.Length} came for {system.AtomCount} atoms. Use 'mdengine score' with prepared complexes.");
            }

            features.AddRange(atomFeatures);
            return;
        }

        for (int i = 0; i < system.AtomCount; i++)
        {
            int atomicNumber = system.Topology.AtomicNumbers[i];
            embeddingRows.Add(rowOfElement.TryGetValue(atomicNumber, out int row) ? row : throw new InputException(
                $"atom {i + 1} is {Element.FromAtomicNumber(atomicNumber).Name.ToLowerInvariant()}, which this PAMNet has no embedding for; it knows {string.Join(", ", options.Elements.Select(z => Element.FromAtomicNumber(z).Symbol))}."));
        }
    }

    private void AddBonds(AtomicSystem system, int firstAtom)
    {
        if (system.Topology.Bonds.IsEmpty && system.AtomCount > 1)
        {
            throw new InputException(
                "This PAMNet's local graph is made of bonds, and the structure states none; use a PDB file with CONECT records, or a model with local_graph \"radius\".");
        }

        foreach (Bond bond in system.Topology.Bonds)
        {
            LocalLinks.Add(firstAtom + bond.First, firstAtom + bond.Second, NearestImage(system, bond));
        }
    }

    // A bond joins the closest images of its atoms.
    private static Vector3D NearestImage(AtomicSystem system, Bond bond)
    {
        Vector3D vector = system.Positions.Span[bond.Second] - system.Positions.Span[bond.First];
        if (!system.Cell.IsPeriodic)
        {
            return vector;
        }

        // In a skewed cell the image within half a cell need not be the closest, but that is next to it.
        var lattice = Lattice.From(system.Cell);
        Vector3D near = lattice.Nearest(vector);
        Vector3D best = near;
        foreach (CellShift shift in Around(system.Cell))
        {
            Vector3D image = near + lattice.Vector(shift.A, shift.B, shift.C);
            best = image.LengthSquared < best.LengthSquared ? image : best;
        }

        return best;
    }

    private static IEnumerable<CellShift> Around(UnitCell cell)
    {
        (int a, int b, int c) = (cell.PeriodicA ? 1 : 0, cell.PeriodicB ? 1 : 0, cell.PeriodicC ? 1 : 0);
        for (int i = -a; i <= a; i++)
        {
            for (int j = -b; j <= b; j++)
            {
                for (int k = -c; k <= c; k++)
                {
                    yield return new CellShift(i, j, k);
                }
            }
        }
    }

    // Both layers are made of each atom's nearest neighbors. Global messages go to the atom whose neighbors they are, local ones
    // from it (the authors' RNA mode).
    private void AddNearest(AtomicSystem system, int firstAtom)
    {
        (int Atom, Vector3D Vector)[][] nearest = nearestNeighbors.Find(system);
        for (int i = 0; i < nearest.Length; i++)
        {
            foreach ((int atom, Vector3D vector) in nearest[i])
            {
                GlobalLinks.Add(firstAtom + i, firstAtom + atom, vector);
                if (vector.Length <= options.LocalCutoff)
                {
                    LocalLinks.Add(firstAtom + atom, firstAtom + i, -vector);
                }
            }
        }
    }
}
