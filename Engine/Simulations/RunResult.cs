using MDEngine.Reporting;

namespace MDEngine.Simulations;

/// <summary>How a run went.</summary>
/// <param name="Finished">Whether it came to its end, rather than to be cancelled.</param>
/// <param name="Steps">Steps done by this call.</param>
/// <param name="WallTime">Time that they took.</param>
/// <param name="Stages">The stages that this call ran, in order; a stage that was cut short is the last.</param>
/// <param name="End">The structure at the end, with its velocities.</param>
/// <param name="Spectra">Spectra of the last stage, where any were asked for and it finished.</param>
/// <param name="Output">Folder of the results.</param>
public sealed record RunResult(
    bool Finished, long Steps, TimeSpan WallTime, IReadOnlyList<StageResult> Stages, Structure End, IReadOnlyList<FinishedSpectrum> Spectra, string Output)
{
    /// <summary>Alarms since the start of the run, each once.</summary>
    public IReadOnlyList<Alarm> Alarms { get; init; } = [];

    /// <summary>Drift of the conserved energy of the last stage.</summary>
    public DriftEstimate Drift => Stages[^1].Drift;

    /// <summary>Mean temperature of the last stage, K.</summary>
    public double MeanTemperatureK => Stages[^1].MeanTemperatureK;

    /// <summary>Wall time for each step, ms; 0 where no step was done.</summary>
    public double MillisecondsPerStep => Steps > 0 ? WallTime.TotalMilliseconds / Steps : 0;

    /// <summary>Speed at the last stage's time step, ns/day; 0 where no step was done.</summary>
    public double NanosecondsPerDay => MillisecondsPerStep > 0 ? Stages[^1].Stage.TimeStep * 86.4 / MillisecondsPerStep : 0;
}

/// <summary>How a stage went.</summary>
/// <param name="Stage">What it was told.</param>
/// <param name="DegreesOfFreedom">f of the temperature 2K/(f k).</param>
/// <param name="Drift">Drift and fluctuation of the conserved energy.</param>
/// <param name="MeanTemperatureK">Mean temperature, K.</param>
/// <param name="ConservedEnergy">Conserved energy at the end, eV.</param>
/// <param name="ConservedEnergyChange">Its change since the start of the stage, eV.</param>
/// <param name="LargestChange">Its largest change in one step, eV.</param>
/// <param name="LargestChangeStep">The step that ended with that.</param>
public sealed record StageResult(
    Stage Stage,
    int DegreesOfFreedom,
    DriftEstimate Drift,
    double MeanTemperatureK,
    double ConservedEnergy,
    double ConservedEnergyChange,
    double LargestChange,
    long LargestChangeStep)
{
    internal static StageResult Of(Stage stage, DriftMonitor drift, int degreesOfFreedom, int atomCount) => new(
        stage,
        degreesOfFreedom,
        drift.Estimate(atomCount),
        drift.MeanTemperature,
        drift.ConservedEnergy,
        drift.ConservedEnergy - drift.StartEnergy,
        drift.LargestChange,
        drift.LargestChangeStep);
}
