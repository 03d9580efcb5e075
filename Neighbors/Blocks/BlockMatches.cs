
namespace MDEngine.Neighbors.Blocks;

/// <summary>
/// What the first pass leaves of one block for the second: the candidates in order of (j, S), and the centers. A view of a
/// worker's memory, where the block's bins follow (<see cref="BinMatches"/>).
/// </summary>
internal readonly unsafe struct BlockMatches(byte* memory)
{
    private readonly Header* header = (Header*)memory;

    /// <summary>Vectors of candidates.</summary>
    public int VectorCount => header->Vectors;

    /// <summary>Whether pairs may have other shifts than zero.</summary>
    public bool HasShifts => header->HasShifts != 0;

    /// <summary>Number of centers.</summary>
    public int RowCount => header->Rows;

    /// <summary>[candidates, up to a full vector] j.</summary>
    public int* Neighbors => (int*)(header + 1);

    /// <summary>[candidates, up to a full vector] S of the image plus the wrap of the point, if there are shifts.</summary>
    public long* Shifts => (long*)(Neighbors + (DistanceFilter.Lanes * (long)VectorCount));

    /// <summary>[rows] what is to be taken off the shifts of candidates for those of pairs, if there are shifts.</summary>
    public long* Wraps => Shifts + (HasShifts ? DistanceFilter.Lanes * (long)VectorCount : 0);

    /// <summary>[rows] numbers of the centers, bin after bin.</summary>
    public int* Rows => (int*)(Wraps + (HasShifts ? RowCount : 0));

    /// <summary>Bytes in use.</summary>
    public long Length => LengthFor(VectorCount, RowCount, HasShifts);

    /// <summary>Bytes that a block needs.</summary>
    public static long LengthFor(int vectors, int rows, bool shifts) =>
        sizeof(Header) + (sizeof(int) * ((DistanceFilter.Lanes * (long)vectors) + (2 * ((rows + 1L) / 2))))
        + (shifts ? sizeof(long) * ((DistanceFilter.Lanes * (long)vectors) + rows) : 0);

    /// <summary>Stores what was collected; the candidates' points are in their place.</summary>
    public void Store(BlockCandidates candidates, BlockCenters centers)
    {
        header->Vectors = candidates.VectorCount;
        header->Rows = centers.Count;
        header->HasShifts = candidates.HasShifts ? 1 : 0;
        if (candidates.HasShifts)
        {
            Copy(candidates.Shifts, Shifts, DistanceFilter.Lanes * (long)VectorCount);
            Copy(centers.Wraps, Wraps, RowCount);
        }

        Copy(centers.Points, Rows, RowCount);
    }

    private static void Copy<T>(T* from, T* to, long count)
        where T : unmanaged => Buffer.MemoryCopy(from, to, count * sizeof(T), count * sizeof(T));

    private struct Header
    {
        public int Vectors;
        public int Rows;
        public long HasShifts;
    }
}
