using MDEngine.Neighbors.Kernels;

namespace MDEngine.Neighbors;

/// <summary>
/// What the first pass leaves of one bin for the second: which of the block's candidates are near the bin, and for each center
/// which of these are its neighbors. A view of a worker's memory.
/// </summary>
internal readonly unsafe struct FoundBin(byte* memory, int vectors, int rows)
{
    /// <summary>Candidates whose marks a word holds.</summary>
    public const int CandidatesPerWord = 64;

    private readonly long* selectedCount = (long*)memory;

    /// <summary>Candidates near the bin.</summary>
    public int SelectedCount
    {
        get => (int)*selectedCount;
        set => *selectedCount = value;
    }

    /// <summary>[vectors of the block's candidates] which are near the bin, one bit each.</summary>
    public byte* Selection => (byte*)(selectedCount + 1);

    /// <summary>Vectors of selected candidates.</summary>
    public int VectorCount => (SelectedCount + RowFilter.Lanes - 1) / RowFilter.Lanes;

    /// <summary>64-bit words of marks of one center; at least one.</summary>
    public int WordCount => WordsFor(SelectedCount);

    /// <summary>Bytes in use.</summary>
    public long Length => LengthFor(vectors, rows, SelectedCount);

    /// <summary>Bytes that a bin needs.</summary>
    public static long LengthFor(int vectors, int rows, int selected) =>
        sizeof(long) * (1 + SelectionWords(vectors) + (rows * (long)WordsFor(selected)));

    /// <summary>[words] which of the selected candidates are neighbors of a center, one bit each.</summary>
    public ulong* Marks(int row) => (ulong*)(selectedCount + 1 + SelectionWords(vectors)) + (row * (long)WordCount);

    private static long SelectionWords(int vectors) => ((long)vectors + sizeof(long) - 1) / sizeof(long);

    private static int WordsFor(int candidates) => Math.Max(1, (int)(((long)candidates + CandidatesPerWord - 1) / CandidatesPerWord));
}
