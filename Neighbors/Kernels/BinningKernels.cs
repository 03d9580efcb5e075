using ILGPU;
using ILGPU.Runtime;

namespace MDEngine.Neighbors.Kernels;

/// <summary>Puts points into bins and makes bin-sorted copies of them.</summary>
internal static class BinningKernels
{
    /// <summary>Bin number and wrap (packed as in <see cref="CellShift"/>) of each point, and the point's own number.</summary>
    public static void Locate(
        Index1D i,
        ArrayView1D<Vector3D, Stride1D.Dense> points,
        ArrayView1D<long, Stride1D.Dense> keys,
        ArrayView1D<int, Stride1D.Dense> order,
        ArrayView1D<long, Stride1D.Dense> wraps,
        SearchGrid grid)
    {
        keys[i] = grid.Locate(points[i], out int a, out int b, out int c);
        wraps[i] = CellShift.Pack(a, b, c);
        order[i] = i;
    }

    /// <summary>Positions wrapped into the cell, and wraps, in bin order.</summary>
    public static void Gather(
        Index1D place,
        ArrayView1D<int, Stride1D.Dense> order,
        ArrayView1D<Vector3D, Stride1D.Dense> points,
        ArrayView1D<long, Stride1D.Dense> wraps,
        SortedPoints sorted,
        SearchGrid grid)
    {
        int i = order[place];
        long wrap = wraps[i];
        Vector3D point = points[i] + grid.Translation(CellShift.UnpackA(wrap), CellShift.UnpackB(wrap), CellShift.UnpackC(wrap));
        sorted.X[place] = point.X;
        sorted.Y[place] = point.Y;
        sorted.Z[place] = point.Z;
        sorted.Wraps[place] = wrap;
    }
}

/// <summary>Points in bin order: coordinates in the cell, Å, and what brought them there.</summary>
internal readonly struct SortedPoints(
    ArrayView1D<double, Stride1D.Dense> x,
    ArrayView1D<double, Stride1D.Dense> y,
    ArrayView1D<double, Stride1D.Dense> z,
    ArrayView1D<long, Stride1D.Dense> wraps)
{
    public readonly ArrayView1D<double, Stride1D.Dense> X = x;
    public readonly ArrayView1D<double, Stride1D.Dense> Y = y;
    public readonly ArrayView1D<double, Stride1D.Dense> Z = z;
    public readonly ArrayView1D<long, Stride1D.Dense> Wraps = wraps;
}
