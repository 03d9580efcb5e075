using MDEngine.IO;
using MDEngine.Training.Data;
using MDEngine.Training.Evaluation;

namespace MDEngine.Simulations.ActiveLearning;

/// <summary>Errors of a committee on frames kept out, and what its spread says of them.</summary>
/// <param name="committee">The committee.</param>
internal sealed class CommitteeJudge(Committee committee)
{
    private const int MostOfData = 200;
    private const double Quantile = 0.95;

    /// <summary>Judges a round.</summary>
    /// <param name="round">Its number.</param>
    /// <param name="steps">Training steps so far.</param>
    /// <param name="data">All its data.</param>
    /// <param name="heldOut">Frames kept out at T.</param>
    /// <param name="hot">Frames kept out at 1.5 T.</param>
    public LearningRound Judge(int round, long steps, IReadOnlyList<Frame> data, IReadOnlyList<Frame> heldOut, IReadOnlyList<Frame> hot)
    {
        (double Spread, double Error)[] spreads = [.. heldOut.Concat(hot).Select(SpreadAndError)];
        double[] ascending = [.. spreads.Select(pair => pair.Spread).Order()];
        (int Index, Frame Frame)[] indexed = [.. data.Index()];
        EvaluationMetrics cold = Errors(committee[0], heldOut);
        return new LearningRound(
            round,
            data.Count,
            steps,
            ForceError(cold),
            ForceError(Errors(committee[0], hot)),
            ForceError(Errors(committee.All, heldOut)),
            ForceError(Errors(committee[0], Thinned([.. indexed.Where(one => !CommitteeTraining.IsHeldOut(0, one.Index)).Select(one => one.Frame)]))),
            ForceError(Errors(committee[0], Thinned([.. indexed.Where(one => CommitteeTraining.IsHeldOut(0, one.Index)).Select(one => one.Frame)]))),
            1000 * cold.EnergyPerAtom.MeanAbsolute,
            ascending[(int)(Quantile * (ascending.Length - 1))],
            RankStatistics.Correlation(spreads),
            RankStatistics.Coverage(spreads));
    }

    /// <summary>Errors on frames; those of energies beyond the mean difference of each composition.</summary>
    public static EvaluationMetrics Errors(IPotential potential, IEnumerable<Frame> frames)
    {
        var metrics = new EvaluationMetrics(EnergyComparison.Relative);
        foreach (Frame frame in frames)
        {
            EvaluationResult result = Committee.Evaluate(potential, frame.System);
            metrics.Add(Committee.ReferenceOf(frame), result.Energy, result.Forces);
        }

        return metrics;
    }

    private static double ForceError(EvaluationMetrics metrics) => metrics.Forces.Components.MeanAbsolute / Units.KilocaloriePerMole;

    private static List<Frame> Thinned(List<Frame> frames)
    {
        int stride = Math.Max(1, (frames.Count + MostOfData - 1) / MostOfData);
        return [.. frames.Where((_, k) => k % stride == 0)];
    }

    /// <summary>The highest spread of a frame's forces, and the length of its largest error, eV/Å.</summary>
    public (double Spread, double Error) SpreadAndError(Frame frame)
    {
        EvaluationResult result = Committee.Evaluate(committee.All, frame.System, Quantities.Uncertainty);
        return (result.ForceUncertainties.Max(), result.Forces.Zip(frame.Forces!, (model, reference) => (model - reference).Length).Max());
    }
}
