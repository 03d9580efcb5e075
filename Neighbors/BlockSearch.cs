using ILGPU;
using ILGPU.Runtime;

namespace MDEngine.Neighbors;

/// <summary>
/// The search on a processor's threads. Each takes a range of points, which it appends to the streams of the blocks around them;
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
    private readonly BlockNumbers numbers = new();
    private readonly NativeBuffer<Vector3D> points = new();
    private readonly NativeBuffer<Vector3D> centers = new();
    private readonly NativeBuffer<long> work = new();
    private readonly Action<Index1D, BlockJob> distribute;
    private readonly Action<Index1D, BlockJob> count;
    private readonly Action<Index1D, BlockJob> fill;
    private CellGeometry cell;
    private PointExtent extent;
    private int pointCount;
    private BlockSize size;
    private BlockRequest sizeFor;
    private double crowdingOfPoints = 1;
    private double crowdingAroundCenters = 1;
    private BlockJob job;

    public BlockSearch(Accelerator accelerator, int threads)
    {
        workers = new BlockWorker[threads];
        for (int k = 0; k < threads; k++)
        {
            workers[k] = new BlockWorker();
        }

        distribute = accelerator.LoadAutoGroupedStreamKernel<Index1D, BlockJob>(DistributeRange);
        count = accelerator.LoadAutoGroupedStreamKernel<Index1D, BlockJob>(CountRange);
        fill = accelerator.LoadAutoGroupedStreamKernel<Index1D, BlockJob>(FillRange);
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

    private static void DistributeRange(Index1D part, BlockJob job)
    {
        BlockWorker worker = job.Workers[part];
        double expected = job.Grid.BlocksPerPoint * Math.Min(1, job.Numbers.Count / job.Grid.Count) * job.PointCount / job.Parts;
        worker.Points.Clear(job, expected);
        (int first, int end) = job.Share(part, job.PointCount);
        worker.Points.AppendToAll(job, job.PointPositions, first, end);
        if (!job.IsSameSet)
        {
            (first, end) = job.Share(part, job.CenterCount);
            worker.Centers.Clear(job, end - first);
            worker.Centers.AppendToOwn(job, job.CenterPositions, first, end);
        }
    }

    private static void CountRange(Index1D part, BlockJob job) =>
        job.Workers[part].Count(job, job.Boundary(part), job.Boundary(part + 1), job.Offsets + 1);

    private static void FillRange(Index1D part, BlockJob job) =>
        job.Workers[part].Fill(job, job.Boundary(part), job.Boundary(part + 1));

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
        job = new BlockJob
        {
            Workers = workers,
            Grid = grid,
            Numbers = numbers,
            PointPositions = points.Pointer,
            PointCount = pointCount,
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
            job.Offsets = offsets;
            count(job.Parts, job);
            list.ReservePairs(request.Cutoff);
            fixed (int* neighbors = list.WritableNeighbors)
            {
                fixed (long* shifts = list.WritableShifts)
                fixed (byte* shiftRuns = list.ShiftRuns)
                {
                    job.Neighbors = neighbors;
                    job.Shifts = shifts;
                    job.ShiftRuns = shiftRuns;
                    fill(job.Parts, job);
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
        ref double crowding = ref (job.IsSameSet ? ref crowdingOfPoints : ref crowdingAroundCenters);
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
            if (job.IsSameSet && grid.Count <= Math.Max(1, BlocksPerCenter * job.CenterCount))
            {
                numbers.NumberAll(grid);
            }
            else
            {
                numbers.NumberOccupied(grid, job.CenterPositions, job.CenterCount);
            }

            work.Ensure(numbers.Count + 1);
            job.Work = work.Pointer;
            job.BinsPerEdge = size.BinsPerEdge;
            double steps = request.ExpectedPairs + (pointCount * grid.BlocksPerPoint);
            job.Parts = (int)Math.Clamp(steps / StepsWorthAThread, 1, Math.Min(workers.Length, numbers.Count));
            distribute(job.Parts, job);

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
            for (int part = 0; part < job.Parts; part++)
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
