namespace MDEngine.Neighbors;

/// <summary>A way to find pairs.</summary>
internal interface IPairSearch : IDisposable
{
    /// <summary>Working memory held, bytes.</summary>
    long MemoryBytes { get; }

    /// <summary>Takes a copy of the points to search.</summary>
    /// <param name="geometry">The cell.</param>
    /// <param name="positions">[N], Å; at least one.</param>
    /// <param name="around">Where they are.</param>
    /// <param name="cutoff">Å; the shortest of those to come.</param>
    /// <param name="density">Points per Å³.</param>
    void Load(in CellGeometry geometry, ReadOnlySpan<Vector3D> positions, PointExtent around, double cutoff, double density);

    /// <summary>Finds the pairs among the points.</summary>
    void Find(in PairRequest request, NeighborList list);

    /// <summary>Finds the points around other centers, of which there is at least one.</summary>
    void FindAround(ReadOnlySpan<Vector3D> centerPositions, PointExtent around, in PairRequest request, NeighborList list);
}

/// <summary>What to find.</summary>
/// <param name="Cutoff">Å.</param>
/// <param name="Selection">Full or half.</param>
/// <param name="Density">Points per Å³.</param>
/// <param name="ExpectedPairs">At even density.</param>
/// <param name="PositionError">Bound of the rounding of a position brought into the cell and of the law's own difference, Å.</param>
internal readonly record struct PairRequest(
    double Cutoff, PairSelection Selection, double Density, double ExpectedPairs, double PositionError)
{
    /// <summary>Rounding of the search's own arithmetic, as a part of the cutoff.</summary>
    private const double Guard = 1e-9;

    /// <summary>How far to look so that no pair is missed, Å.</summary>
    public double Reach => (Cutoff * (1 + Guard)) + (2 * PositionError);
}

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
