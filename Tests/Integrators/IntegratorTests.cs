using MDEngine.Integrators;

namespace MDEngine.Tests.Integrators;

public sealed class VelocityVerletTests : HamiltonianIntegratorConformance
{
    protected override IIntegrator Create(double timeStep, AtomMobility atoms) => new VelocityVerlet(timeStep, atoms);
}

/// <summary>BAOAB without friction must be an NVE integrator of second order.</summary>
public sealed class FrictionlessBaoabTests : HamiltonianIntegratorConformance
{
    protected override IIntegrator Create(double timeStep, AtomMobility atoms) =>
        new MiddleScheme(timeStep, atoms, new LangevinThermostat(atoms, TemperatureSchedule.Constant(300), 0, 1));
}

public sealed class FrictionlessLeapfrogMiddleTests : DeterministicIntegratorConformance
{
    protected override IIntegrator Create(double timeStep, AtomMobility atoms) =>
        new LeapfrogMiddle(timeStep, atoms, new LangevinThermostat(atoms, TemperatureSchedule.Constant(300), 0, 1));
}

public sealed class BaoabTests : IntegratorConformance
{
    protected override IIntegrator Create(double timeStep, AtomMobility atoms) =>
        new MiddleScheme(timeStep, atoms, new LangevinThermostat(atoms, TemperatureSchedule.Constant(300), 0.01, 1));

    /// <summary>
    /// BAOAB's configurations in a harmonic well are exact at any time step: ⟨½ k r²⟩ = 3/2 kT within 4 standard errors, at a
    /// time step of 1/8 period where velocity averages are visibly off.
    /// </summary>
    [Test]
    public void ConfigurationsAreCanonicalEvenAtLongTimeSteps()
    {
        const int Copies = 200;
        const double Temperature = 300;
        var topology = new Topology(Enumerable.Repeat(18, Copies).ToArray());
        var state = new SimulationState(topology, UnitCell.None, new Vector3D[Copies]);
        var atoms = new AtomMobility(topology);
        double period = 2 * Math.PI / Math.Sqrt(Stiffness / topology.Masses[0] * Units.AccelerationPerForceOverMass);
        var integrator = new MiddleScheme(
            period / 8, atoms, new LangevinThermostat(atoms, TemperatureSchedule.Constant(Temperature), 10 / period, 3));
        var well = new HarmonicWell(Stiffness);
        Run(state, integrator, well, 100);
        const int Samples = 200;
        double sum = 0;
        for (int sample = 0; sample < Samples; sample++)
        {
            Run(state, integrator, well, state.Step + 16);
            sum += state.Evaluation.Energy;
        }

        double expected = 1.5 * Units.Boltzmann * Temperature;
        double standardError = Math.Sqrt(2.0 / 3.0 / (Copies * Samples)) * 1.5; // samples two periods apart are nearly independent
        Assert.That(sum / (Copies * Samples) / expected, Is.EqualTo(1).Within(4 * standardError));
    }
}

public sealed class LeapfrogMiddleTests : IntegratorConformance
{
    protected override IIntegrator Create(double timeStep, AtomMobility atoms) =>
        new LeapfrogMiddle(timeStep, atoms, new LangevinThermostat(atoms, TemperatureSchedule.Constant(300), 0.01, 1));

    /// <summary>The two forms of the middle scheme visit the same positions.</summary>
    [Test]
    public void PositionsAreThoseOfBaoab()
    {
        SimulationState leapfrog = Start();
        SimulationState verlet = Start();
        var atoms = new AtomMobility(verlet.Topology);
        var well = new HarmonicWell(Stiffness);
        Run(leapfrog, Create(0.5, atoms), well, 500);
        Run(verlet, new MiddleScheme(0.5, atoms, new LangevinThermostat(atoms, TemperatureSchedule.Constant(300), 0.01, 1)), well, 500);
        Assert.That(leapfrog.Positions.Zip(verlet.Positions, (p, q) => (p - q).Length).Largest(), Is.LessThan(1e-11));
    }
}

public sealed class NoseHooverChainTests : DeterministicIntegratorConformance
{
    protected override IIntegrator Create(double timeStep, AtomMobility atoms) =>
        new MiddleScheme(timeStep, atoms, new NoseHooverChain(3 * AtomCount, TemperatureSchedule.Constant(300), 50));

    /// <summary>The chain's masses are proportional to the temperature.</summary>
    [TestCase(0, 300)]
    [TestCase(300, 0)]
    public void Zero_kelvin_is_refused(double from, double to) =>
        Assert.That(() => new NoseHooverChain(3, new TemperatureSchedule(from, to, 0, 100), 50), Throws.InstanceOf<ArgumentOutOfRangeException>());
}

public sealed class StochasticVelocityRescalingTests : IntegratorConformance
{
    protected override IIntegrator Create(double timeStep, AtomMobility atoms) =>
        new MiddleScheme(timeStep, atoms, new StochasticVelocityRescaling(3 * AtomCount, TemperatureSchedule.Constant(300), 50, 2));
}

public sealed class BerendsenTests : DeterministicIntegratorConformance
{
    protected override IIntegrator Create(double timeStep, AtomMobility atoms) =>
        new MiddleScheme(timeStep, atoms, new BerendsenThermostat(3 * AtomCount, TemperatureSchedule.Constant(300), 50));
}
