namespace MDEngine.Neighbors;

/// <summary>Chooses the side of the bins for the least work of <see cref="BlockWorker"/>.</summary>
internal static class BinSize
{
    // Cycles, measured on the loops they stand for (docs/developer/neighbors.md).
    private const double PerDistance = 0.9;
    private const double PerScannedPoint = 8;
    private const double PerCandidate = 25;
    private const double PerBin = 1500;
    private const double PerColumn = 60;

    private static readonly double[] Sides = [1.0 / 3, 0.4, 0.5, 0.65, 0.8, 1.0, 1.25, 1.6, 2.0, 2.5, 3.0];

    /// <summary>The side, Å, for points of a density per Å³.</summary>
    public static double For(double cutoff, double density)
    {
        double best = cutoff;
        double leastCost = double.PositiveInfinity;
        foreach (double relative in Sides)
        {
            double side = relative * cutoff;
            double cost = CostPerPoint(side, cutoff, density);
            if (cost < leastCost)
            {
                (best, leastCost) = (side, cost);
            }
        }

        return best;
    }

    private static double CostPerPoint(double side, double cutoff, double density)
    {
        double reach = Math.Ceiling(cutoff / side);
        double pointsPerBin = Math.Max(1, density * side * side * side);
        double scanned = density * Math.Pow(((2 * reach) + 1) * side, 3);

        // Volume within the cutoff of a cube.
        double candidates = density * ((side * side * side) + (6 * side * side * cutoff)
            + (3 * Math.PI * side * cutoff * cutoff) + (4 * Math.PI / 3 * cutoff * cutoff * cutoff));
        double columns = ((2 * reach) + 1) * ((2 * reach) + 1);
        return (candidates * PerDistance)
            + (((scanned * PerScannedPoint) + (candidates * PerCandidate) + PerBin + (columns * PerColumn)) / pointsPerBin);
    }
}
