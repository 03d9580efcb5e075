using MDEngine.Integrators;

namespace MDEngine.Conformance;

/// <summary>What integrators of Hamilton's equations must show besides: the exact orbit in the limit, and the way back.</summary>
public abstract class HamiltonianIntegratorConformance : DeterministicIntegratorConformance
{
    /// <summary>Slope of log(error) over log(Δt) against the exact orbit, 2.00 ± 0.05.</summary>
    [Test]
    public void GlobalErrorScalesWithTheSquareOfTheTimeStep()
    {
        double[] steps = [2.0, 1.0, 0.5, 0.25, 0.125];
        double[] errors = [.. steps.Select(step => OrbitError(step))];
        Assert.That(LogarithmicSlope.Of(steps, errors), Is.EqualTo(2.00).Within(0.05));
    }

    /// <summary>10,000 steps forth and 10,000 back; what remains is rounding.</summary>
    [Test]
    public void RetracesTenThousandSteps()
    {
        SimulationState state = Start();
        Vector3D[] start = [.. state.Positions];
        IIntegrator integrator = Create(0.5, new AtomMobility(state.Topology));
        var well = new HarmonicWell(Stiffness);
        integrator.Initialize(state, well);
        for (int pass = 0; pass < 2; pass++)
        {
            for (int step = 0; step < 10000; step++)
            {
                integrator.Advance(state, well);
            }

            for (int i = 0; i < AtomCount; i++)
            {
                state.Velocities[i] = -state.Velocities[i];
            }
        }

        Assert.That(LargestDistance(start, state.Positions), Is.LessThan(1e-9));
    }

    private static double LargestDistance(Vector3D[] a, Vector3D[] b) => a.Zip(b, (p, q) => (p - q).Length).Aggregate(0.0, Math.Max);

    private double OrbitError(double timeStep)
    {
        SimulationState start = Start();
        SimulationState state = Start();
        Run(state, Create(timeStep, new AtomMobility(state.Topology)), new HarmonicWell(Stiffness), (long)(Duration / timeStep));
        var exact = new Vector3D[AtomCount];
        for (int i = 0; i < AtomCount; i++)
        {
            double frequency = Math.Sqrt(Stiffness / start.Topology.Masses[i] * Units.AccelerationPerForceOverMass);
            (double sine, double cosine) = Math.SinCos(frequency * Duration);
            exact[i] = (cosine * start.Positions[i]) + (sine / frequency * start.Velocities[i]);
        }

        return LargestDistance(exact, state.Positions);
    }
}
