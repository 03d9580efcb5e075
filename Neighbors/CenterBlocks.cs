namespace MDEngine.Neighbors;

/// <summary>
/// The occupied bins of centers in cubes of a few bins along each direction. The centers of a cube share one collection of
/// candidates, which costs less for many centers; each bin then selects what is near it, which is less the smaller the bin.
/// </summary>
internal sealed unsafe class CenterBlocks : IDisposable
{
    private readonly NativeBuffer<long> keys = new();
    private readonly NativeBuffer<int> bins = new();
    private readonly NativeBuffer<int> starts = new();
    private readonly NativeBuffer<int> centers = new();

    /// <summary>Number of blocks that hold centers, B.</summary>
    public int Count { get; private set; }

    /// <summary>[M] the occupied bins, block after block.</summary>
    public int* Bins => bins.Pointer;

    /// <summary>[B+1] where the bins of each block begin.</summary>
    public int* Starts => starts.Pointer;

    /// <summary>The bins of a block.</summary>
    public ReadOnlySpan<int> BinsOf(int block) => new(Bins + Starts[block], Starts[block + 1] - Starts[block]);

    public void Build(OccupiedBins occupied, in SearchGrid grid)
    {
        int count = occupied.Count;
        keys.Ensure(count);
        bins.Ensure(count);
        starts.Ensure(count + 1);
        centers.Ensure(count + 1);
        for (int k = 0; k < count; k++)
        {
            keys.Pointer[k] = grid.BlockOf(occupied.Keys[k]);
            bins.Pointer[k] = k;
        }

        if (grid.BinsPerBlock > 1)
        {
            new Span<long>(keys.Pointer, count).Sort(new Span<int>(bins.Pointer, count));
        }

        int blocks = 0;
        int sum = 0;
        for (int k = 0; k < count; k++)
        {
            if (k == 0 || keys.Pointer[k] != keys.Pointer[k - 1])
            {
                starts.Pointer[blocks] = k;
                centers.Pointer[blocks] = sum;
                blocks++;
            }

            sum += occupied.Starts[bins.Pointer[k] + 1] - occupied.Starts[bins.Pointer[k]];
        }

        starts.Pointer[blocks] = count;
        centers.Pointer[blocks] = sum;
        Count = blocks;
    }

    /// <summary>The first block of a part, of parts with about as many centers each.</summary>
    public int Boundary(int part, int parts)
    {
        long center = (long)centers.Pointer[Count] * part / parts;
        int low = 0;
        int high = Count;
        while (low < high)
        {
            int middle = (low + high) >> 1;
            if (centers.Pointer[middle] < center)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    public void Dispose()
    {
        keys.Dispose();
        bins.Dispose();
        starts.Dispose();
        centers.Dispose();
    }
}
