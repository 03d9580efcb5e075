namespace MDEngine.Integrators;

/// <summary>An integrator that takes the center-of-mass motion out every so many steps; the energy taken counts as heat.</summary>
/// <param name="inner">What integrates.</param>
/// <param name="atoms">Which atoms move.</param>
/// <param name="motion">What to remove.</param>
/// <param name="interval">Steps between removals.</param>
public sealed class CenterOfMassMotionRemover(IIntegrator inner, AtomMobility atoms, CenterOfMassMotion motion, long interval) : IIntegrator
{
    /// <inheritdoc/>
    public double TimeStep => inner.TimeStep;

    /// <inheritdoc/>
    public Span<double> ExtendedVariables => inner.ExtendedVariables;

    /// <inheritdoc/>
    public void Initialize(SimulationState state, IPotential potential) => inner.Initialize(state, potential);

    /// <inheritdoc/>
    public StepStatus Advance(SimulationState state, IPotential potential)
    {
        ArgumentNullException.ThrowIfNull(state);
        StepStatus status = inner.Advance(state, potential);
        if (state.Step % interval == 0)
        {
            state.ThermostatHeat += RigidMotion.Remove(state, atoms, motion);
        }

        return status;
    }

    /// <inheritdoc/>
    public void Synchronize(SimulationState state) => inner.Synchronize(state);

    /// <inheritdoc/>
    public double ConservedEnergy(SimulationState state) => inner.ConservedEnergy(state);
}
