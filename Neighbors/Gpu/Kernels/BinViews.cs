using ILGPU;
using ILGPU.Runtime;

namespace MDEngine.Neighbors.Gpu.Kernels;

/// <summary>Points in bins, as kernels read them.</summary>
internal readonly struct BinViews(
    ArrayView1D<BinnedPoint, Stride1D.Dense> points, ArrayView1D<int, Stride1D.Dense> starts, ArrayView1D<int, Stride1D.Dense> counts)
{
    /// <summary>[N] the points, bin by bin.</summary>
    public readonly ArrayView1D<BinnedPoint, Stride1D.Dense> Points = points;

    /// <summary>[bins] where each bin begins.</summary>
    public readonly ArrayView1D<int, Stride1D.Dense> Starts = starts;

    /// <summary>[bins] how many points it holds.</summary>
    public readonly ArrayView1D<int, Stride1D.Dense> Counts = counts;
}
