using MDEngine.Neighbors.Search;


namespace MDEngine.Neighbors.Blocks;

/// <summary>
/// The candidates of a block of centers: all points and images within the cutoff of the box around it, in single precision from
/// its middle, in order of (j, S).
/// </summary>
internal sealed unsafe class BlockCandidates : IDisposable
{
    private readonly NativeBuffer<float> x = new();
    private readonly NativeBuffer<float> y = new();
    private readonly NativeBuffer<float> z = new();
    private readonly NativeBuffer<long> shifts = new();

    /// <summary>Number of candidates.</summary>
    public int Count { get; private set; }

    /// <summary>Vectors of candidates; the last one is filled up.</summary>
    public int VectorCount => VectorsFor(Count);

    /// <summary>Whether pairs may have other shifts than zero, as near the faces of a cell.</summary>
    public bool HasShifts { get; private set; }

    /// <summary>Where the candidates are.</summary>
    public CandidatePositions Positions => new(x.Pointer, y.Pointer, z.Pointer);

    /// <summary>[candidates, up to a full vector] S of the image plus the wrap of the point, if there are shifts.</summary>
    public long* Shifts => shifts.Pointer;

    /// <summary>An upper bound of the candidates of a block, with room for a vector more.</summary>
    public static int Bound(in SearchContext context, int block)
    {
        long bound = context.Work[block + 1] - context.Work[block] + DistanceFilter.Lanes;
        MemoryGuard.CheckCandidates(bound, int.MaxValue / 2, context.Cutoff);
        return (int)bound;
    }

    public static int VectorsFor(int count) => (int)(((long)count + DistanceFilter.Lanes - 1) / DistanceFilter.Lanes);

    /// <summary>Reads the buckets of one block.</summary>
    /// <param name="context">What to search.</param>
    /// <param name="block">The block.</param>
    /// <param name="box">The box around it.</param>
    /// <param name="points">[<see cref="Bound"/>] where to write the points' numbers, the centers marked among them.</param>
    public void Collect(in SearchContext context, int block, in Box box, int* points)
    {
        bool mixed = context.IsMixed(block);
        int bound = Bound(context, block);
        x.Ensure(bound);
        y.Ensure(bound);
        z.Ensure(bound);
        shifts.Ensure(mixed ? bound : 0);
        var into = new Candidates(Positions, points, mixed ? shifts.Pointer : null);
        int count = 0;
        for (int k = 0; k < context.Parts; k++)
        {
            count = context.Points(k).Read(block, box, into, count);
        }

        Count = count;
        FillUp(points);
        HasShifts = mixed;
    }

    /// <summary>Forgets the candidates of a block that holds no centers.</summary>
    public void Clear() => (Count, HasShifts) = (0, false);

    public void Dispose()
    {
        x.Dispose();
        y.Dispose();
        z.Dispose();
        shifts.Dispose();
    }

    private void FillUp(int* points)
    {
        Positions.FillUp(Count);
        for (int k = Count; k % DistanceFilter.Lanes != 0; k++)
        {
            points[k] = 0;
        }
    }
}
