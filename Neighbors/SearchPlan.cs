namespace MDEngine.Neighbors;

/// <summary>One search: which points around which centers, how far, and how many bins that is.</summary>
internal sealed class SearchPlan
{
    /// <summary>Rounding of the search's own arithmetic, as a part of the cutoff.</summary>
    private const double Guard = 1e-9;

    /// <summary>Keeps sums of bins within 32 bits.</summary>
    private const double MostBins = 1 << 29;

    public SearchGrid Grid { get; private set; }

    public double Cutoff { get; private set; }

    /// <summary>Whether the points are the centers themselves.</summary>
    public bool IsSameSet { get; private set; }

    public PairSelection Selection { get; private set; }

    /// <summary>Bound of the rounding of a wrapped coordinate and of the law's own differences, Å.</summary>
    public double PositionError { get; private set; }

    /// <summary>Bins to look at to either side along A.</summary>
    public int ReachA { get; private set; }

    /// <summary>Bins to look at to either side along B.</summary>
    public int ReachB { get; private set; }

    /// <summary>Bins to look at to either side along C.</summary>
    public int ReachC { get; private set; }

    public void Set(in SearchGrid grid, double cutoff, bool sameSet, PairSelection selection, double positionError)
    {
        Grid = grid;
        Cutoff = cutoff;
        IsSameSet = sameSet;
        Selection = selection;
        PositionError = positionError;
        double reach = (cutoff * (1 + Guard)) + positionError;
        Vector3D heights = grid.BinHeights;
        ReachA = Reach(reach, heights.X, grid.BinsA, grid.PeriodicA);
        ReachB = Reach(reach, heights.Y, grid.BinsB, grid.PeriodicB);
        ReachC = Reach(reach, heights.Z, grid.BinsC, grid.PeriodicC);
    }

    private static int Reach(double reach, double height, int bins, bool periodic) =>
        (int)Math.Min(Math.Floor(reach / height) + 1, periodic ? MostBins : bins - 1);
}
