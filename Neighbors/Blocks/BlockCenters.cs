using System.Runtime.Intrinsics;

namespace MDEngine.Neighbors.Blocks;

/// <summary>The centers of one block, in bins: cubes of a few bins along each edge of the box around the block.</summary>
internal sealed unsafe class BlockCenters : IDisposable
{
    private readonly NativeBuffer<float> unsortedX = new();
    private readonly NativeBuffer<float> unsortedY = new();
    private readonly NativeBuffer<float> unsortedZ = new();
    private readonly NativeBuffer<int> unsortedPoints = new();
    private readonly NativeBuffer<int> unsortedCandidates = new();
    private readonly NativeBuffer<long> unsortedWraps = new();
    private readonly NativeBuffer<float> x = new();
    private readonly NativeBuffer<float> y = new();
    private readonly NativeBuffer<float> z = new();
    private readonly NativeBuffer<int> points = new();
    private readonly NativeBuffer<int> candidates = new();
    private readonly NativeBuffer<long> wraps = new();
    private readonly NativeBuffer<int> binOf = new();
    private readonly NativeBuffer<int> binStarts = new();

    /// <summary>Number of centers.</summary>
    public int Count { get; private set; }

    /// <summary>Number of bins, empty ones among them.</summary>
    public int BinCount { get; private set; }

    /// <summary>[bins+1] where the centers of each bin begin.</summary>
    public int* BinStarts => binStarts.Pointer;

    /// <summary>[centers] Å from the middle of the block.</summary>
    public CandidatePositions Positions => new(x.Pointer, y.Pointer, z.Pointer);

    /// <summary>[centers] their numbers.</summary>
    public int* Points => points.Pointer;

    /// <summary>[centers] which of the candidates a center is itself, where centers are points.</summary>
    public int* Candidates => candidates.Pointer;

    /// <summary>[centers] what is to be taken off the shifts of candidates for those of pairs; if there are shifts.</summary>
    public long* Wraps => wraps.Pointer;

    /// <summary>Takes the centers that are marked among the candidates.</summary>
    public void TakeFrom(BlockCandidates from, int* marked, in Box box, int binsPerEdge)
    {
        int room = (from.VectorCount + 1) * DistanceFilter.Lanes;
        Reserve(room);
        Count = DistanceFilter.TakeCenters(new(from.Positions, marked, null), from.VectorCount, Unsorted);
        if (from.HasShifts)
        {
            for (int k = 0; k < Count; k++)
            {
                unsortedWraps.Pointer[k] = from.Shifts[unsortedCandidates.Pointer[k]];
            }
        }

        Sort(box, binsPerEdge, from.HasShifts);
    }

    /// <summary>Takes the centers of a block from their own buckets.</summary>
    public void TakeFrom(in SearchContext context, int block, in Box box, bool hasShifts)
    {
        int bound = DistanceFilter.Lanes;
        for (int part = 0; part < context.Parts; part++)
        {
            bound += context.Centers(part).Count(block);
        }

        Reserve(bound);
        var into = new Candidates(UnsortedPositions, unsortedPoints.Pointer, hasShifts ? unsortedWraps.Pointer : null);
        int count = 0;
        for (int k = 0; k < context.Parts; k++)
        {
            count = context.Centers(k).Read(block, box, into, count);
        }

        Count = count;
        Sort(box, context.BinsPerEdge, hasShifts);
    }

    public void Dispose()
    {
        unsortedX.Dispose();
        unsortedY.Dispose();
        unsortedZ.Dispose();
        unsortedPoints.Dispose();
        unsortedCandidates.Dispose();
        unsortedWraps.Dispose();
        x.Dispose();
        y.Dispose();
        z.Dispose();
        points.Dispose();
        candidates.Dispose();
        wraps.Dispose();
        binOf.Dispose();
        binStarts.Dispose();
    }

    private CandidatePositions UnsortedPositions => new(unsortedX.Pointer, unsortedY.Pointer, unsortedZ.Pointer);

    private Centers Unsorted => new(UnsortedPositions, unsortedPoints.Pointer, unsortedCandidates.Pointer);

    private void Reserve(int room)
    {
        unsortedX.Ensure(room);
        unsortedY.Ensure(room);
        unsortedZ.Ensure(room);
        unsortedPoints.Ensure(room);
        unsortedCandidates.Ensure(room);
        unsortedWraps.Ensure(room);
    }

    /// <summary>Puts the centers into bins; in a bin they keep their order.</summary>
    private void Sort(in Box box, int mostBinsPerEdge, bool hasShifts)
    {
        int count = Count;
        x.Ensure(count);
        y.Ensure(count);
        z.Ensure(count);
        points.Ensure(count);
        candidates.Ensure(count);
        wraps.Ensure(count);
        binOf.Ensure(count + DistanceFilter.Lanes);

        // No more bins than centers.
        int edge = Math.Clamp((int)Math.Cbrt(count), 1, mostBinsPerEdge);
        BinCount = edge * edge * edge;
        binStarts.Ensure(BinCount + 1);
        int* starts = binStarts.Pointer;
        new Span<int>(starts, BinCount + 1).Clear();
        float scaleX = Scale(box.HalfX, edge);
        float scaleY = Scale(box.HalfY, edge);
        float scaleZ = Scale(box.HalfZ, edge);
        for (int k = 0; k < count; k += DistanceFilter.Lanes)
        {
            Vector256<int> bins = Along(unsortedX.Pointer + k, box.HalfX, scaleX, edge);
            bins = (bins * edge) + Along(unsortedY.Pointer + k, box.HalfY, scaleY, edge);
            bins = (bins * edge) + Along(unsortedZ.Pointer + k, box.HalfZ, scaleZ, edge);
            bins.Store(binOf.Pointer + k);
        }

        for (int k = 0; k < count; k++)
        {
            starts[binOf.Pointer[k]]++;
        }

        int sum = 0;
        for (int bin = 0; bin <= BinCount; bin++)
        {
            int more = starts[bin];
            starts[bin] = sum;
            sum += more;
        }

        for (int k = 0; k < count; k++)
        {
            int place = starts[binOf.Pointer[k]]++;
            x.Pointer[place] = unsortedX.Pointer[k];
            y.Pointer[place] = unsortedY.Pointer[k];
            z.Pointer[place] = unsortedZ.Pointer[k];
            points.Pointer[place] = unsortedPoints.Pointer[k];
            candidates.Pointer[place] = unsortedCandidates.Pointer[k];
            if (hasShifts)
            {
                wraps.Pointer[place] = unsortedWraps.Pointer[k];
            }
        }

        // Each start has moved to the end of its bin.
        for (int bin = BinCount; bin > 0; bin--)
        {
            starts[bin] = starts[bin - 1];
        }

        starts[0] = 0;
    }

    private static float Scale(float half, int bins) => half > 0 ? bins / (2 * half) : 0;

    /// <summary>Lane l: the bin, along one axis, of coordinate l; beyond the outer faces, the outermost bin.</summary>
    private static Vector256<int> Along(float* values, float half, float scale, int bins)
    {
        Vector256<float> place = (Vector256.Load(values) + Vector256.Create(half)) * Vector256.Create(scale);
        return Vector256.ConvertToInt32Native(
            Vector256.MaxNative(Vector256<float>.Zero, Vector256.MinNative(place, Vector256.Create(bins - 1f))));
    }
}
