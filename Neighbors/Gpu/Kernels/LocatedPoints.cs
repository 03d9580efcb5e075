using ILGPU;
using ILGPU.Runtime;

namespace MDEngine.Neighbors.Gpu.Kernels;

/// <summary>Where points lie, in the order of their numbers.</summary>
internal readonly struct LocatedPoints(
    ArrayView1D<int, Stride1D.Dense> bins, ArrayView1D<int, Stride1D.Dense> ranks, ArrayView1D<long, Stride1D.Dense> wraps)
{
    /// <summary>[N] bin of each point.</summary>
    public readonly ArrayView1D<int, Stride1D.Dense> Bins = bins;

    /// <summary>[N] how many came into that bin before it.</summary>
    public readonly ArrayView1D<int, Stride1D.Dense> Ranks = ranks;

    /// <summary>[N] what brings it into the cell, packed as in <see cref="CellShift"/>.</summary>
    public readonly ArrayView1D<long, Stride1D.Dense> Wraps = wraps;
}
