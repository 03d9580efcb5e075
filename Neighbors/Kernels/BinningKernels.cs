using ILGPU;
using ILGPU.Runtime;

namespace MDEngine.Neighbors.Kernels;

/// <summary>Puts points into bins.</summary>
internal static class BinningKernels
{
    /// <summary>Bin number of each point, the point's own number, and what brings it into the cell, packed as in <see cref="CellShift"/>.</summary>
    public static void Locate(
        Index1D i,
        ArrayView1D<Vector3D, Stride1D.Dense> points,
        ArrayView1D<long, Stride1D.Dense> keys,
        ArrayView1D<int, Stride1D.Dense> order,
        ArrayView1D<long, Stride1D.Dense> wraps,
        SearchGrid grid)
    {
        keys[i] = grid.Locate(points[i], out int a, out int b, out int c);
        order[i] = i;
        wraps[i] = CellShift.Pack(a, b, c);
    }

    /// <summary>Wraps in bin order.</summary>
    public static void Gather(
        Index1D place,
        ArrayView1D<int, Stride1D.Dense> order,
        ArrayView1D<long, Stride1D.Dense> wraps,
        ArrayView1D<long, Stride1D.Dense> sorted) => sorted[place] = wraps[order[place]];
}
