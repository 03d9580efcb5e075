namespace MDEngine.Neighbors;

/// <summary>Size of the bins for the least work of <see cref="BlockWorker"/>.</summary>
/// <param name="Side">Least width of a bin, Å.</param>
/// <param name="BinsPerBlock">Bins along each edge of a block, whose centers share one collection of candidates.</param>
internal readonly record struct BinSize(double Side, int BinsPerBlock)
{
    // Cycles, measured on the loops they stand for (docs/developer/neighbors.md).
    private const double PerDistance = 0.9;
    private const double PerScannedPoint = 5;
    private const double PerCandidate = 35;
    private const double PerSelection = 2.75;
    private const double PerBin = 600;
    private const double PerBlock = 1000;
    private const double PerColumn = 60;
    private const int MostBinsPerBlock = 4;

    private static readonly double[] Sides = [1.0 / 4, 1.0 / 3, 0.4, 0.5, 0.65, 0.8, 1.0, 1.25, 1.6, 2.0, 2.5, 3.0];

    /// <summary>For points of a density per Å³.</summary>
    public static BinSize For(double cutoff, double density)
    {
        var best = default(BinSize);
        double leastCost = double.PositiveInfinity;
        foreach (double relative in Sides)
        {
            for (int bins = 1; bins <= MostBinsPerBlock; bins++)
            {
                var size = new BinSize(relative * cutoff, bins);
                double cost = size.CostPerPoint(cutoff, density);
                if (cost < leastCost)
                {
                    (best, leastCost) = (size, cost);
                }
            }
        }

        return best;
    }

    private double CostPerPoint(double cutoff, double density)
    {
        double reach = Math.Ceiling(cutoff / Side);
        double across = BinsPerBlock + (2 * reach);
        double edge = BinsPerBlock * Side;
        double pointsPerBin = Math.Max(1, density * Side * Side * Side);
        double pointsPerBlock = Math.Max(1, density * edge * edge * edge);
        double scanned = density * across * across * across * Side * Side * Side;
        double candidates = density * VolumeAround(edge, cutoff);
        return (density * VolumeAround(Side, cutoff) * PerDistance)
            + (((candidates * PerSelection) + PerBin) / pointsPerBin)
            + (((scanned * PerScannedPoint) + (candidates * PerCandidate) + PerBlock + (across * across * PerColumn)) / pointsPerBlock);
    }

    /// <summary>Volume within the cutoff of a cube.</summary>
    private static double VolumeAround(double edge, double cutoff) => (edge * edge * edge) + (6 * edge * edge * cutoff)
        + (3 * Math.PI * edge * cutoff * cutoff) + (4 * Math.PI / 3 * cutoff * cutoff * cutoff);
}
