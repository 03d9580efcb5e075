namespace MDEngine;

/// <summary>Whether a propagator wants to go on.</summary>
public enum StepStatus
{
    /// <summary>There is more to do.</summary>
    Continue,

    /// <summary>The goal is reached (a minimizer's convergence).</summary>
    Converged,
}

/// <summary>Advances a state under a potential: an integrator or a minimizer.</summary>
public interface IPropagator
{
    /// <summary>Prepares the first step: evaluates the potential at the start.</summary>
    void Initialize(SimulationState state, IPotential potential);

    /// <summary>Does one step, and counts it in <see cref="SimulationState.Step"/>.</summary>
    StepStatus Advance(SimulationState state, IPotential potential);

    /// <summary>What a checkpoint must keep besides the state; written to on resume.</summary>
    Span<double> ExtendedVariables => [];
}

/// <summary>A propagator in time.</summary>
public interface IIntegrator : IPropagator
{
    /// <summary>Time step, fs.</summary>
    double TimeStep { get; }

    /// <summary>Moves velocities that belong to another time than the positions to that of the positions, for another integrator to go on.</summary>
    void Synchronize(SimulationState state)
    {
    }

    /// <summary>The energy-like quantity that exact integration would keep constant, eV.</summary>
    double ConservedEnergy(SimulationState state);
}

/// <summary>A temperature control that acts on velocities for a time.</summary>
public interface IThermostat
{
    /// <summary>Acts for <paramref name="duration"/> fs and returns the heat given to the atoms, eV.</summary>
    double Apply(SimulationState state, double duration);

    /// <summary>What a checkpoint must keep; written to on resume.</summary>
    Span<double> ExtendedVariables => [];
}

/// <summary>Watches a run: trajectory, energies, progress, checkpoints.</summary>
public interface IReporter
{
    /// <summary>Called at the start and then every so many steps.</summary>
    void Report(SimulationState state);
}
