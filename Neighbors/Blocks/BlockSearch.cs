using MDEngine.Neighbors.Search;
using MDEngine.Threading;

namespace MDEngine.Neighbors.Blocks;

/// <summary>
/// The search on a processor's threads. Each takes a range of points, which it appends to the buckets of the blocks around them;
/// then a range of blocks of centers, of which it writes only their rows.
/// </summary>
internal sealed unsafe class BlockSearch : IPairSearch
{
    /// <summary>Fewer pairs and visits of points to blocks than this are done before a second thread would have woken up.</summary>
    private const double StepsWorthAThread = 100_000;

    /// <summary>Blocks are all numbered if they are fewer than this many for each center, else only those that hold centers.</summary>
    private const double BlocksPerCenter = 2;

    /// <summary>Times as many candidates in a block as expected, or as few, from which on the size of blocks is corrected at once.</summary>
    private const double ToleratedCrowding = 4;
    private const int MostAttempts = 10;

    private readonly BlockWorker[] workers;
    private readonly BlockGrid grid = new();
    private readonly OccupiedBlocks numbers = new();
    private readonly NativeBuffer<Vector3D> points = new();
    private readonly NativeBuffer<Vector3D> centers = new();
    private readonly NativeBuffer<long> work = new();
    private readonly ThreadTeam team;
    private readonly Action<int> distribute;
    private readonly Action<int> count;
    private readonly Action<int> fill;
    private CellGeometry cell;
    private PointExtent extent;
    private int pointCount;
    private BlockSize size;
    private BlockRequest sizeFor;
    private double crowdingOfPoints = 1;
    private double crowdingAroundCenters = 1;
    private SearchContext context;

    public BlockSearch(ThreadTeam team)
    {
        this.team = team;
        workers = new BlockWorker[team.Threads];
        for (int k = 0; k < workers.Length; k++)
        {
            workers[k] = new BlockWorker();
        }

        distribute = DistributePart;
        count = part => workers[part].Count(context, context.Boundary(part), context.Boundary(part + 1), context.Offsets + 1);
        fill = part => workers[part].Fill(context, context.Boundary(part), context.Boundary(part + 1));
    }

    public long MemoryBytes
    {
        get
        {
            long bytes = ((points.Capacity + centers.Capacity) * sizeof(Vector3D)) + (work.Capacity * sizeof(long))
                + grid.MemoryBytes + numbers.MemoryBytes;
            foreach (BlockWorker worker in workers)
            {
                bytes += worker.MemoryBytes;
            }

            return bytes;
        }
    }

    public void Load(in CellGeometry geometry, ReadOnlySpan<Vector3D> positions, PointExtent around, double cutoff, double density)
    {
        (cell, extent, pointCount) = (geometry, around, positions.Length);
        Copy(positions, points);
    }

    public void Find(in PairRequest request, NeighborList list) => Find(request, points.Pointer, pointCount, extent, true, list);

    public void FindAround(ReadOnlySpan<Vector3D> centerPositions, PointExtent around, in PairRequest request, NeighborList list)
    {
        Copy(centerPositions, centers);
        Find(request, centers.Pointer, centerPositions.Length, around, false, list);
    }

    public void Dispose()
    {
        grid.Dispose();
        numbers.Dispose();
        points.Dispose();
        centers.Dispose();
        work.Dispose();
        foreach (BlockWorker worker in workers)
        {
            worker.Dispose();
        }
    }

    private void DistributePart(int part)
    {
        BlockWorker worker = workers[part];
        double expected = grid.BlocksPerPoint * Math.Min(1, numbers.Count / grid.Count) * pointCount / context.Parts;
        worker.Points.Clear(context, expected);
        (int first, int end) = context.Share(part, pointCount);
        worker.Points.AppendToAll(context, context.PointPositions, first, end);
        if (!context.IsSameSet)
        {
            (first, end) = context.Share(part, context.CenterCount);
            worker.Centers.Clear(context, end - first);
            worker.Centers.AppendToOwn(context, context.CenterPositions, first, end);
        }
    }

    private static void Copy(ReadOnlySpan<Vector3D> positions, NativeBuffer<Vector3D> buffer)
    {
        // One more, since vectors of four are read.
        buffer.Ensure(positions.Length + 1);
        positions.CopyTo(new Span<Vector3D>(buffer.Pointer, positions.Length));
        buffer.Pointer[positions.Length] = default;
    }

    private void Find(in PairRequest request, Vector3D* rows, int rowCount, PointExtent rowExtent, bool sameSet, NeighborList list)
    {
        list.ReserveRows(rowCount);
        context = new SearchContext
        {
            Workers = workers,
            Grid = grid,
            Numbers = numbers,
            PointPositions = points.Pointer,
            CenterPositions = rows,
            CenterCount = rowCount,
            IsSameSet = sameSet,
            AnyWraps = extent.LeavesCell(cell) || rowExtent.LeavesCell(cell),
            Selection = request.Selection,
            Cutoff = request.Cutoff,
            CutoffSquared = request.Cutoff * request.Cutoff,
            PositionError = request.PositionError,
        };
        Distribute(request, rowExtent);
        fixed (int* offsets = list.WritableOffsets)
        {
            context.Offsets = offsets;
            team.Run(context.Parts, count);
            list.ReservePairs(request.Cutoff);
            fixed (int* neighbors = list.WritableNeighbors)
            {
                fixed (long* shifts = list.WritableShifts)
                fixed (byte* shiftRuns = list.ShiftRuns)
                {
                    context.Neighbors = neighbors;
                    context.Shifts = shifts;
                    context.ShiftRuns = shiftRuns;
                    team.Run(context.Parts, fill);
                    list.KeepShiftRuns();
                }
            }
        }
    }

    /// <summary>
    /// Divides space into blocks and gives each the points near it. Where points lie more densely than the mean tells, as in a
    /// droplet in a large cell, blocks turn out too large: their size is corrected, now or for the next search.
    /// </summary>
    private void Distribute(in PairRequest request, PointExtent rowExtent)
    {
        ref double crowding = ref (context.IsSameSet ? ref crowdingOfPoints : ref crowdingAroundCenters);
        for (int attempt = 1; ; attempt++)
        {
            var wanted = new BlockRequest(
                request.Cutoff,
                request.Density * crowding,
                rowExtent.Size(cell, request.Cutoff),
                pointCount,
                cell.PeriodicA,
                cell.PeriodicB,
                cell.PeriodicC);
            if (!wanted.IsNear(sizeFor))
            {
                (size, sizeFor) = (BlockSize.For(wanted), wanted);
            }

            grid.Set(cell, rowExtent, request.Reach, size);
            if (context.IsSameSet && grid.Count <= Math.Max(1, BlocksPerCenter * context.CenterCount))
            {
                numbers.NumberAll(grid);
            }
            else
            {
                numbers.NumberOccupied(grid, context.CenterPositions, context.CenterCount);
            }

            work.Ensure(numbers.Count + 1);
            context.Work = work.Pointer;
            context.BinsPerEdge = size.BinsPerEdge;
            double steps = request.ExpectedPairs + (pointCount * grid.BlocksPerPoint);
            context.Parts = (int)Math.Clamp(steps / StepsWorthAThread, 1, Math.Min(workers.Length, numbers.Count));
            team.Run(context.Parts, distribute);

            // Two more, which chance adds to this average where points are few.
            double more = SumWork() / (size.CandidatesPerBlock(wanted) + 2);
            crowding = Math.Max(1, crowding * more);
            bool tolerable = more < ToleratedCrowding && (more > 1 / ToleratedCrowding || crowding == 1);
            if (tolerable || attempt == MostAttempts)
            {
                return;
            }
        }
    }

    /// <summary>Adds up the candidates of the blocks, so that threads can share them evenly.</summary>
    /// <returns>Candidates of a block, averaged over pairs of candidates: more than the mean, the less evenly they are spread.</returns>
    private double SumWork()
    {
        long sum = 0;
        double squares = 0;
        double cubes = 0;
        work.Pointer[0] = 0;
        for (int block = 0; block < numbers.Count; block++)
        {
            double here = 0;
            for (int part = 0; part < context.Parts; part++)
            {
                here += workers[part].Points.Count(block);
            }

            sum += (long)here;
            squares += here * here;
            cubes += here * here * here;
            work.Pointer[block + 1] = sum;
        }

        return sum == 0 ? 0 : cubes / squares;
    }
}
