using MDEngine.Neighbors.Kernels;

namespace MDEngine.Neighbors;

/// <summary>
/// The candidates of one block in order of (j, S), which the first pass leaves for the second. A view of a worker's memory,
/// where the block's bins follow (<see cref="FoundBin"/>).
/// </summary>
internal readonly unsafe struct FoundBlock(byte* memory)
{
    private readonly Header* header = (Header*)memory;

    /// <summary>Vectors of candidates.</summary>
    public int VectorCount => header->Vectors;

    /// <summary>Whether all candidates have the same shift: away from the faces of a cell.</summary>
    public bool IsUniform => header->IsUniform != 0;

    /// <summary>The shift of all candidates: S of the image plus the wrap of the point; less the wrap of the center it is S of the pair.</summary>
    public long UniformShift => header->Shift;

    /// <summary>[candidates, up to a full vector] j.</summary>
    public int* Neighbors => (int*)(header + 1);

    /// <summary>[candidates, up to a full vector] their shifts, where these are not the same for all.</summary>
    public long* Shifts => (long*)(Neighbors + (RowFilter.Lanes * (long)VectorCount));

    /// <summary>Bytes in use.</summary>
    public long Length => LengthFor(VectorCount, IsUniform);

    /// <summary>Bytes that a block needs.</summary>
    public static long LengthFor(int vectors, bool uniform) =>
        sizeof(Header) + ((sizeof(int) + (uniform ? 0 : sizeof(long))) * RowFilter.Lanes * (long)vectors);

    /// <summary>Stores what was collected.</summary>
    public void Store(CandidateCollector candidates)
    {
        long count = RowFilter.Lanes * (long)candidates.VectorCount;
        header->Vectors = candidates.VectorCount;
        header->IsUniform = candidates.IsUniform ? 1 : 0;
        header->Shift = candidates.Count == 0 ? 0 : candidates.Shifts[0];
        Buffer.MemoryCopy(candidates.Neighbors, Neighbors, count * sizeof(int), count * sizeof(int));
        if (!candidates.IsUniform)
        {
            Buffer.MemoryCopy(candidates.Shifts, Shifts, count * sizeof(long), count * sizeof(long));
        }
    }

    private struct Header
    {
        public int Vectors;
        public int IsUniform;
        public long Shift;
    }
}
