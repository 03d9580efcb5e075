namespace MDEngine.Neighbors.Gpu;

/// <summary>How many bins to either side a search looks at along each direction.</summary>
internal readonly struct BinReach
{
    /// <summary>Keeps sums of bins within 32 bits.</summary>
    private const double MostBins = 1 << 29;

    public readonly int A;
    public readonly int B;
    public readonly int C;

    /// <param name="grid">The bins.</param>
    /// <param name="distance">How far to look, Å.</param>
    public BinReach(in SearchGrid grid, double distance)
    {
        Vector3D heights = grid.BinHeights;
        A = Along(distance, heights.X, grid.BinsA, grid.PeriodicA);
        B = Along(distance, heights.Y, grid.BinsB, grid.PeriodicB);
        C = Along(distance, heights.Z, grid.BinsC, grid.PeriodicC);
    }

    private static int Along(double distance, double height, int bins, bool periodic) =>
        (int)Math.Min(Math.Floor(distance / height) + 1, periodic ? MostBins : bins - 1);
}
