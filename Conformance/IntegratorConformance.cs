using MDEngine.Integrators;

namespace MDEngine.Conformance;

/// <summary>What every integrator must show, on harmonic oscillators; one derived class an implementation.</summary>
public abstract class IntegratorConformance
{
    /// <summary>Of the oscillators, eV/Å².</summary>
    protected const double Stiffness = 2.0;

    /// <summary>Number of oscillators.</summary>
    protected const int AtomCount = 6;

    /// <summary>A few periods, fs.</summary>
    protected const double Duration = 64.0;

    /// <summary>Oscillators in motion, always the same.</summary>
    protected static SimulationState Start()
    {
        var random = new Random(5);
        var positions = new Vector3D[AtomCount];
        for (int i = 0; i < AtomCount; i++)
        {
            positions[i] = new Vector3D(random.NextDouble() - 0.5, random.NextDouble() - 0.5, random.NextDouble() - 0.5);
        }

        var state = new SimulationState(new Topology([6, 7, 8, 18, 6, 16]), UnitCell.None, positions);
        MaxwellBoltzmann.Draw(state, new AtomMobility(state.Topology), 300, CenterOfMassMotion.None, 9);
        return state;
    }

    /// <summary>An integrator of one's own; a thermostat's at 300 K.</summary>
    /// <param name="timeStep">fs.</param>
    /// <param name="atoms">Atoms that move.</param>
    protected abstract IIntegrator Create(double timeStep, AtomMobility atoms);

    /// <summary>Half a run, then a new integrator that gets the state and the extended variables: the same bits.</summary>
    [Test]
    public void RestartIsExact()
    {
        SimulationState whole = Start();
        SimulationState first = Start();
        var well = new HarmonicWell(Stiffness);
        var atoms = new AtomMobility(whole.Topology);
        IIntegrator uninterrupted = Create(0.5, atoms);
        Run(whole, uninterrupted, well, 200);

        IIntegrator before = Create(0.5, atoms);
        Run(first, before, well, 83);
        var second = new SimulationState(first.Topology, first.Cell, first.Positions, first.Velocities)
        {
            Step = first.Step,
            Time = first.Time,
            ThermostatHeat = first.ThermostatHeat,
        };
        IIntegrator after = Create(0.5, atoms);
        before.ExtendedVariables.CopyTo(after.ExtendedVariables);
        Run(second, after, well, 200);
        Assert.Multiple(() =>
        {
            Assert.That(second.Positions, Is.EqualTo(whole.Positions));
            Assert.That(second.Velocities, Is.EqualTo(whole.Velocities));
            Assert.That(after.ConservedEnergy(second), Is.EqualTo(uninterrupted.ConservedEnergy(whole)));
            Assert.That(second.ThermostatHeat, Is.EqualTo(whole.ThermostatHeat));
        });
    }

    /// <summary>An atom that is fixed, among others that move.</summary>
    [Test]
    public void FixedAtomsDoNotMove()
    {
        SimulationState state = Start();
        Vector3D place = state.Positions[2];
        Run(state, Create(0.5, new AtomMobility(state.Topology, [2])), new HarmonicWell(Stiffness), 100);
        Assert.Multiple(() =>
        {
            Assert.That(state.Positions[2], Is.EqualTo(place));
            Assert.That(state.Velocities[2], Is.EqualTo(Vector3D.Zero));
            Assert.That(state.Positions[1], Is.Not.EqualTo(Start().Positions[1]));
        });
    }

    /// <summary>A thousand steps without an allocation.</summary>
    [Test]
    public void AllocatesNothingInTheLoop()
    {
        SimulationState state = Start();
        IIntegrator integrator = Create(0.5, new AtomMobility(state.Topology));
        var well = new HarmonicWell(Stiffness);
        Run(state, integrator, well, 100);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int step = 0; step < 1000; step++)
        {
            integrator.Advance(state, well);
        }

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    /// <summary>Steps up to the last one.</summary>
    protected static void Run(SimulationState state, IIntegrator integrator, IPotential potential, long lastStep)
    {
        integrator.Initialize(state, potential);
        while (state.Step < lastStep)
        {
            integrator.Advance(state, potential);
        }
    }
}
