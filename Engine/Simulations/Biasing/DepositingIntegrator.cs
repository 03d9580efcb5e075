namespace MDEngine.Simulations.Biasing;

/// <summary>An integrator after whose every so many steps metadynamics lays a Gaussian down; the energy that this gives counts as heat.</summary>
/// <param name="inner">What integrates.</param>
/// <param name="metadynamics">The Gaussians.</param>
/// <param name="interval">Steps between two.</param>
/// <param name="temperature">K.</param>
internal sealed class DepositingIntegrator(IIntegrator inner, MetadynamicsTerm metadynamics, long interval, double temperature) : IIntegrator
{
    public double TimeStep => inner.TimeStep;

    public Span<double> ExtendedVariables => inner.ExtendedVariables;

    public void Initialize(SimulationState state, IPotential potential) => inner.Initialize(state, potential);

    public StepStatus Advance(SimulationState state, IPotential potential)
    {
        StepStatus status = inner.Advance(state, potential);
        if (state.Step % interval == 0)
        {
            double before = state.Evaluation.Energy;
            metadynamics.Deposit(state.System, temperature);

            // Evaluated whole, so that a run that goes on from here has the same bits.
            state.Evaluate(potential);
            state.ThermostatHeat += state.Evaluation.Energy - before;
        }

        return status;
    }

    public void Synchronize(SimulationState state) => inner.Synchronize(state);

    public double ConservedEnergy(SimulationState state) => inner.ConservedEnergy(state);
}
