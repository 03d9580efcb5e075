using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MDEngine.Neighbors;

/// <summary>Which directed pairs a list holds.</summary>
public enum PairSelection
{
    /// <summary>Each pair from both sides: (i, j, S) and (j, i, −S).</summary>
    Full,

    /// <summary>Each pair once: j &gt; i, or j = i with S after zero in lexicographic order.</summary>
    Half,
}

/// <summary>
/// Neighbors of each atom in compressed sparse rows, sorted by (j, S) within a row. r_ij = r_j − r_i + S·H with the positions
/// as given and the cell vectors as rows of H.
/// </summary>
/// <remarks>
/// A search writes into a list and reuses its memory: spans taken from it are valid until the next search into the same list.
/// In a list between two sets of points, i counts the centers and j the points.
/// </remarks>
public sealed class NeighborList
{
    /// <summary>Memory grows to this much more than needed, so that a density that fluctuates finds room.</summary>
    private const double Headroom = 1.1;

    private int[] offsets = new int[1];
    private int[] neighbors = [];
    private CellShift[] shifts = [];

    /// <summary>[N+1] where the rows begin; the last entry is the number of pairs, P.</summary>
    public ReadOnlySpan<int> Offsets => offsets.AsSpan(0, AtomCount + 1);

    /// <summary>[P] the neighbor j of each entry.</summary>
    public ReadOnlySpan<int> Neighbors => neighbors.AsSpan(0, PairCount);

    /// <summary>[P] the image shift S of each entry.</summary>
    public ReadOnlySpan<CellShift> Shifts => shifts.AsSpan(0, PairCount);

    /// <summary>Grows whenever this object's arrays are filled anew, so that what was derived from them can tell.</summary>
    public long Version { get; private set; }

    /// <summary>Number of atoms, N.</summary>
    public int AtomCount { get; private set; }

    /// <summary>Number of directed pairs, P.</summary>
    public int PairCount { get; private set; }

    /// <summary>Memory held, bytes.</summary>
    public long MemoryBytes =>
        ((long)sizeof(int) * (offsets.Length + neighbors.Length)) + ((long)Unsafe.SizeOf<CellShift>() * shifts.Length);

    internal Span<int> WritableOffsets => offsets.AsSpan(0, AtomCount + 1);

    internal Span<int> WritableNeighbors => neighbors.AsSpan(0, PairCount);

    internal Span<long> WritableShifts => MemoryMarshal.Cast<CellShift, long>(shifts.AsSpan(0, PairCount));

    internal void ReserveRows(int atomCount)
    {
        if (offsets.Length < atomCount + 1)
        {
            offsets = new int[atomCount + 1];
        }

        Version++;
        AtomCount = atomCount;
        PairCount = 0;
        offsets[0] = 0;
    }

    /// <summary>Turns the counts in entries 1 … N of the offsets into their running sums, and makes room for the pairs.</summary>
    /// <exception cref="InputException">The pairs are too many for an index of 32 bits or for the memory.</exception>
    internal void ReservePairs(double cutoff)
    {
        long sum = 0;
        Span<int> rows = WritableOffsets;
        for (int i = 1; i < rows.Length; i++)
        {
            sum += rows[i];
            rows[i] = (int)sum;
        }

        if (sum > neighbors.Length)
        {
            MemoryGuard.CheckPairs(sum, AtomCount, cutoff);
            int capacity = (int)Math.Min((long)(Headroom * sum), MemoryGuard.MaxPairs);
            neighbors = [];
            shifts = [];
            neighbors = GC.AllocateUninitializedArray<int>(capacity);
            shifts = GC.AllocateUninitializedArray<CellShift>(capacity);
        }

        PairCount = (int)sum;
    }
}
