using MDEngine.Neighbors;

namespace MDEngine.Potentials.Learned.Graph;

/// <summary>
/// Directed edges e = (i ← j) between atoms closer than a cutoff now, in compressed rows by receiving atom and sorted by sender and
/// image. Every edge knows its mirror (j ← i), so that sums over what an atom sends can be gathered as well.
/// </summary>
/// <remarks>
/// Holds what was appended since <see cref="Clear"/>. Edges in the skin of a neighbor list are left out at every
/// update, so the graph, and with it every sum that runs over it, does not depend on when the list was built.
/// </remarks>
internal sealed class EdgeGraph
{
    /// <summary>Stands for an edge of the list that is beyond the cutoff now.</summary>
    private const int Absent = -1;

    private readonly double squaredCutoff;
    private readonly bool hasSelfLoops;
    private int[] offsets = new int[1];
    private int[] senders = [];
    private int[] mirrors = [];
    private int[] pairs = [];
    private int[] firstEdges = [];
    private Vector3D[] displacements = [];
    private CellShift[] shifts = [];
    private int[] slots = [];

    /// <summary>An empty graph.</summary>
    /// <param name="cutoff">Å.</param>
    /// <param name="hasSelfLoops">Whether each row begins with an edge of the atom to itself, of length zero.</param>
    public EdgeGraph(double cutoff, bool hasSelfLoops)
    {
        squaredCutoff = cutoff * cutoff;
        this.hasSelfLoops = hasSelfLoops;
    }

    /// <summary>Number of atoms, N.</summary>
    public int AtomCount { get; private set; }

    /// <summary>Number of directed edges, E, self-loops included.</summary>
    public int EdgeCount { get; private set; }

    /// <summary>Number of pairs of an edge and its mirror, P. Self-loops belong to none.</summary>
    public int PairCount { get; private set; }

    /// <summary>[N+1] where the rows begin.</summary>
    public ReadOnlySpan<int> Offsets => offsets.AsSpan(0, AtomCount + 1);

    /// <summary>[E] the atom j of each edge.</summary>
    public ReadOnlySpan<int> Senders => senders.AsSpan(0, EdgeCount);

    /// <summary>[E] the edge (j ← i); a self-loop is its own.</summary>
    public ReadOnlySpan<int> Mirrors => mirrors.AsSpan(0, EdgeCount);

    /// <summary>[E] the pair of each edge, the same for its mirror; P for a self-loop.</summary>
    public ReadOnlySpan<int> Pairs => pairs.AsSpan(0, EdgeCount);

    /// <summary>[P] the edge of each pair that comes first.</summary>
    public ReadOnlySpan<int> FirstEdges => firstEdges.AsSpan(0, PairCount);

    /// <summary>[E] d = r_j − r_i + S·H, Å.</summary>
    public ReadOnlySpan<Vector3D> Displacements => displacements.AsSpan(0, EdgeCount);

    /// <summary>[E] the image S of the sender.</summary>
    public ReadOnlySpan<CellShift> Shifts => shifts.AsSpan(0, EdgeCount);

    /// <summary>Forgets all atoms.</summary>
    public void Clear()
    {
        AtomCount = 0;
        EdgeCount = 0;
        PairCount = 0;
    }

    /// <summary>Adds a structure that has no edges to those before it.</summary>
    /// <param name="system">The structure.</param>
    /// <param name="list">A full list that holds at least the pairs within the cutoff.</param>
    /// <param name="listMirrors">The mirrors of the list's entries.</param>
    /// <exception cref="InputException">Two atoms are at the same place.</exception>
    public void Append(AtomicSystem system, NeighborList list, MirrorIndex listMirrors)
    {
        int firstEdge = EdgeCount;
        int firstAtom = AtomCount;
        ReadOnlySpan<int> mirrorOf = listMirrors.Of(list);
        Reserve(list.AtomCount, list.PairCount + (hasSelfLoops ? list.AtomCount : 0));
        if (slots.Length < list.PairCount)
        {
            slots = new int[list.PairCount + (list.PairCount / 4)];
        }

        Select(system, list);
        for (int k = 0; k < mirrorOf.Length; k++)
        {
            if (slots[k] != Absent)
            {
                mirrors[slots[k]] = slots[mirrorOf[k]];
            }
        }

        for (int i = firstAtom; hasSelfLoops && i < AtomCount; i++)
        {
            mirrors[offsets[i]] = offsets[i];
        }

        for (int e = firstEdge; e < EdgeCount; e++)
        {
            int mirror = mirrors[e];
            if (mirror > e)
            {
                firstEdges[PairCount] = e;
                pairs[e] = PairCount++;
            }
            else if (mirror < e)
            {
                pairs[e] = pairs[mirror];
            }
        }
    }

    /// <summary>Adds a structure whose edges are its bonds, whatever their length.</summary>
    /// <param name="system">The structure.</param>
    /// <param name="bonds">Its bonds by atom.</param>
    /// <exception cref="InputException">Two atoms are at the same place.</exception>
    public void Append(AtomicSystem system, BondRows bonds)
    {
        int firstAtom = AtomCount;
        Reserve(system.AtomCount, bonds.Count);
        for (int i = 0; i < system.AtomCount; i++)
        {
            offsets[firstAtom + i] = EdgeCount;
            foreach (int j in bonds.PartnersOf(i))
            {
                senders[EdgeCount] = firstAtom + j;
                shifts[EdgeCount] = default;

                // The mirror of an edge from an earlier atom stands already; its vector is turned, so that both have the same image.
                if (j < i)
                {
                    int mirror = offsets[firstAtom + j] + bonds.PartnersOf(j).BinarySearch(i);
                    (mirrors[EdgeCount], mirrors[mirror]) = (mirror, EdgeCount);
                    pairs[EdgeCount] = pairs[mirror];
                    displacements[EdgeCount] = -displacements[mirror];
                }
                else
                {
                    displacements[EdgeCount] = BondRows.Vector(system, i, j);
                    if (displacements[EdgeCount].LengthSquared == 0)
                    {
                        throw Overlap(i, j);
                    }

                    firstEdges[PairCount] = EdgeCount;
                    pairs[EdgeCount] = PairCount++;
                }

                EdgeCount++;
            }
        }

        AtomCount += system.AtomCount;
        offsets[AtomCount] = EdgeCount;
    }

    /// <summary>Gives the self-loops their pair, once all structures are there.</summary>
    public void Complete()
    {
        for (int i = 0; hasSelfLoops && i < AtomCount; i++)
        {
            pairs[offsets[i]] = PairCount;
        }
    }

    private static InputException Overlap(int atom, int other) => new(
        $"Atoms {atom + 1} and {other + 1} are at the same place, where the energy has no derivative: move one of them.");

    private void Reserve(int moreAtoms, int moreEdges)
    {
        int atoms = AtomCount + moreAtoms;
        if (offsets.Length <= atoms)
        {
            Array.Resize(ref offsets, atoms + 1 + (atoms / 4));
        }

        int edges = EdgeCount + moreEdges;
        if (senders.Length < edges)
        {
            int capacity = edges + (edges / 4);
            Array.Resize(ref senders, capacity);
            Array.Resize(ref mirrors, capacity);
            Array.Resize(ref pairs, capacity);
            Array.Resize(ref firstEdges, (capacity / 2) + 1);
            Array.Resize(ref displacements, capacity);
            Array.Resize(ref shifts, capacity);
        }
    }

    private void Select(AtomicSystem system, NeighborList list)
    {
        ReadOnlySpan<Vector3D> positions = system.Positions.Span;
        ReadOnlySpan<int> rows = list.Offsets;
        ReadOnlySpan<int> neighbors = list.Neighbors;
        ReadOnlySpan<CellShift> images = list.Shifts;
        Matrix3x3 cell = system.Cell.Matrix;
        int firstAtom = AtomCount;
        int count = EdgeCount;
        for (int i = 0; i < positions.Length; i++)
        {
            offsets[firstAtom + i] = count;
            if (hasSelfLoops)
            {
                (senders[count], displacements[count], shifts[count]) = (firstAtom + i, Vector3D.Zero, default);
                count++;
            }

            for (int k = rows[i]; k < rows[i + 1]; k++)
            {
                CellShift shift = images[k];
                Vector3D d = positions[neighbors[k]] - positions[i];
                if (shift != default)
                {
                    d += new Vector3D(shift.A, shift.B, shift.C) * cell;
                }

                double squared = d.LengthSquared;
                if (squared < squaredCutoff)
                {
                    if (squared == 0)
                    {
                        throw Overlap(i, neighbors[k]);
                    }

                    (senders[count], displacements[count], shifts[count]) = (firstAtom + neighbors[k], d, shift);
                    slots[k] = count++;
                }
                else
                {
                    slots[k] = Absent;
                }
            }
        }

        offsets[firstAtom + positions.Length] = count;
        AtomCount += positions.Length;
        EdgeCount = count;
    }
}
