using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MDEngine.Neighbors.Search;

namespace MDEngine.Neighbors;

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

    /// <summary>Entries of <see cref="Shifts"/> for each byte of <see cref="ShiftRuns"/>.</summary>
    internal const int ShiftRun = 64;

    /// <summary>Set in the count of a row for pairs with other shifts than zero.</summary>
    internal const int HasShiftsFlag = int.MinValue;

    private const byte WereSet = 1;
    private const byte AreSet = 2;

    private int[] offsets = new int[1];
    private int[] neighbors = [];
    private CellShift[] shifts = [];
    private byte[] shiftRuns = [];
    private bool knowsShiftRuns;
    private int writtenPairs;

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
        ((long)sizeof(int) * (offsets.Length + neighbors.Length)) + ((long)Unsafe.SizeOf<CellShift>() * shifts.Length) + shiftRuns.Length;

    internal Span<int> WritableOffsets => offsets.AsSpan(0, AtomCount + 1);

    internal Span<int> WritableNeighbors => neighbors.AsSpan(0, PairCount);

    /// <summary>
    /// One byte for every <see cref="ShiftRun"/> entries of the shifts: zero if these are zero since an earlier search and remain
    /// so, and need not be written again. Most are, and memory is what limits large lists.
    /// </summary>
    internal Span<byte> ShiftRuns => shiftRuns;

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

    /// <summary>
    /// Turns the counts in entries 1 … N of the offsets, marked with <see cref="HasShiftsFlag"/>, into their running sums, and makes
    /// room for the pairs.
    /// </summary>
    /// <exception cref="InputException">The pairs are too many for an index of 32 bits or for the memory.</exception>
    internal void ReservePairs(double cutoff)
    {
        Span<int> rows = WritableOffsets;
        long sum = 0;
        for (int i = 1; i < rows.Length; i++)
        {
            sum += rows[i] & ~HasShiftsFlag;
        }

        if (sum > neighbors.Length)
        {
            MemoryGuard.CheckPairs(sum, AtomCount, cutoff);
            int capacity = (int)Math.Min((long)(Headroom * sum), MemoryGuard.MaxPairs);
            neighbors = [];
            shifts = [];
            knowsShiftRuns = false;
            shiftRuns = new byte[(capacity / ShiftRun) + 1];
            shifts = Allocate<CellShift>(capacity);

            // Last, as its length tells what there is room for.
            neighbors = Allocate<int>(capacity);
        }

        BeginShifts();
        int start = 0;
        for (int i = 1; i < rows.Length; i++)
        {
            int end = start + (rows[i] & ~HasShiftsFlag);
            if (rows[i] < 0 && end > start)
            {
                for (int run = start / ShiftRun; run <= (end - 1) / ShiftRun; run++)
                {
                    shiftRuns[run] |= AreSet;
                }
            }

            rows[i] = end;
            start = end;
        }

        PairCount = start;
    }

    /// <summary>Notes that shifts have been written as <see cref="ShiftRuns"/> wants it.</summary>
    internal void KeepShiftRuns()
    {
        knowsShiftRuns = true;
        writtenPairs = PairCount;
    }

    private static unsafe T[] Allocate<T>(int length)
        where T : unmanaged
    {
        T[] array = GC.AllocateUninitializedArray<T>(length);
        fixed (T* first = array)
        {
            HugePages.Request(first, (long)length * sizeof(T));
        }

        return array;
    }

    /// <summary>What is set by the last search was set before this one.</summary>
    private void BeginShifts()
    {
        if (!knowsShiftRuns)
        {
            shiftRuns.AsSpan().Fill(WereSet);
            return;
        }

        // Behind the pairs of the last search, there is what earlier ones left.
        knowsShiftRuns = false;
        int written = writtenPairs / ShiftRun;
        for (int run = 0; run < shiftRuns.Length; run++)
        {
            int kept = run < written ? 0 : shiftRuns[run] & WereSet;
            shiftRuns[run] = (byte)((shiftRuns[run] / AreSet) | kept);
        }
    }
}
