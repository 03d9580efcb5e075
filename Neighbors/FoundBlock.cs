using MDEngine.Neighbors.Kernels;

namespace MDEngine.Neighbors;

/// <summary>
/// What the first pass leaves of one bin for the second: the candidates in order of (j, S), and for each center one bit a
/// candidate. A view of a worker's memory.
/// </summary>
internal readonly unsafe struct FoundBlock(byte* memory, int rows)
{
    private const int CandidatesPerWord = 64;
    private readonly Header* header = (Header*)memory;
    private readonly int rows = rows;

    /// <summary>Candidates; to be set once the neighbors are written, since the rest lies behind them.</summary>
    public int Candidates
    {
        get => header->Candidates;
        set => header->Candidates = value;
    }

    /// <summary>Vectors of candidates.</summary>
    public int VectorCount => (int)(Padded(header->Candidates) / RowFilter.Lanes);

    /// <summary>64-bit words of marks of one center; at least one.</summary>
    public int WordCount => WordsFor(header->Candidates);

    /// <summary>[candidates, up to a full vector] j.</summary>
    public int* Neighbors => (int*)(header + 1);

    /// <summary>
    /// [candidates] S of the image plus the wrap of the point; less the wrap of the center it is S of the pair. Only where it is
    /// not the same for all.
    /// </summary>
    public long* Shifts => (long*)(Marks(0) + ((long)rows * WordCount));

    /// <summary>Whether all candidates have the same shift: away from the faces of a cell.</summary>
    public bool IsUniform => header->IsUniform != 0;

    /// <summary>The shift of all candidates.</summary>
    public long UniformShift => header->Shift;

    /// <summary>Bytes in use.</summary>
    public long Length => (byte*)Shifts - (byte*)header + (IsUniform ? 0 : sizeof(long) * (long)header->Candidates);

    /// <summary>Bytes that a block may need, and what writing whole vectors overshoots.</summary>
    public static long LengthFor(int rows, int candidates) => sizeof(Header)
        + ((sizeof(int) + sizeof(long)) * (Padded(candidates) + RowFilter.Lanes)) + (sizeof(ulong) * (long)rows * WordsFor(candidates));

    /// <summary>S of the image plus the wrap of the point.</summary>
    public long ShiftOf(int candidate) => IsUniform ? UniformShift : Shifts[candidate];

    /// <summary>Stores the shift of all candidates.</summary>
    public void SetUniform(long shift)
    {
        header->Shift = shift;
        header->IsUniform = 1;
    }

    /// <summary>Stores the shifts of the candidates, of which there is at least one.</summary>
    public void SetShifts(ReadOnlySpan<long> shifts)
    {
        if (!shifts.ContainsAnyExcept(shifts[0]))
        {
            SetUniform(shifts[0]);
            return;
        }

        header->IsUniform = 0;
        shifts.CopyTo(new Span<long>(Shifts, shifts.Length));
    }

    public ulong* Marks(int row) => (ulong*)(Neighbors + Padded(header->Candidates)) + ((long)row * WordCount);

    private static long Padded(int candidates) => ((long)candidates + RowFilter.Lanes - 1) / RowFilter.Lanes * RowFilter.Lanes;

    private static int WordsFor(int candidates) => Math.Max(1, (int)(((long)candidates + CandidatesPerWord - 1) / CandidatesPerWord));

    private struct Header
    {
        public int Candidates;
        public int IsUniform;
        public long Shift;
    }
}
