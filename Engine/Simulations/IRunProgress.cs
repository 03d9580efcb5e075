using MDEngine.Reporting;

namespace MDEngine.Simulations;

/// <summary>Is told how a run gets on.</summary>
public interface IRunProgress
{
    /// <summary>Wall time between two updates.</summary>
    TimeSpan Interval { get; }

    /// <summary>Called about every <see cref="Interval"/>, and at the end of each stage.</summary>
    void Update(RunStatus status);

    /// <summary>Called with what there is to say besides, such as a warning.</summary>
    void Note(string line);
}

/// <summary>Where a run stands.</summary>
/// <param name="Step">Steps done.</param>
/// <param name="LastStep">Steps at its end.</param>
/// <param name="TimeStep">Time step, fs.</param>
/// <param name="MillisecondsPerStep">Wall time for each step, ms.</param>
/// <param name="Temperature">Temperature now, K.</param>
/// <param name="ConservedEnergy">Conserved energy now, eV.</param>
/// <param name="Drift">Drift so far in this stage.</param>
public readonly record struct RunStatus(
    long Step, long LastStep, double TimeStep, double MillisecondsPerStep, double Temperature, double ConservedEnergy, DriftEstimate Drift)
{
    /// <summary>Speed, ns/day.</summary>
    public double NanosecondsPerDay => MillisecondsPerStep > 0 ? TimeStep * 1e-6 * 86_400_000 / MillisecondsPerStep : 0;

    /// <summary>Wall time to the end at this speed.</summary>
    public TimeSpan Remaining => TimeSpan.FromMilliseconds(MillisecondsPerStep * (LastStep - Step));
}

/// <summary>Says nothing.</summary>
public sealed class SilentProgress : IRunProgress
{
    /// <inheritdoc/>
    public TimeSpan Interval => TimeSpan.MaxValue;

    /// <inheritdoc/>
    public void Update(RunStatus status)
    {
    }

    /// <inheritdoc/>
    public void Note(string line)
    {
    }
}

/// <summary>Is told how work gets on that has no time of its own: displacements, frames, structures.</summary>
public interface IWorkProgress
{
    /// <summary>Offers a line about where the work stands, which is made only when it is time for it.</summary>
    void Show(Func<string> text);

    /// <summary>Called with what there is to say besides, such as a warning.</summary>
    void Note(string line);
}
