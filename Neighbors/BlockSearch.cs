using ILGPU;
using ILGPU.Runtime;

namespace MDEngine.Neighbors;

/// <summary>The search on a processor's threads: each takes a range of blocks of centers, and writes only their rows.</summary>
internal sealed unsafe class BlockSearch : IDisposable
{
    /// <summary>Fewer expected pairs than this are found before a second thread would have woken up.</summary>
    private const double PairsWorthAThread = 100_000;

    private readonly BlockWorker[] workers;
    private readonly CenterBlocks blocks = new();
    private readonly Action<Index1D, BlockJob> count;
    private readonly Action<Index1D, BlockJob> fill;
    private BlockJob job;

    public BlockSearch(Accelerator accelerator, int threads)
    {
        workers = new BlockWorker[threads];
        for (int k = 0; k < threads; k++)
        {
            workers[k] = new BlockWorker();
        }

        count = accelerator.LoadAutoGroupedStreamKernel<Index1D, BlockJob>(CountRange);
        fill = accelerator.LoadAutoGroupedStreamKernel<Index1D, BlockJob>(FillRange);
    }

    /// <summary>Working memory of all threads, bytes.</summary>
    public long MemoryBytes => workers.Sum(worker => worker.MemoryBytes);

    /// <summary>Writes the list of the points around the centers.</summary>
    public void Find(
        SearchPlan plan, PointSet centers, OccupiedBins centerBins, PointSet points, OccupiedBins pointBins, double expectedPairs, NeighborList list)
    {
        blocks.Build(centerBins, plan.Grid);
        int parts = (int)Math.Clamp(expectedPairs / PairsWorthAThread, 1, Math.Min(workers.Length, blocks.Count));
        list.ReserveRows(centers.Count);
        job = new BlockJob(this, parts, plan, centers, centerBins, blocks, points, pointBins);
        fixed (int* offsets = list.WritableOffsets)
        {
            job.Offsets = offsets;
            count(parts, job);
            list.ReservePairs(plan.Cutoff);
            fixed (int* neighbors = list.WritableNeighbors)
            {
                fixed (long* shifts = list.WritableShifts)
                {
                    job.Neighbors = neighbors;
                    job.Shifts = shifts;
                    fill(parts, job);
                }
            }
        }
    }

    public void Dispose()
    {
        blocks.Dispose();
        foreach (BlockWorker worker in workers)
        {
            worker.Dispose();
        }
    }

    private static void CountRange(Index1D part, BlockJob job)
    {
        (int first, int end) = job.Range(part);
        job.Search.workers[part].Count(job, first, end, job.Offsets + 1);
    }

    private static void FillRange(Index1D part, BlockJob job)
    {
        (int first, int end) = job.Range(part);
        job.Search.workers[part].Fill(job, first, end);
    }
}

/// <summary>What the workers of one search read, as plain addresses.</summary>
internal unsafe struct BlockJob
{
    public readonly BlockSearch Search;
    public readonly SearchPlan Plan;
    public readonly OccupiedBins PointBins;
    public readonly CenterBlocks Blocks;
    public readonly long* CenterKeys;
    public readonly int* CenterStarts;
    public readonly int* CenterOrder;
    public readonly double* CenterX;
    public readonly double* CenterY;
    public readonly double* CenterZ;
    public readonly long* CenterWraps;
    public readonly int CenterCount;
    public readonly Vector3D* Centers;
    public readonly int* PointOrder;
    public readonly double* PointX;
    public readonly double* PointY;
    public readonly double* PointZ;
    public readonly long* PointWraps;
    public readonly Vector3D* Points;
    public readonly SearchGrid Grid;
    public readonly double Cutoff;
    public readonly double CutoffSquared;
    public readonly double PositionError;
    public readonly bool IsSameSet;
    public readonly PairSelection Selection;
    public int* Offsets;
    public int* Neighbors;
    public long* Shifts;
    private readonly int parts;

    public BlockJob(
        BlockSearch search, int parts, SearchPlan plan, PointSet centers, OccupiedBins centerBins, CenterBlocks blocks, PointSet points, OccupiedBins pointBins)
    {
        Search = search;
        this.parts = parts;
        Plan = plan;
        Grid = plan.Grid;
        Cutoff = plan.Cutoff;
        CutoffSquared = plan.Cutoff * plan.Cutoff;
        PositionError = plan.PositionError;
        IsSameSet = plan.IsSameSet;
        Selection = plan.Selection;
        PointBins = pointBins;
        Blocks = blocks;
        CenterCount = centers.Count;
        CenterKeys = centerBins.Keys;
        CenterStarts = centerBins.Starts;
        CenterOrder = (int*)centers.Order.BaseView.LoadEffectiveAddressAsPtr();
        CenterX = (double*)centers.Sorted.X.BaseView.LoadEffectiveAddressAsPtr();
        CenterY = (double*)centers.Sorted.Y.BaseView.LoadEffectiveAddressAsPtr();
        CenterZ = (double*)centers.Sorted.Z.BaseView.LoadEffectiveAddressAsPtr();
        CenterWraps = (long*)centers.Sorted.Wraps.BaseView.LoadEffectiveAddressAsPtr();
        Centers = (Vector3D*)centers.Points.BaseView.LoadEffectiveAddressAsPtr();
        PointOrder = (int*)points.Order.BaseView.LoadEffectiveAddressAsPtr();
        PointX = (double*)points.Sorted.X.BaseView.LoadEffectiveAddressAsPtr();
        PointY = (double*)points.Sorted.Y.BaseView.LoadEffectiveAddressAsPtr();
        PointZ = (double*)points.Sorted.Z.BaseView.LoadEffectiveAddressAsPtr();
        PointWraps = (long*)points.Sorted.Wraps.BaseView.LoadEffectiveAddressAsPtr();
        Points = (Vector3D*)points.Points.BaseView.LoadEffectiveAddressAsPtr();
    }

    /// <summary>The blocks of one part: about the same number of centers in each.</summary>
    public readonly (int First, int End) Range(int part) => (Blocks.Boundary(part, parts), Blocks.Boundary(part + 1, parts));
}
