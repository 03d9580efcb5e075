namespace MDEngine.Potentials.Learned.Graph;

/// <summary>The bonds of a topology by atom, and the vectors along them between the closest images of their atoms.</summary>
internal sealed class BondRows
{
    private Topology? topology;
    private int[][] partners = [];

    /// <summary>Bonds, from both sides.</summary>
    public int Count { get; private set; }

    /// <summary>Atoms bonded to an atom, in ascending order.</summary>
    public ReadOnlySpan<int> PartnersOf(int atom) => partners[atom];

    /// <summary>Takes the bonds of a structure, if it is another than before.</summary>
    /// <exception cref="InputException">It states none.</exception>
    public void Update(Topology structure)
    {
        if (ReferenceEquals(structure, topology))
        {
            return;
        }

        if (structure.Bonds.IsEmpty && structure.AtomCount > 1)
        {
            throw new InputException(
                "This PAMNet's local graph is made of bonds, and the structure states none; use a PDB file with CONECT records, or a model with local_graph \"radius\".");
        }

        var rows = new SortedSet<int>[structure.AtomCount];
        for (int i = 0; i < rows.Length; i++)
        {
            rows[i] = [];
        }

        foreach (Bond bond in structure.Bonds)
        {
            rows[bond.First].Add(bond.Second);
            rows[bond.Second].Add(bond.First);
        }

        partners = [.. rows.Select(row => row.ToArray())];
        Count = partners.Sum(row => row.Length);
        topology = structure;
    }

    /// <summary>r_j − r_i of the closest image, Å.</summary>
    public static Vector3D Vector(AtomicSystem system, int i, int j)
    {
        Vector3D vector = system.Positions.Span[j] - system.Positions.Span[i];
        if (!system.Cell.IsPeriodic)
        {
            return vector;
        }

        // In a skewed cell the image within half a cell need not be the closest, but that is next to it.
        var lattice = Lattice.From(system.Cell);
        Vector3D near = lattice.Nearest(vector);
        Vector3D best = near;
        (int a, int b, int c) = (system.Cell.PeriodicA ? 1 : 0, system.Cell.PeriodicB ? 1 : 0, system.Cell.PeriodicC ? 1 : 0);
        for (int u = -a; u <= a; u++)
        {
            for (int v = -b; v <= b; v++)
            {
                for (int w = -c; w <= c; w++)
                {
                    Vector3D image = near + lattice.Vector(u, v, w);
                    best = image.LengthSquared < best.LengthSquared ? image : best;
                }
            }
        }

        return best;
    }
}
