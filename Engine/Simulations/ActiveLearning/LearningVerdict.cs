namespace MDEngine.Simulations.ActiveLearning;

/// <summary>What was reached, in a sentence or two.</summary>
internal static class LearningVerdict
{
    public static string Of(Learning settings, LearningRound last, IReadOnlyList<SurvivalResult> survival, bool reached, string? end)
    {
        string errors = FormattableString.Invariant($"force error {last.ForceError:F2} kcal/mol/Å at {settings.TemperatureK:G4} K (asked {settings.Accuracy:G3})");
        int hold = survival.Count(run => run.Failure is null);
        string runs = settings.SurvivalRuns == 0 ? "no runs were asked to hold"
            : survival.Count == 0 ? "whether dynamics holds was not tried to the end"
            : FormattableString.Invariant($"{hold} of {survival.Count} runs of {settings.SurvivalPs:G4} ps at {settings.TemperatureK:G4} and {settings.HotK:G4} K hold");
        string first = survival.FirstOrDefault(run => run.Failure is not null) is { } failed
            ? FormattableString.Invariant($" The first that does not, at {failed.TemperatureK:G4} K after {failed.LengthPs:F1} ps: {failed.Failure}.")
            : "";
        return reached ? $"The goal is reached: {errors}; {runs}." : $"The goal is not reached, because {end}: {errors}; {runs}.{first}";
    }
}
