namespace MDEngine.Integrators;

/// <summary>
/// The middle scheme: kick ½, drift ½, thermostat, drift ½, forces, kick ½. With <see cref="LangevinThermostat"/> this is
/// BAOAB (Leimkuhler and Matthews 2013, doi:10.1063/1.4802990); for other thermostats see Zhang et al. 2017,
/// doi:10.1063/1.4991621.
/// </summary>
/// <param name="timeStep">fs.</param>
/// <param name="atoms">Which atoms move.</param>
/// <param name="thermostat">Acts for a whole step in its middle.</param>
public sealed class MiddleScheme(double timeStep, AtomMobility atoms, IThermostat thermostat) : IIntegrator
{
    /// <inheritdoc/>
    public double TimeStep { get; } = timeStep > 0
        ? timeStep
        : throw new ArgumentOutOfRangeException(nameof(timeStep), timeStep, "A time step is positive.");

    /// <inheritdoc/>
    public Span<double> ExtendedVariables => thermostat.ExtendedVariables;

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
        IntegratorSteps.Drift(state, 0.5 * TimeStep);
        state.ThermostatHeat += thermostat.Apply(state, TimeStep);
        IntegratorSteps.Drift(state, 0.5 * TimeStep);
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
