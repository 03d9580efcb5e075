namespace MDEngine.Integrators;

/// <summary>
/// Velocity Verlet: kick ½, drift, forces, kick ½. Constant energy, symplectic and time-reversible, error ∝ Δt² (Swope et al.
/// 1982, doi:10.1063/1.442716).
/// </summary>
/// <param name="timeStep">fs.</param>
/// <param name="atoms">Which atoms move.</param>
public sealed class VelocityVerlet(double timeStep, AtomMobility atoms) : IIntegrator
{
    /// <inheritdoc/>
    public double TimeStep { get; } = timeStep > 0
        ? timeStep
        : throw new ArgumentOutOfRangeException(nameof(timeStep), timeStep, "A time step is positive.");

    /// <inheritdoc/>
    public void Initialize(SimulationState state, IPotential potential)
    {
        ArgumentNullException.ThrowIfNull(state);
        IntegratorSteps.Start(state, atoms, potential);
    }

    /// <inheritdoc/>
    public StepStatus Advance(SimulationState state, IPotential potential)
    {
        ArgumentNullException.ThrowIfNull(state);
        IntegratorSteps.Kick(state, atoms, 0.5 * TimeStep);
        IntegratorSteps.Drift(state, TimeStep);
        IntegratorSteps.Evaluate(state, potential);
        IntegratorSteps.Kick(state, atoms, 0.5 * TimeStep);
        IntegratorSteps.EndStep(state, TimeStep);
        return StepStatus.Continue;
    }

    /// <inheritdoc/>
    public double ConservedEnergy(SimulationState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state.KineticEnergy + state.Evaluation.Energy - state.ThermostatHeat;
    }
}
