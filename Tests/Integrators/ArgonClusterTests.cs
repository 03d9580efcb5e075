using MDEngine.Integrators;
using MDEngine.Potentials.Classical;
using MDEngine.Tests.Potentials.Classical;

namespace MDEngine.Tests.Integrators;

/// <summary>Integrators on a cluster of Lennard-Jones argon, whose potential nobody truncates: smooth, anharmonic and many-body.</summary>
public sealed class ArgonClusterTests
{
    private const double Temperature = 30;

    /// <summary>
    /// Slope of log(global error) over log(Δt), 2.00 ± 0.05. The error of a time step is the largest distance, after 1 ps, to the
    /// trajectory with half of it. Of the integrators with noise the limit without friction has an order; noise of another step is another
    /// trajectory.
    /// </summary>
    [TestCase("velocity Verlet")]
    [TestCase("BAOAB")]
    [TestCase("leapfrog middle")]
    [TestCase("Nosé-Hoover chain")]
    [TestCase("Berendsen")]
    public void GlobalErrorScalesWithTheSquareOfTheTimeStep(string method)
    {
        double[] steps = [16, 8, 4, 2, 1];
        Vector3D[][] ends = [.. steps.Append(0.5).Select(step => End(method, step))];
        double[] errors = [.. steps.Select((_, k) => LargestDistance(ends[k], ends[k + 1]))];
        Assert.That(LogarithmicSlope.Of(steps, errors), Is.EqualTo(2.00).Within(0.05), string.Join(", ", errors));
    }

    /// <summary>20 ps forth and back; what remains is rounding, which the motion magnifies.</summary>
    [Test]
    public void VelocityVerletRetracesTenThousandSteps()
    {
        SimulationState state = Start();
        Vector3D[] start = [.. state.Positions];
        using LennardJonesPotential potential = LennardJonesTests.Argon(Truncation.Shifted, 100);
        var integrator = new VelocityVerlet(2, new AtomMobility(state.Topology));
        integrator.Initialize(state, potential);
        for (int pass = 0; pass < 2; pass++)
        {
            for (int step = 0; step < 10000; step++)
            {
                integrator.Advance(state, potential);
            }

            if (pass == 0)
            {
                Assert.That(LargestDistance(start, state.Positions), Is.GreaterThan(0.1), "the atoms have moved");
            }

            for (int i = 0; i < state.AtomCount; i++)
            {
                state.Velocities[i] = -state.Velocities[i];
            }
        }

        Assert.That(LargestDistance(start, state.Positions), Is.LessThan(1e-9));
    }

    private static Vector3D[] End(string method, double timeStep)
    {
        SimulationState state = Start();
        var atoms = new AtomMobility(state.Topology);
        int degreesOfFreedom = atoms.DegreesOfFreedom(state, CenterOfMassMotion.MomentumAndAngularMomentum);
        TemperatureSchedule temperature = TemperatureSchedule.Constant(Temperature);
        IIntegrator integrator = method switch
        {
            "velocity Verlet" => new VelocityVerlet(timeStep, atoms),
            "BAOAB" => new MiddleScheme(timeStep, atoms, new LangevinThermostat(atoms, temperature, 0, 1)),
            "leapfrog middle" => new LeapfrogMiddle(timeStep, atoms, new LangevinThermostat(atoms, temperature, 0, 1)),
            "Nosé-Hoover chain" => new MiddleScheme(timeStep, atoms, new NoseHooverChain(degreesOfFreedom, temperature, 200)),
            _ => new MiddleScheme(timeStep, atoms, new BerendsenThermostat(degreesOfFreedom, temperature, 200)),
        };
        using LennardJonesPotential potential = LennardJonesTests.Argon(Truncation.Shifted, 100);
        integrator.Initialize(state, potential);
        for (int step = 0; step < 1024 / timeStep; step++)
        {
            integrator.Advance(state, potential);
        }

        return state.Positions;
    }

    /// <summary>Fourteen atoms at the corners and face centers of a cube, slightly shaken.</summary>
    private static SimulationState Start()
    {
        const double Edge = 5.4;
        var random = new Random(3);
        Vector3D[] positions =
        [
            .. from x in Enumerable.Range(0, 3)
               from y in Enumerable.Range(0, 3)
               from z in Enumerable.Range(0, 3)
               where (x + y + z) % 2 == 0 && (x, y, z) != (1, 1, 1)
               select (0.5 * Edge * new Vector3D(x, y, z)) + (0.05 * new Vector3D(random.NextDouble(), random.NextDouble(), random.NextDouble())),
        ];
        var state = new SimulationState(LennardJonesTests.ArgonTopology(positions.Length), UnitCell.None, positions);
        MaxwellBoltzmann.Draw(state, new AtomMobility(state.Topology), Temperature, CenterOfMassMotion.MomentumAndAngularMomentum, 5);
        return state;
    }

    private static double LargestDistance(Vector3D[] a, Vector3D[] b) => a.Zip(b, (p, q) => (p - q).Length).Largest();
}
