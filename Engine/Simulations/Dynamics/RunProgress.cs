using System.Diagnostics;
using System.Globalization;
using MDEngine.Reporting;

namespace MDEngine.Simulations.Dynamics;

/// <summary>Where a run stands.</summary>
internal readonly record struct RunStatus(
    long Step, long LastStep, double TimeStep, double MillisecondsPerStep, double Temperature, double ConservedEnergy, DriftEstimate Drift)
{
    public double NanosecondsPerDay => MillisecondsPerStep > 0 ? TimeStep * 1e-6 * 86_400_000 / MillisecondsPerStep : 0;

    public TimeSpan Remaining => TimeSpan.FromMilliseconds(MillisecondsPerStep * (LastStep - Step));
}

/// <summary>Shows how a run gets on.</summary>
internal interface IRunProgress : IDisposable
{
    /// <summary>Time between two updates.</summary>
    TimeSpan Interval { get; }

    void Update(RunStatus status);

    /// <summary>Says something besides.</summary>
    void Note(string line);
}

/// <summary>A line every so often: for files and pipes.</summary>
internal sealed class LineProgress(TextWriter writer) : IRunProgress
{
    private bool hasHeader;

    public TimeSpan Interval => TimeSpan.FromSeconds(10);

    public void Update(RunStatus status)
    {
        if (!hasHeader)
        {
            writer.WriteLine($"{"step",12} {"T/K",9} {"conserved/eV",18} {"drift/(meV/atom/ps)",20} {"ms/step",9} {"ns/day",9} {"left",9}");
            hasHeader = true;
        }

        writer.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{status.Step,12} {status.Temperature,9:F1} {status.ConservedEnergy,18:F6} {status.Drift.MilliElectronvoltPerAtomPerPicosecond,20:F5} {status.MillisecondsPerStep,9:G4} {status.NanosecondsPerDay,9:G4} {RunText.Duration(status.Remaining),9}"));
        writer.Flush();
    }

    public void Note(string line) => writer.WriteLine(line);

    public void Dispose()
    {
    }
}

/// <summary>Says nothing.</summary>
internal sealed class SilentProgress : IRunProgress
{
    public TimeSpan Interval => TimeSpan.MaxValue;

    public void Update(RunStatus status)
    {
    }

    public void Note(string line)
    {
    }

    public void Dispose()
    {
    }
}

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
