namespace MDEngine;

/// <summary>The loop: a state, advanced by a propagator, under a potential, watched by reporters.</summary>
/// <param name="state">What changes.</param>
/// <param name="potential">What gives the forces.</param>
/// <param name="propagator">What moves the atoms.</param>
public sealed class Simulation(SimulationState state, IPotential potential, IPropagator propagator)
{
    private readonly List<(IReporter Reporter, long Interval)> reporters = [];

    /// <summary>
    /// Whether the state was reported before, at step 0 too: it is a checkpoint's, or another simulation ended with it. A state at a later step always was.
    /// </summary>
    public bool IsContinuation { get; init; }

    /// <summary>Calls <paramref name="report"/> at steps that are multiples of <paramref name="interval"/>, in order of registration.</summary>
    public void ReportTo(Action<SimulationState> report, long interval)
    {
        ArgumentNullException.ThrowIfNull(report);
        ReportTo(new CallingReporter(report), interval);
    }

    /// <summary>Calls <paramref name="reporter"/> at steps that are multiples of <paramref name="interval"/>, in order of registration.</summary>
    public void ReportTo(IReporter reporter, long interval)
    {
        ArgumentNullException.ThrowIfNull(reporter);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(interval);
        reporters.Add((reporter, interval));
    }

    /// <summary>
    /// Runs until step <paramref name="lastStep"/>, convergence or cancellation, always ending between two steps. The first forces are
    /// evaluated, and the start is reported at step 0; a continuation, or a state of a later step, runs on as if it had not stopped.
    /// </summary>
    /// <returns>Whether the run ended by itself, rather than by cancellation.</returns>
    public bool Run(long lastStep, CancellationToken cancellationToken = default) => Run(lastStep, static () => false, cancellationToken);

    /// <summary>The same, but it ends as well where <paramref name="until"/>, which is asked before each step, says so.</summary>
    /// <inheritdoc cref="Run(long, CancellationToken)"/>
    public bool Run(long lastStep, Func<bool> until, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(until);
        propagator.Initialize(state, potential);
        if (state.Step == 0 && !IsContinuation)
        {
            Report();
        }

        while (state.Step < lastStep && !until())
        {
            if (cancellationToken.IsCancellationRequested)
            {
                return false;
            }

            StepStatus status = propagator.Advance(state, potential);
            Report();
            if (status == StepStatus.Converged)
            {
                break;
            }
        }

        return true;
    }

    private void Report()
    {
        foreach ((IReporter reporter, long interval) in reporters)
        {
            if (state.Step % interval == 0)
            {
                reporter.Report(state);
            }
        }
    }

    private sealed class CallingReporter(Action<SimulationState> report) : IReporter
    {
        public void Report(SimulationState state) => report(state);
    }
}
