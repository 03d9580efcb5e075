using ILGPU;
using ILGPU.Runtime;

namespace MDEngine.Neighbors.Gpu.Kernels;

/// <summary>The rows of a list, as kernels write them.</summary>
internal readonly struct RowViews(
    ArrayView1D<int, Stride1D.Dense> offsets, ArrayView1D<int, Stride1D.Dense> neighbors, ArrayView1D<long, Stride1D.Dense> shifts)
{
    /// <summary>[rows+1] where the rows begin.</summary>
    public readonly ArrayView1D<int, Stride1D.Dense> Offsets = offsets;

    /// <summary>[pairs] j.</summary>
    public readonly ArrayView1D<int, Stride1D.Dense> Neighbors = neighbors;

    /// <summary>[pairs] S, packed as in <see cref="CellShift"/>.</summary>
    public readonly ArrayView1D<long, Stride1D.Dense> Shifts = shifts;
}
