namespace MDEngine.Integrators;

/// <summary>
/// Leapfrog form of the middle scheme: kick, drift ½, thermostat, drift ½, forces (Zhang et al. 2019,
/// doi:10.1021/acs.jpca.9b02771). Its positions are those of <see cref="MiddleScheme"/>; the state's velocities belong
/// to half a step before its positions, and their kinetic energy has a smaller error in Δt.
/// </summary>
/// <param name="timeStep">fs.</param>
/// <param name="atoms">Which atoms move.</param>
/// <param name="thermostat">Acts for a whole step in its middle.</param>
public sealed class LeapfrogMiddle(double timeStep, AtomMobility atoms, LangevinThermostat thermostat) : IIntegrator
{
    /// <summary>One element: 1 once the velocities have been moved back by half a step.</summary>
    private readonly double[] isMovedBack = new double[1];

    /// <inheritdoc/>
    public double TimeStep { get; } = timeStep > 0
        ? timeStep
        : throw new ArgumentOutOfRangeException(nameof(timeStep), timeStep, "A time step is positive.");

    /// <inheritdoc/>
    public Span<double> ExtendedVariables => isMovedBack;

    /// <summary>Evaluates the first forces; velocities, which belong to the time of the positions at first, are moved back by half a step.</summary>
    public void Initialize(SimulationState state, IPotential potential)
    {
        ArgumentNullException.ThrowIfNull(state);
        IntegratorSteps.Start(state, atoms, potential);
        if (isMovedBack[0] == 0)
        {
            IntegratorSteps.Kick(state, atoms, -0.5 * TimeStep);
            isMovedBack[0] = 1;
        }
    }

    /// <summary>Moves the velocities forward by half a step.</summary>
    public void Synchronize(SimulationState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        IntegratorSteps.Kick(state, atoms, 0.5 * TimeStep);
        isMovedBack[0] = 0;
    }

    /// <inheritdoc/>
    public StepStatus Advance(SimulationState state, IPotential potential)
    {
        ArgumentNullException.ThrowIfNull(state);
        IntegratorSteps.Kick(state, atoms, TimeStep);
        IntegratorSteps.Drift(state, 0.5 * TimeStep);
        state.ThermostatHeat += thermostat.Apply(state, TimeStep);
        IntegratorSteps.Drift(state, 0.5 * TimeStep);
        IntegratorSteps.Evaluate(state, potential);
        IntegratorSteps.EndStep(state, TimeStep);
        return StepStatus.Continue;
    }

    /// <summary>U − ΣQ plus the kinetic energy at the time of the positions: of the velocities after half a kick, eV.</summary>
    public double ConservedEnergy(SimulationState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        double factor = 0.5 * TimeStep * Units.AccelerationPerForceOverMass;
        double twice = 0;
        for (int i = 0; i < state.AtomCount; i++)
        {
            Vector3D velocity = state.Velocities[i] + (factor * atoms.InverseMasses[i] * state.Evaluation.Forces[i]);
            twice += state.Topology.Masses[i] * velocity.LengthSquared;
        }

        return (0.5 * twice / Units.AccelerationPerForceOverMass) + state.Evaluation.Energy - state.ThermostatHeat;
    }
}
