using MDEngine.Integrators;

namespace MDEngine.Conformance;

/// <summary>What integrators without noise must show besides: the error of their conserved energy vanishes with Δt².</summary>
public abstract class DeterministicIntegratorConformance : IntegratorConformance
{
    /// <summary>Slope of log(error) over log(Δt), 2.0 ± 0.1.</summary>
    [Test]
    public void ErrorOfTheConservedEnergyScalesWithTheSquareOfTheTimeStep()
    {
        double[] steps = [2.0, 1.0, 0.5, 0.25, 0.125];
        double[] errors = [.. steps.Select(step => ConservedError(step))];
        Assert.That(LogarithmicSlope.Of(steps, errors), Is.EqualTo(2.0).Within(0.1));
    }

    private double ConservedError(double timeStep)
    {
        SimulationState state = Start();
        IIntegrator integrator = Create(timeStep, new AtomMobility(state.Topology));
        var well = new HarmonicWell(Stiffness);
        integrator.Initialize(state, well);
        double start = integrator.ConservedEnergy(state);
        double largest = 0;
        for (double time = 0; time < Duration; time += timeStep)
        {
            integrator.Advance(state, well);
            largest = Math.Max(largest, Math.Abs(integrator.ConservedEnergy(state) - start));
        }

        return largest;
    }
}
