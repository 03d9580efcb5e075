using ILGPU;
using ILGPU.Runtime;
using MDEngine.Neighbors.Gpu.Kernels;

namespace MDEngine.Neighbors.Gpu;

/// <summary>
/// Points on the accelerator, bin by bin. The order within a bin and of the bins in memory is that in which threads came; rows are
/// sorted at the end, so that no list depends on it.
/// </summary>
internal sealed class BinnedPoints(Accelerator accelerator, SearchKernels kernels) : IDisposable
{
    private readonly DeviceArray<Vector3D> points = new(accelerator);
    private readonly DeviceArray<int> bins = new(accelerator);
    private readonly DeviceArray<int> ranks = new(accelerator);
    private readonly DeviceArray<long> wraps = new(accelerator);
    private readonly DeviceArray<BinnedPoint> binned = new(accelerator);
    private readonly DeviceArray<int> binCounts = new(accelerator);
    private readonly DeviceArray<int> binStarts = new(accelerator);
    private readonly DeviceArray<int> used = new(accelerator);
    private int binCount;

    /// <summary>Number of points.</summary>
    public int Count { get; private set; }

    /// <summary>Memory held, bytes.</summary>
    public long MemoryBytes => points.Bytes + bins.Bytes + ranks.Bytes + wraps.Bytes + binned.Bytes + binCounts.Bytes + binStarts.Bytes;

    /// <summary>For kernels.</summary>
    public BinViews Views => new(binned.Take(Count), binStarts.Take(binCount), binCounts.Take(binCount));

    /// <summary>Copies points to the accelerator and sorts them into bins.</summary>
    public void Load(ReadOnlySpan<Vector3D> positions, in SearchGrid grid)
    {
        Count = positions.Length;
        binCount = grid.Count;
        ArrayView1D<Vector3D, Stride1D.Dense> given = points.Upload(positions);
        ArrayView1D<int, Stride1D.Dense> counts = binCounts.Take(binCount);
        ArrayView1D<int, Stride1D.Dense> starts = binStarts.Take(binCount);
        ArrayView1D<int, Stride1D.Dense> length = used.Take(1);
        var located = new LocatedPoints(bins.Take(Count), ranks.Take(Count), wraps.Take(Count));
        counts.MemSetToZero();
        length.MemSetToZero();
        kernels.Locate(Count, given, grid, counts, located);
        kernels.PlaceBins(binCount, counts, starts, length);
        kernels.Scatter(Count, given, located, starts, binned.Take(Count));
    }

    public void Dispose()
    {
        points.Dispose();
        bins.Dispose();
        ranks.Dispose();
        wraps.Dispose();
        binned.Dispose();
        binCounts.Dispose();
        binStarts.Dispose();
        used.Dispose();
    }
}
