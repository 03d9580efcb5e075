namespace MDEngine.Neighbors.Search;

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
