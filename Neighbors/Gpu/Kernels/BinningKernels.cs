using ILGPU;
using ILGPU.Runtime;

namespace MDEngine.Neighbors.Gpu.Kernels;

/// <summary>Puts points into bins, in three steps: count, give each bin a place, move the points there.</summary>
internal static class BinningKernels
{
    /// <summary>One thread a point: its bin, its wrap into the cell, and how many came into the bin before it.</summary>
    public static void Locate(
        Index1D i, ArrayView1D<Vector3D, Stride1D.Dense> points, SearchGrid grid, ArrayView1D<int, Stride1D.Dense> counts, LocatedPoints located)
    {
        int bin = grid.Locate(points[i], out long wrap);
        located.Bins[i] = bin;
        located.Wraps[i] = wrap;
        located.Ranks[i] = Atomic.Add(ref counts[bin], 1);
    }

    /// <summary>One thread a bin: takes as much of the memory as the bin needs. Bins lie in the order in which threads came.</summary>
    public static void PlaceBins(
        Index1D bin, ArrayView1D<int, Stride1D.Dense> counts, ArrayView1D<int, Stride1D.Dense> starts, ArrayView1D<int, Stride1D.Dense> used)
    {
        int count = counts[bin];
        starts[bin] = count == 0 ? 0 : Atomic.Add(ref used[0], count);
    }

    /// <summary>One thread a point: moves it to its bin.</summary>
    public static void Scatter(
        Index1D i,
        ArrayView1D<Vector3D, Stride1D.Dense> points,
        LocatedPoints located,
        ArrayView1D<int, Stride1D.Dense> starts,
        ArrayView1D<BinnedPoint, Stride1D.Dense> binned)
    {
        int bin = located.Bins[i];
        binned[starts[bin] + located.Ranks[i]] = new BinnedPoint { Position = points[i], Wrap = located.Wraps[i], Index = i, Bin = bin };
    }
}
