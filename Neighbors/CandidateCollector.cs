using MDEngine.Neighbors.Kernels;

namespace MDEngine.Neighbors;

/// <summary>
/// Collects the candidates of a block of centers: all points and images within the cutoff of the box around it, in single
/// precision from a reference point, in order of (j, S).
/// </summary>
internal sealed unsafe class CandidateCollector : IDisposable
{
    private readonly NativeBuffer<float> unsortedX = new();
    private readonly NativeBuffer<float> unsortedY = new();
    private readonly NativeBuffer<float> unsortedZ = new();
    private readonly NativeBuffer<int> unsortedPlaces = new();
    private readonly NativeBuffer<int> unsortedImages = new();
    private readonly NativeBuffer<long> imageShifts = new();
    private readonly NativeBuffer<float> x = new();
    private readonly NativeBuffer<float> y = new();
    private readonly NativeBuffer<float> z = new();
    private readonly NativeBuffer<int> neighbors = new();
    private readonly NativeBuffer<long> shifts = new();
    private readonly NativeBuffer<int> sortedFrom = new();
    private readonly NativeBuffer<int> selfFrom = new();
    private readonly CandidateSorter sorter = new();

    /// <summary>Number of candidates.</summary>
    public int Count { get; private set; }

    /// <summary>Vectors of candidates; the last one is filled up.</summary>
    public int VectorCount => (int)(((long)Count + RowFilter.Lanes - 1) / RowFilter.Lanes);

    /// <summary>Whether all candidates have the same shift: away from the faces of a cell.</summary>
    public bool IsUniform { get; private set; }

    /// <summary>Where the candidates are.</summary>
    public CandidatePositions Positions => new(x.Pointer, y.Pointer, z.Pointer);

    /// <summary>[candidates, up to a full vector] j.</summary>
    public int* Neighbors => neighbors.Pointer;

    /// <summary>[candidates, up to a full vector] S of the image plus the wrap of the point; less the wrap of the center it is S of the pair.</summary>
    public long* Shifts => shifts.Pointer;

    /// <summary>Which candidate a center of the block is itself.</summary>
    public int SelfOf(int row) => sortedFrom.Pointer[selfFrom.Pointer[row]];

    /// <summary>Collects for one block.</summary>
    /// <param name="job">What to search.</param>
    /// <param name="bins">The block's bins.</param>
    /// <param name="rows">Number of centers in them.</param>
    /// <param name="origin">The reference point, Å.</param>
    /// <param name="box">The box around the centers.</param>
    public void Collect(in BlockJob job, ReadOnlySpan<int> bins, int rows, Vector3D origin, in Box box)
    {
        selfFrom.Ensure(rows);
        Gather(job, bins, origin, box);
        Sort(job);
    }

    public void Dispose()
    {
        unsortedX.Dispose();
        unsortedY.Dispose();
        unsortedZ.Dispose();
        unsortedPlaces.Dispose();
        unsortedImages.Dispose();
        imageShifts.Dispose();
        x.Dispose();
        y.Dispose();
        z.Dispose();
        neighbors.Dispose();
        shifts.Dispose();
        sortedFrom.Dispose();
        selfFrom.Dispose();
        sorter.Dispose();
    }

    /// <summary>Goes through the bins in an order that takes the images of each point in lexicographic order.</summary>
    private void Gather(in BlockJob job, ReadOnlySpan<int> blockBins, Vector3D origin, in Box box)
    {
        SearchPlan plan = job.Plan;
        SearchGrid grid = job.Grid;
        OccupiedBins bins = job.PointBins;
        (int lowA, int lowB, int lowC) = grid.FirstOfBlock(job.CenterKeys[blockBins[0]]);
        (int firstA, int lastA) = SearchPlan.Range(lowA, grid.BinsPerBlock, plan.ReachA, grid.BinsA, grid.PeriodicA);
        (int firstB, int lastB) = SearchPlan.Range(lowB, grid.BinsPerBlock, plan.ReachB, grid.BinsB, grid.PeriodicB);
        (int firstC, int lastC) = SearchPlan.Range(lowC, grid.BinsPerBlock, plan.ReachC, grid.BinsC, grid.PeriodicC);
        int images = 0;
        Count = 0;
        for (int a = firstA; a <= lastA; a++)
        {
            int imageA = SearchGrid.FloorDivide(a, grid.BinsA);
            for (int b = firstB; b <= lastB; b++)
            {
                int imageB = SearchGrid.FloorDivide(b, grid.BinsB);
                for (int c = firstC; c <= lastC;)
                {
                    int imageC = SearchGrid.FloorDivide(c, grid.BinsC);
                    int home = imageC * grid.BinsC;
                    int last = Math.Min(lastC, home + grid.BinsC - 1);
                    long column = grid.Key(a - (imageA * grid.BinsA), b - (imageB * grid.BinsB), 0);
                    int from = bins.FirstFrom(column + c - home);
                    int to = from;
                    while (to < bins.Count && bins.Keys[to] <= column + last - home)
                    {
                        to++;
                    }

                    c = last + 1;
                    if (to == from)
                    {
                        continue;
                    }

                    int start = bins.Starts[from];
                    int end = bins.Starts[to];
                    Vector3D move = grid.Translation(imageA, imageB, imageC) - origin;
                    Candidates into = Reserve(end - start);
                    imageShifts.Ensure(images + 1, images);
                    imageShifts.Pointer[images] = CellShift.Pack(imageA, imageB, imageC);
                    int before = Count;
                    Count = RowFilter.Append(job.PointX, job.PointY, job.PointZ, start, end, move.X, move.Y, move.Z, box, images, into, before);
                    if (job.IsSameSet && imageShifts.Pointer[images] == 0)
                    {
                        NoteSelves(job, blockBins, from, to, before);
                    }

                    images++;
                }
            }
        }
    }

    /// <summary>Notes which of the candidates from the bins <paramref name="from"/> … <paramref name="to"/>−1 are the block's own centers.</summary>
    private void NoteSelves(in BlockJob job, ReadOnlySpan<int> blockBins, int from, int to, int before)
    {
        int row = 0;
        foreach (int bin in blockBins)
        {
            int start = job.CenterStarts[bin];
            int rows = job.CenterStarts[bin + 1] - start;
            if (bin >= from && bin < to)
            {
                // Places ascend, and all centers lie in the box: those of a bin follow one another.
                int first = before + new ReadOnlySpan<int>(unsortedPlaces.Pointer + before, Count - before).BinarySearch(start);
                for (int own = 0; own < rows; own++)
                {
                    selfFrom.Pointer[row + own] = first + own;
                }
            }

            row += rows;
        }
    }

    private Candidates Reserve(int more)
    {
        long length = (long)Count + more + RowFilter.Lanes;
        unsortedX.Ensure(length, Count);
        unsortedY.Ensure(length, Count);
        unsortedZ.Ensure(length, Count);
        unsortedPlaces.Ensure(length, Count);
        unsortedImages.Ensure(length, Count);
        return new(unsortedX.Pointer, unsortedY.Pointer, unsortedZ.Pointer, unsortedPlaces.Pointer, unsortedImages.Pointer);
    }

    /// <summary>Puts the candidates in order of (j, S).</summary>
    private void Sort(in BlockJob job)
    {
        int count = Count;
        long padded = (long)VectorCount * RowFilter.Lanes;
        x.Ensure(padded);
        y.Ensure(padded);
        z.Ensure(padded);
        neighbors.Ensure(padded);
        shifts.Ensure(padded);
        sortedFrom.Ensure(count);
        int* places = unsortedPlaces.Pointer;
        int* images = unsortedImages.Pointer;
        ulong* sorted = sorter.Sort(job.PointOrder, places, count);
        long difference = 0;
        for (int k = 0; k < count; k++)
        {
            int from = (int)(uint)sorted[k];
            long shift = imageShifts.Pointer[images[from]] + job.PointWraps[places[from]];
            x.Pointer[k] = unsortedX.Pointer[from];
            y.Pointer[k] = unsortedY.Pointer[from];
            z.Pointer[k] = unsortedZ.Pointer[from];
            neighbors.Pointer[k] = (int)(sorted[k] >> 32);
            shifts.Pointer[k] = shift;
            sortedFrom.Pointer[from] = k;
            difference |= shift ^ shifts.Pointer[0];
        }

        Positions.FillUp(count);
        IsUniform = difference == 0;
    }
}
