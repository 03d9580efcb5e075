using System.Diagnostics;
using MDEngine.Reporting;

namespace MDEngine.Simulations.Dynamics;

/// <summary>Calls a progress display from time to time.</summary>
internal sealed class ProgressReporter(IRunProgress progress, DriftMonitor drift, long lastStep, double timeStep, int degreesOfFreedom) : IReporter
{
    private readonly long firstTimestamp = Stopwatch.GetTimestamp();
    private long? firstStep;
    private long nextUpdate = Stopwatch.GetTimestamp() + (long)(Math.Min(1, progress.Interval.TotalSeconds) * Stopwatch.Frequency);

    public void Report(SimulationState state)
    {
        firstStep ??= state.Step - (state.Step > 0 ? 1 : 0);
        long now = Stopwatch.GetTimestamp();
        if (now < nextUpdate)
        {
            return;
        }

        nextUpdate = progress.Interval == TimeSpan.MaxValue ? long.MaxValue : now + (long)(progress.Interval.TotalSeconds * Stopwatch.Frequency);
        Show(state);
    }

    public void Show(SimulationState state)
    {
        long steps = state.Step - (firstStep ?? state.Step);
        double elapsed = Stopwatch.GetElapsedTime(firstTimestamp).TotalMilliseconds;
        progress.Update(new RunStatus(
            state.Step,
            lastStep,
            timeStep,
            steps > 0 ? elapsed / steps : 0,
            2 * state.KineticEnergy / (degreesOfFreedom * Units.Boltzmann),
            drift.ConservedEnergy,
            drift.Estimate(state.AtomCount)));
    }
}
