namespace MDEngine.Neighbors;

/// <summary>One search: which points around which centers, how far, and how many bins that is.</summary>
internal sealed class SearchPlan
{
    /// <summary>Rounding of the search's own arithmetic, as a part of the cutoff.</summary>
    private const double Guard = 1e-9;

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

    /// <summary>Columns of bins that the search looks through for each bin of centers.</summary>
    public double ColumnCount => ((2.0 * ReachA) + 1) * ((2.0 * ReachB) + 1) * (((2.0 * ReachC) / Grid.BinsC) + 1);

    public void Set(in SearchGrid grid, double cutoff, bool sameSet, PairSelection selection, double positionError)
    {
        Grid = grid;
        Cutoff = cutoff;
        IsSameSet = sameSet;
        Selection = selection;
        PositionError = positionError;
        double reach = (cutoff * (1 + Guard)) + positionError;
        Vector3D heights = grid.BinHeights;
        ReachA = Reach(reach, heights.X);
        ReachB = Reach(reach, heights.Y);
        ReachC = Reach(reach, heights.Z);
    }

    /// <summary>The range of bins within reach of a bin, counted on beyond the cell's faces along periodic directions.</summary>
    public static (int First, int Last) Range(int bin, int reach, int bins, bool periodic) => periodic
        ? (bin - reach, bin + reach)
        : (Math.Max(0, bin - reach), Math.Min(bins - 1, bin + reach));

    private static int Reach(double reach, double height) =>
        double.IsInfinity(height) ? 0 : (int)Math.Min(Math.Floor(reach / height) + 1, CellShift.MaxComponent / 2);
}
