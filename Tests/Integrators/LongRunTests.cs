using MDEngine.Integrators;
using MDEngine.Potentials.Classical;
using MDEngine.Reporting;
using MDEngine.Tests.Potentials.Classical;

namespace MDEngine.Tests.Integrators;

/// <summary>What only long runs of a small system show.</summary>
[Category("Long")]
public sealed class LongRunTests
{
    private const int Atoms = 32;
    private const double Edge = 11.6;

    /// <summary>
    /// A million steps with the drift monitor at each: the loop allocates not a byte, as lists have taken their size, with some room for the
    /// fluid's fluctuations, while it settled; and the process does not grow. (Speed over such a run: Benchmarks soak.)
    /// </summary>
    [Test]
    public void AMillionStepsAllocateNothing()
    {
        const int Settling = 50_000;
        const int Parts = 100;
        const int PartLength = 10_000;
        using LennardJonesPotential potential = LennardJonesTests.Argon(Truncation.ShiftedForce, 5.7, skin: 0.8);
        (SimulationState state, Simulation simulation) = Liquid(potential);
        simulation.Run(Settling);
        long memory = Environment.WorkingSet;
        long[] allocated = new long[Parts];
        for (int part = 0; part < Parts; part++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            simulation.Run(state.Step + PartLength);
            allocated[part] = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        TestContext.Out.WriteLine($"{allocated.Sum()} bytes in {allocated.Count(bytes => bytes > 0)} of {Parts} parts; the process grew by {Environment.WorkingSet - memory} bytes");
        Assert.Multiple(() =>
        {
            Assert.That(allocated.Sum(), Is.Zero);
            Assert.That(Environment.WorkingSet - memory, Is.LessThan(16 << 20), "bytes that the process has grown by; the runtime itself takes some");
            Assert.That(state.Step, Is.EqualTo(Settling + (Parts * PartLength)));
        });
    }

    /// <summary>
    /// Constant energy in double precision for 20 ps at 1 fs. Velocity Verlet follows a shadow Hamiltonian, whose difference to the energy
    /// fluctuates without growing; taken off to its leading order, Δt² (v·U″v/12 − F·F/(24 m)), it leaves a line whose slope is known to
    /// 10⁻⁶ kT/ns per degree of freedom, and zero within that.
    /// </summary>
    [Test]
    public void EnergyDoesNotDriftOverTwentyPicoseconds()
    {
        const double TimeStep = 1;
        const int Cells = 6; // 864 atoms
        using LennardJonesPotential potential = LennardJonesTests.Argon(Truncation.ShiftedForce, 8.5);
        SimulationState state = FaceCenteredCrystal.Argon(Cells, 5.6 * Cells);
        var atoms = new AtomMobility(state.Topology);
        MaxwellBoltzmann.Draw(state, atoms, 180, CenterOfMassMotion.Momentum, 1);
        int degreesOfFreedom = (3 * state.AtomCount) - 3;
        var settling = ThermostatKind.Csvr.Create(4, atoms, degreesOfFreedom, 90, 100, 1);
        settling.Initialize(state, potential);
        for (int step = 0; step < 2500; step++)
        {
            settling.Advance(state, potential);
        }

        var integrator = new VelocityVerlet(TimeStep, atoms);
        integrator.Initialize(state, potential);
        var energies = new BlockedSeries();
        var shadows = new BlockedSeries();
        var before = new Vector3D[state.AtomCount];
        var now = new Vector3D[state.AtomCount];
        double kinetic = 0;
        double start = integrator.ConservedEnergy(state);
        const int Steps = 20_000;
        for (int step = 0; step < Steps; step++)
        {
            now.CopyTo(before, 0);
            state.Evaluation.Forces.CopyTo(now, 0);
            double energy = integrator.ConservedEnergy(state) - start;
            double correction = -state.Evaluation.Forces.Sum(force => force.LengthSquared) * Units.AccelerationPerForceOverMass / (24 * state.Topology.Masses[0]);
            double time = state.Time;
            Vector3D[] velocities = [.. state.Velocities];
            kinetic += state.KineticEnergy / Steps;
            integrator.Advance(state, potential);
            if (step > 0)
            {
                // v·U″v = −v·dF/dt
                for (int i = 0; i < state.AtomCount; i++)
                {
                    correction -= Vector3D.Dot(velocities[i], state.Evaluation.Forces[i] - before[i]) / (2 * TimeStep * 12);
                }

                energies.Add(time, energy);
                shadows.Add(time, energy + (TimeStep * TimeStep * correction));
            }
        }

        // 1 eV/fs = 10⁶ eV/ns; kT per degree of freedom is twice the kinetic energy's share.
        double unit = 1e6 / (2 * kinetic);
        LinearTrend plain = LinearTrend.Of(energies);
        LinearTrend shadow = LinearTrend.Of(shadows);
        TestContext.Out.WriteLine(
            $"energy {plain.Slope * unit:G3} ± {plain.HalfWidth * unit:G3}, with its shadow {shadow.Slope * unit:G3} ± {shadow.HalfWidth * unit:G3} kT/ns/dof; "
            + $"fluctuation {plain.Residual:G3} and {shadow.Residual:G3} eV");
        Assert.Multiple(() =>
        {
            Assert.That(shadow.Residual, Is.LessThan(0.1 * plain.Residual));
            Assert.That(Math.Abs(shadow.Slope * unit), Is.LessThan(1e-6));
            Assert.That(shadow.HalfWidth * unit, Is.LessThan(1e-6));
        });
    }

    private static (SimulationState State, Simulation Simulation) Liquid(LennardJonesPotential potential)
    {
        UnitCell cell = UnitCell.Orthorhombic(Edge, Edge, Edge);
        var topology = LennardJonesTests.ArgonTopology(Atoms);
        var state = new SimulationState(topology, cell, LennardJonesTests.Fluid(Atoms, 12, Edge, cell));
        var atoms = new AtomMobility(topology);
        MaxwellBoltzmann.Draw(state, atoms, 100, CenterOfMassMotion.Momentum, 1);
        IIntegrator integrator = ThermostatKind.Csvr.Create(4, atoms, (3 * Atoms) - 3, 100, 100, 1);
        var simulation = new Simulation(state, potential, integrator);
        simulation.ReportTo(new DriftMonitor(integrator, (3 * Atoms) - 3), 1);
        return (state, simulation);
    }
}
