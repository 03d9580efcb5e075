using System.Runtime.InteropServices;
using ILGPU;
using ILGPU.Algorithms;
using ILGPU.Algorithms.ScanReduceOperations;
using ILGPU.Runtime;
using MDEngine.Neighbors.Kernels;

namespace MDEngine.Neighbors;

/// <summary>The search by portable kernels: count, scan, fill, sort each row; results copied to the list.</summary>
internal sealed class KernelSearch : IPairSearch
{
    /// <summary>Points in a bin, if bins are neither much smaller nor larger than the cutoff.</summary>
    private const double PointsPerBin = 4;

    private readonly Accelerator accelerator;
    private readonly PointSet points;
    private readonly PointSet centers;
    private SearchGrid grid;
    private readonly Action<Index1D, SearchViews, SearchGrid, RowLaw, ArrayView1D<int, Stride1D.Dense>> count;
    private readonly Action<Index1D, SearchViews, SearchGrid, RowLaw, ArrayView1D<int, Stride1D.Dense>, ArrayView1D<int, Stride1D.Dense>, ArrayView1D<long, Stride1D.Dense>> fill;
    private readonly Action<Index1D, ArrayView1D<int, Stride1D.Dense>, ArrayView1D<int, Stride1D.Dense>, ArrayView1D<long, Stride1D.Dense>> sortRow;
    private readonly Scan<int, Stride1D.Dense, Stride1D.Dense> scan;

    private MemoryBuffer1D<int, Stride1D.Dense>? counts;
    private MemoryBuffer1D<int, Stride1D.Dense>? offsets;
    private MemoryBuffer1D<int, Stride1D.Dense>? temporary;
    private MemoryBuffer1D<int, Stride1D.Dense>? neighbors;
    private MemoryBuffer1D<long, Stride1D.Dense>? shifts;

    public KernelSearch(Accelerator accelerator)
    {
        this.accelerator = accelerator;
        (points, centers) = (new PointSet(accelerator), new PointSet(accelerator));
        count = accelerator.LoadAutoGroupedStreamKernel<Index1D, SearchViews, SearchGrid, RowLaw, ArrayView1D<int, Stride1D.Dense>>(RowKernels.Count);
        fill = accelerator.LoadAutoGroupedStreamKernel<Index1D, SearchViews, SearchGrid, RowLaw, ArrayView1D<int, Stride1D.Dense>, ArrayView1D<int, Stride1D.Dense>, ArrayView1D<long, Stride1D.Dense>>(RowKernels.Fill);
        sortRow = accelerator.LoadAutoGroupedStreamKernel<Index1D, ArrayView1D<int, Stride1D.Dense>, ArrayView1D<int, Stride1D.Dense>, ArrayView1D<long, Stride1D.Dense>>(RowKernels.SortRow);
        scan = accelerator.CreateScan<int, Stride1D.Dense, Stride1D.Dense, AddInt32>(ScanKind.Exclusive);
    }

    public long MemoryBytes => points.MemoryBytes + centers.MemoryBytes;

    public void Load(in CellGeometry geometry, ReadOnlySpan<Vector3D> positions, PointExtent around, double cutoff, double density)
    {
        double side = Math.Clamp(Math.Cbrt(PointsPerBin / density), cutoff / 2, 3 * cutoff);
        grid = new SearchGrid(geometry, around.Lower, around.Upper, side);
        points.Load(positions, grid);
    }

    public void Find(in PairRequest request, NeighborList list) => Find(request, points, list);

    public void FindAround(ReadOnlySpan<Vector3D> centerPositions, PointExtent around, in PairRequest request, NeighborList list)
    {
        centers.Load(centerPositions, grid);
        Find(request, centers, list);
    }

    public void Dispose()
    {
        points.Dispose();
        centers.Dispose();
        counts?.Dispose();
        offsets?.Dispose();
        temporary?.Dispose();
        neighbors?.Dispose();
        shifts?.Dispose();
    }

    private void Find(in PairRequest request, PointSet around, NeighborList list)
    {
        int rows = around.Count;
        var views = new SearchViews(around, points);
        var law = new RowLaw(
            request.Cutoff * request.Cutoff, new BinReach(grid, request.Reach), around == points, request.Selection == PairSelection.Half);
        Reserve(ref counts, rows + 1);
        Reserve(ref offsets, rows + 1);
        Reserve(ref temporary, accelerator.ComputeScanTempStorageSize<int>(rows + 1));
        ArrayView1D<int, Stride1D.Dense> rowCounts = counts!.View.SubView(0, rows + 1);
        ArrayView1D<int, Stride1D.Dense> rowOffsets = offsets!.View.SubView(0, rows + 1);
        rowCounts.MemSetToZero();
        count(rows, views, grid, law, rowCounts);

        // The host adds up in 64 bits, to see a list that is too long; the accelerator's sums are those that the kernels use.
        accelerator.Synchronize();
        list.ReserveRows(rows);
        rowCounts.BaseView.CopyToCPU(ref MemoryMarshal.GetReference(list.WritableOffsets[1..]), rows);
        list.ReservePairs(request.Cutoff);
        if (list.PairCount == 0)
        {
            return;
        }

        scan(accelerator.DefaultStream, rowCounts, rowOffsets, temporary!.View.BaseView);
        Reserve(ref neighbors, list.PairCount);
        Reserve(ref shifts, list.PairCount);
        fill(rows, views, grid, law, rowOffsets, neighbors!.View, shifts!.View);
        sortRow(rows, rowOffsets, neighbors.View, shifts.View);
        accelerator.Synchronize();
        neighbors.View.BaseView.CopyToCPU(ref MemoryMarshal.GetReference(list.WritableNeighbors), list.PairCount);
        shifts.View.BaseView.CopyToCPU(ref MemoryMarshal.GetReference(list.WritableShifts), list.PairCount);
    }

    private void Reserve<T>(ref MemoryBuffer1D<T, Stride1D.Dense>? buffer, long length)
        where T : unmanaged
    {
        if (buffer is null || buffer.Length < length)
        {
            buffer?.Dispose();
            buffer = accelerator.Allocate1D<T>(length + (length / 8));
        }
    }
}
