namespace MDEngine.Neighbors.Search;

/// <summary>
/// Chooses the skin that makes building and skipping together cheapest. A thicker skin is listed in a volume of (cutoff + skin)³
/// and lasts in proportion to itself, as counted over the builds before. No clock is read: a run repeats itself exactly.
/// </summary>
internal sealed class SkinTuner(double cutoff)
{
    /// <summary>A build costs this many times as much a pair as skipping the pair in a kernel (docs/developer/neighbors.md).</summary>
    private const double BuildOverSkip = 4;

    private const double Thinnest = 0.02;
    private const double Thickest = 0.6;
    private const double Step = 0.01;

    /// <summary>Weight of the last interval against those before.</summary>
    private const double Memory = 0.5;

    private long builtAt;
    private double stepsPerSkin;

    public double InitialSkin => 0.15 * cutoff;

    /// <summary>Notes the step of a build.</summary>
    public void Restart(long step) => builtAt = step;

    /// <summary>The skin for a build at this step.</summary>
    public double Next(long step, double skin)
    {
        double latest = Math.Max(1, step - builtAt) / skin;
        stepsPerSkin = stepsPerSkin == 0 ? latest : ((1 - Memory) * stepsPerSkin) + (Memory * latest);
        double best = skin;
        double leastCost = double.PositiveInfinity;
        for (double relative = Thinnest; relative <= Thickest; relative += Step)
        {
            double candidate = relative * cutoff;
            double volume = Math.Pow(cutoff + candidate, 3);
            double cost = volume * (1 + (BuildOverSkip / Math.Max(1, stepsPerSkin * candidate)));
            if (cost < leastCost)
            {
                (best, leastCost) = (candidate, cost);
            }
        }

        return best;
    }
}
