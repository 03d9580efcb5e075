namespace MDEngine.Neighbors;

/// <summary>
/// Neighbors of each atom in compressed sparse rows, sorted by (j, S) within a row. r_ij = r_j − r_i + S·H with the positions
/// as given and the cell vectors as rows of H.
/// </summary>
public sealed class NeighborList
{
    private readonly int[] offsets;
    private readonly int[] neighbors;
    private readonly CellShift[] shifts;

    internal NeighborList(int[] offsets, int[] neighbors, CellShift[] shifts)
    {
        this.offsets = offsets;
        this.neighbors = neighbors;
        this.shifts = shifts;
    }

    /// <summary>[N+1] where the rows begin; the last entry is the number of pairs, P.</summary>
    public ReadOnlySpan<int> Offsets => offsets;

    /// <summary>[P] the neighbor j of each entry.</summary>
    public ReadOnlySpan<int> Neighbors => neighbors;

    /// <summary>[P] the image shift S of each entry.</summary>
    public ReadOnlySpan<CellShift> Shifts => shifts;

    /// <summary>Grows whenever this object's arrays are filled anew, so that what was derived from them can tell.</summary>
    public long Version { get; internal set; }

    /// <summary>Number of atoms, N.</summary>
    public int AtomCount => offsets.Length - 1;

    /// <summary>Number of directed pairs, P.</summary>
    public int PairCount => neighbors.Length;
}
