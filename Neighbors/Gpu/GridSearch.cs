using System.Runtime.InteropServices;
using ILGPU;
using ILGPU.Runtime;
using MDEngine.Neighbors.Gpu.Kernels;
using MDEngine.Neighbors.Search;

namespace MDEngine.Neighbors.Gpu;

/// <summary>
/// The search on an accelerator: points into bins, count, fill, sort each row. The rows' places are summed up on the host, which
/// needs them anyway to see whether the list fits into its memory.
/// </summary>
internal sealed class GridSearch(Accelerator accelerator, SearchKernels kernels, Lock gate) : IPairSearch
{
    /// <summary>Points in a bin, if bins are neither much smaller nor larger than the cutoff.</summary>
    private const double PointsPerBin = 4;

    private readonly BinnedPoints points = new(accelerator, kernels);
    private readonly BinnedPoints centers = new(accelerator, kernels);
    private readonly DeviceArray<int> offsets = new(accelerator);
    private readonly DeviceArray<int> neighbors = new(accelerator);
    private readonly DeviceArray<long> shifts = new(accelerator);
    private SearchGrid grid;

    public long MemoryBytes => points.MemoryBytes + centers.MemoryBytes + offsets.Bytes + neighbors.Bytes + shifts.Bytes;

    public void Load(in CellGeometry geometry, ReadOnlySpan<Vector3D> positions, PointExtent around, double cutoff, double density)
    {
        double side = Math.Clamp(Math.Cbrt(PointsPerBin / density), cutoff / 2, 3 * cutoff);
        grid = new SearchGrid(geometry, around, side, positions.Length);
        lock (gate)
        {
            points.Load(positions, grid);
            accelerator.Synchronize();
        }
    }

    public void Find(in PairRequest request, NeighborList list)
    {
        lock (gate)
        {
            Find(request, points, list);
        }
    }

    public void FindAround(ReadOnlySpan<Vector3D> centerPositions, PointExtent around, in PairRequest request, NeighborList list)
    {
        lock (gate)
        {
            centers.Load(centerPositions, grid);
            Find(request, centers, list);
        }
    }

    public void Dispose()
    {
        points.Dispose();
        centers.Dispose();
        offsets.Dispose();
        neighbors.Dispose();
        shifts.Dispose();
    }

    private void Find(in PairRequest request, BinnedPoints around, NeighborList list)
    {
        int rows = around.Count;
        bool half = request.Selection == PairSelection.Half;
        var query = new RowQuery(request.Cutoff * request.Cutoff, new BinReach(grid, request.Reach), around == points, half);
        ArrayView1D<int, Stride1D.Dense> counts = offsets.Take(rows);
        kernels.Count(rows, around.Views, points.Views, grid, query, counts);
        accelerator.Synchronize();
        list.ReserveRows(rows);
        counts.BaseView.CopyToCPU(ref MemoryMarshal.GetReference(list.WritableOffsets[1..]), rows);
        list.ReservePairs(request.Cutoff);
        int pairs = list.PairCount;
        if (pairs == 0)
        {
            return;
        }

        var views = new RowViews(offsets.Upload(list.Offsets), neighbors.Take(pairs), shifts.Take(pairs));
        kernels.Fill(rows, around.Views, points.Views, grid, query, views);
        kernels.SortRows(rows, views);
        accelerator.Synchronize();
        views.Neighbors.BaseView.CopyToCPU(ref MemoryMarshal.GetReference(list.WritableNeighbors), pairs);
        views.Shifts.BaseView.CopyToCPU(ref MemoryMarshal.GetReference(list.WritableShifts), pairs);
    }
}
