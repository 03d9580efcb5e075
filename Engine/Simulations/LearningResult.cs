using System.Text.Json.Nodes;

namespace MDEngine.Simulations;

/// <summary>What learning came to.</summary>
/// <param name="Reached">Whether forces are accurate enough and the dynamics holds.</param>
/// <param name="Verdict">A sentence on it: what was reached, or what stopped it and what is missing.</param>
/// <param name="ModelPath">The model file.</param>
/// <param name="CommitteePaths">All members' files, the model's first.</param>
/// <param name="Rounds">A fit each.</param>
/// <param name="Survival">The runs that had to hold, of the last model that was tried; empty where none was.</param>
/// <param name="Minutes">Minutes of work, over all restarts.</param>
public sealed record LearningResult(
    bool Reached,
    string Verdict,
    string ModelPath,
    IReadOnlyList<string> CommitteePaths,
    IReadOnlyList<LearningRound> Rounds,
    IReadOnlyList<SurvivalResult> Survival,
    double Minutes)
{
    /// <summary>The last fit.</summary>
    public LearningRound Last => Rounds[^1];
}

/// <summary>A fit, and how it does on frames that were kept out. Errors are means of absolute force components, kcal/mol/Å.</summary>
/// <param name="Round">Number, from 0.</param>
/// <param name="Frames">Frames in its data.</param>
/// <param name="Steps">Training steps, those of earlier rounds included.</param>
/// <param name="ForceError">At T, of the delivered network.</param>
/// <param name="HotForceError">At 1.5 T.</param>
/// <param name="CommitteeError">At T, of the committee's mean.</param>
/// <param name="TrainingError">On frames of the data that it was trained on.</param>
/// <param name="ValidationError">On frames of the data that it was not trained on.</param>
/// <param name="EnergyError">At T, after the mean difference is taken off, meV/atom.</param>
/// <param name="Threshold">Spread of the committee about the force on an atom, the highest of a frame, that one in twenty of the frames kept out exceeds, eV/Å.</param>
/// <param name="RankCorrelation">Spearman's, between that spread and the largest error of a frame.</param>
/// <param name="Coverage">Of the tenth of frames with the largest errors, the share that is among the third with the largest spread.</param>
public sealed record LearningRound(
    int Round,
    int Frames,
    long Steps,
    double ForceError,
    double HotForceError,
    double CommitteeError,
    double TrainingError,
    double ValidationError,
    double EnergyError,
    double Threshold,
    double RankCorrelation,
    double Coverage)
{
    /// <summary>Spread at which dynamics has left what the committee knows, eV/Å.</summary>
    public double Alarm => 10 * Threshold;

    /// <summary>Whether it had too few steps rather than too few frames: frames that it was trained on are hardly better than others.</summary>
    public bool LacksSteps => ValidationError < 1.3 * TrainingError;

    internal static LearningRound FromJson(JsonObject json)
    {
        double Number(string key) => json[key]!.GetValue<double>();
        return new(
            (int)Number("round"), (int)Number("frames"), (long)Number("steps"), Number("force_error"), Number("hot_force_error"), Number("committee_error"),
            Number("training_error"), Number("validation_error"), Number("energy_error"), Number("threshold"), Number("rank_correlation"), Number("coverage"));
    }

    internal JsonObject ToJson() => new()
    {
        ["round"] = (double)Round,
        ["frames"] = (double)Frames,
        ["steps"] = (double)Steps,
        ["force_error"] = ForceError,
        ["hot_force_error"] = HotForceError,
        ["committee_error"] = CommitteeError,
        ["training_error"] = TrainingError,
        ["validation_error"] = ValidationError,
        ["energy_error"] = EnergyError,
        ["threshold"] = Threshold,
        ["rank_correlation"] = RankCorrelation,
        ["coverage"] = Coverage,
    };
}

/// <summary>A run of dynamics on the model.</summary>
/// <param name="TemperatureK">Of the thermostat.</param>
/// <param name="LengthPs">How far it came.</param>
/// <param name="Failure">Why it does not hold, or null.</param>
/// <param name="Drift">Of the conserved energy, meV/atom/ps.</param>
/// <param name="DriftHalfWidth">Half its 95 % confidence interval; null where the run is too short.</param>
/// <param name="LargestSpread">Highest spread of the committee, eV/Å.</param>
public sealed record SurvivalResult(double TemperatureK, double LengthPs, string? Failure, double Drift, double? DriftHalfWidth, double LargestSpread)
{
    internal static SurvivalResult FromJson(JsonObject json) => new(
        json["temperature_k"]!.GetValue<double>(),
        json["length_ps"]!.GetValue<double>(),
        json["failure"]?.GetValue<string>(),
        json["drift"]!.GetValue<double>(),
        json["drift_half_width"]?.GetValue<double>(),
        json["largest_spread"]!.GetValue<double>());

    internal JsonObject ToJson() => new()
    {
        ["temperature_k"] = TemperatureK,
        ["length_ps"] = LengthPs,
        ["failure"] = Failure,
        ["drift"] = Drift,
        ["drift_half_width"] = DriftHalfWidth,
        ["largest_spread"] = LargestSpread,
    };
}
