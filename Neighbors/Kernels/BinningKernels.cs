using ILGPU;
using ILGPU.Runtime;

namespace MDEngine.Neighbors.Kernels;

/// <summary>Puts points into bins and makes bin-sorted copies of them.</summary>
internal static class BinningKernels
{
    /// <summary>Bin number of each point, the point's own number, and the point in the cell.</summary>
    public static void Locate(
        Index1D i,
        ArrayView1D<Vector3D, Stride1D.Dense> points,
        ArrayView1D<long, Stride1D.Dense> keys,
        ArrayView1D<int, Stride1D.Dense> order,
        ArrayView1D<WrappedPoint, Stride1D.Dense> wrapped,
        SearchGrid grid)
    {
        keys[i] = grid.Locate(points[i], out int a, out int b, out int c);
        order[i] = i;
        wrapped[i] = new(points[i] + grid.Translation(a, b, c), CellShift.Pack(a, b, c));
    }

    /// <summary>Positions in the cell, and wraps, in bin order.</summary>
    public static void Gather(
        Index1D place,
        ArrayView1D<int, Stride1D.Dense> order,
        ArrayView1D<WrappedPoint, Stride1D.Dense> wrapped,
        SortedPoints sorted)
    {
        WrappedPoint point = wrapped[order[place]];
        sorted.X[place] = point.Position.X;
        sorted.Y[place] = point.Position.Y;
        sorted.Z[place] = point.Position.Z;
        sorted.Wraps[place] = point.Wrap;
    }
}

/// <summary>A point in the cell, Å, and the whole cells that brought it there, packed as in <see cref="CellShift"/>.</summary>
/// <remarks>Half a cache line, so that points in the order of their bins cost one access to the memory each.</remarks>
internal readonly struct WrappedPoint(Vector3D position, long wrap)
{
    public readonly Vector3D Position = position;
    public readonly long Wrap = wrap;
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
