namespace MDEngine.Neighbors.Search;

/// <summary>The range of the fractional coordinates of points.</summary>
internal readonly record struct PointExtent(Vector3D Lower, Vector3D Upper)
{
    /// <summary>Least size along an open direction, in units of the cutoff.</summary>
    private const double LeastSize = 0.5;

    /// <summary>
    /// Size of the space that holds the points, Å: widths of the cell along directions that repeat, along others the range of the
    /// points, or a part of the cutoff, as points in one plane would have no density otherwise.
    /// </summary>
    public Vector3D Size(in CellGeometry cell, double cutoff)
    {
        Vector3D range = Upper - Lower;
        Vector3D widths = cell.Widths;
        double least = LeastSize * cutoff;
        return new(
            cell.PeriodicA ? widths.X : Math.Max(range.X, least),
            cell.PeriodicB ? widths.Y : Math.Max(range.Y, least),
            cell.PeriodicC ? widths.Z : Math.Max(range.Z, least));
    }

    /// <summary>Whether a point lies outside the cell along a direction that repeats.</summary>
    public bool LeavesCell(in CellGeometry cell) => (cell.PeriodicA && (Lower.X < 0 || Upper.X >= 1))
        || (cell.PeriodicB && (Lower.Y < 0 || Upper.Y >= 1)) || (cell.PeriodicC && (Lower.Z < 0 || Upper.Z >= 1));
}
