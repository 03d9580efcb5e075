
namespace MDEngine.Neighbors.Blocks;

/// <summary>
/// What the first pass leaves of one bin for the second: which of the block's candidates are near the bin, and for each center
/// which of these are its neighbors. A view of a worker's memory.
/// </summary>
internal readonly unsafe struct BinMatches(byte* memory, int vectors)
{
    /// <summary>Candidates whose marks a word holds.</summary>
    public const int CandidatesPerWord = 64;

    private readonly Header* header = (Header*)memory;

    /// <summary>Candidates near the bin.</summary>
    public int SelectedCount
    {
        get => header->Selected;
        set => header->Selected = value;
    }

    /// <summary>Centers in the bin.</summary>
    public int RowCount
    {
        get => header->Rows & int.MaxValue;
        init => header->Rows = value;
    }

    /// <summary>Whether pairs may have other shifts than zero.</summary>
    public bool HasShifts
    {
        get => header->Rows < 0;
        set => header->Rows = RowCount | (value ? int.MinValue : 0);
    }

    /// <summary>[vectors of the block's candidates] which are near the bin, one bit each.</summary>
    public byte* Selection => (byte*)(header + 1);

    /// <summary>Vectors of selected candidates.</summary>
    public int VectorCount => (SelectedCount + DistanceFilter.Lanes - 1) / DistanceFilter.Lanes;

    /// <summary>64-bit words of marks of one center; at least one.</summary>
    public int WordCount => WordsFor(SelectedCount);

    /// <summary>Bytes in use.</summary>
    public long Length => LengthFor(vectors, RowCount, SelectedCount);

    /// <summary>Bytes that a bin needs.</summary>
    public static long LengthFor(int vectors, int rows, int selected) =>
        sizeof(Header) + (sizeof(long) * (SelectionWords(vectors) + (rows * (long)WordsFor(selected))));

    /// <summary>[words] which of the selected candidates are neighbors of a center, one bit each.</summary>
    public ulong* Marks(int row) => (ulong*)(header + 1) + SelectionWords(vectors) + (row * (long)WordCount);

    private static long SelectionWords(int vectors) => ((long)vectors + sizeof(long) - 1) / sizeof(long);

    private static int WordsFor(int candidates) => Math.Max(1, (int)(((long)candidates + CandidatesPerWord - 1) / CandidatesPerWord));

    private struct Header
    {
        public int Selected;
        public int Rows;
    }
}
