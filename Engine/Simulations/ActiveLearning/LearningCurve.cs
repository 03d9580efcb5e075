namespace MDEngine.Simulations.ActiveLearning;

/// <summary>How many more frames, and steps, the errors so far make worth while.</summary>
internal static class LearningCurve
{
    /// <summary>Of errors with the number of frames where only one is known.</summary>
    private const double UsualExponent = 0.5;

    private const int LeastFrames = 30;
    private const int MostSteps = 40_000;

    /// <summary>The exponent b of error = a N^−b through the first and the last round, kept to what is usual.</summary>
    public static double Exponent(IReadOnlyList<LearningRound> rounds)
    {
        LearningRound first = rounds[0];
        LearningRound last = rounds[^1];
        return last.Frames > 1.2 * first.Frames
            ? Math.Clamp(Math.Log(first.ForceError / last.ForceError) / Math.Log((double)last.Frames / first.Frames), 0.25, 1)
            : UsualExponent;
    }

    /// <summary>Frames to add: what the curve needs to reach the goal, at most as many as there are, and few where steps are lacking.</summary>
    public static int FramesToAdd(IReadOnlyList<LearningRound> rounds, double goal, int most)
    {
        LearningRound last = rounds[^1];
        double factor = Math.Pow(Math.Max(1, last.ForceError / goal), 1 / Exponent(rounds));
        double wanted = Math.Min(last.Frames * (factor - 1), last.LacksSteps ? 0.3 * last.Frames : last.Frames);
        return Math.Min((int)Math.Max(LeastFrames, wanted), most - last.Frames);
    }

    /// <summary>Steps of the next fit: twice those of the last where steps are lacking, else in proportion to the frames.</summary>
    public static int Steps(LearningRound last, int lastSteps, int frames) =>
        (int)Math.Min(MostSteps, last.LacksSteps ? 2.0 * lastSteps : lastSteps * Math.Clamp((double)frames / last.Frames, 1, 2));
}
