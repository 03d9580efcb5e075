namespace MDEngine.Neighbors;

/// <summary>
/// What the first pass leaves of one bin for the second: the candidates in order of (j, S), and for each center one bit a
/// candidate. A view of a worker's memory.
/// </summary>
internal readonly unsafe struct FoundBlock
{
    private const int CandidatesPerWord = 64;
    private readonly Header* header;
    private readonly int rows;

    /// <summary>Starts a block.</summary>
    public FoundBlock(byte* memory, int rows, int candidates)
    {
        header = (Header*)memory;
        this.rows = rows;
        header->Candidates = candidates;
        header->Uniform = 0;
    }

    /// <summary>Finds a block again.</summary>
    public FoundBlock(byte* memory, int rows)
    {
        header = (Header*)memory;
        this.rows = rows;
    }

    public long Length => LengthFor(rows, header->Candidates);

    /// <summary>64-bit words of marks of one center; at least one.</summary>
    public int WordCount => WordsFor(header->Candidates);

    /// <summary>[candidates] S of the image plus the wrap of the point; less the wrap of the center it is S of the pair.</summary>
    public long* Shifts => (long*)(header + 1);

    /// <summary>[candidates] j.</summary>
    public int* Neighbors => (int*)(Shifts + header->Candidates);

    /// <summary>Whether all candidates have the same shift.</summary>
    public bool IsUniform => header->Uniform != 0;

    public static long LengthFor(int rows, int candidates) =>
        sizeof(Header) + (sizeof(long) * (long)candidates) + NeighborBytes(candidates) + (sizeof(ulong) * (long)rows * WordsFor(candidates));

    public void SetUniform(bool uniform) => header->Uniform = uniform ? 1 : 0;

    public ulong* Marks(int row) =>
        (ulong*)((byte*)Neighbors + NeighborBytes(header->Candidates)) + ((long)row * WordsFor(header->Candidates));

    private static int WordsFor(int candidates) => Math.Max(1, (int)(((long)candidates + CandidatesPerWord - 1) / CandidatesPerWord));

    private static long NeighborBytes(int candidates) => ((sizeof(int) * (long)candidates) + 7) & ~7L;

    private struct Header
    {
        public int Candidates;
        public int Uniform;
    }
}
