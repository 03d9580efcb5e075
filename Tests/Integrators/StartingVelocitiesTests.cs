using MDEngine.Integrators;

namespace MDEngine.Tests.Integrators;

public sealed class StartingVelocitiesTests
{
    private const double Rounding = 1e-12;

    private static readonly Vector3D[] Bent = [new(0, 0, 0), new(0.96, 0, 0), new(-0.24, 0.93, 0), new(2, 1, 2), new(-1, 2, 1)];

    [Test]
    public void TemperatureIsExactAndTheWholeIsAtRest()
    {
        SimulationState state = Molecule([8, 1, 1, 18, 6], Bent);
        var atoms = new AtomMobility(state.Topology);
        MaxwellBoltzmann.Draw(state, atoms, 300, CenterOfMassMotion.MomentumAndAngularMomentum, 1);
        Assert.Multiple(() =>
        {
            Assert.That(atoms.DegreesOfFreedom(state, CenterOfMassMotion.MomentumAndAngularMomentum), Is.EqualTo(9));
            Assert.That(2 * state.KineticEnergy / (9 * Units.Boltzmann), Is.EqualTo(300).Within(1e-9));
            Assert.That(RigidMotion.Momentum(state).Length, Is.Zero.Within(Rounding));
            Assert.That(RigidMotion.AngularMomentum(state).Length, Is.Zero.Within(Rounding));
        });
    }

    /// <summary>Two rotations on a line, none for an atom; a tilted line shows that its axis is found.</summary>
    [Test]
    public void LinearMoleculesLoseTwoRotations()
    {
        var axis = new Vector3D(0.6, -0.48, 0.64);
        SimulationState state = Molecule([6, 8, 8], [new(1, 2, 3), new Vector3D(1, 2, 3) + (1.16 * axis), new Vector3D(1, 2, 3) - (1.16 * axis)]);
        var atoms = new AtomMobility(state.Topology);
        MaxwellBoltzmann.Draw(state, atoms, 500, CenterOfMassMotion.MomentumAndAngularMomentum, 4);
        Assert.Multiple(() =>
        {
            Assert.That(atoms.DegreesOfFreedom(state, CenterOfMassMotion.MomentumAndAngularMomentum), Is.EqualTo(4));
            Assert.That(RigidMotion.AngularMomentum(state).Length, Is.Zero.Within(Rounding));
            Assert.That(2 * state.KineticEnergy / (4 * Units.Boltzmann), Is.EqualTo(500).Within(1e-9));
        });
    }

    [Test]
    public void FixedAtomsStayAtRestAndCarryNoDegreeOfFreedom()
    {
        SimulationState state = Molecule([8, 1, 1, 18, 6], Bent);
        var atoms = new AtomMobility(state.Topology, [0, 3]);
        MaxwellBoltzmann.Draw(state, atoms, 300, CenterOfMassMotion.None, 1);
        Assert.Multiple(() =>
        {
            Assert.That(state.Velocities[0], Is.EqualTo(Vector3D.Zero));
            Assert.That(state.Velocities[3], Is.EqualTo(Vector3D.Zero));
            Assert.That(atoms.DegreesOfFreedom(state, CenterOfMassMotion.None), Is.EqualTo(9));
            Assert.That(2 * state.KineticEnergy / (9 * Units.Boltzmann), Is.EqualTo(300).Within(1e-9));
        });
    }

    /// <summary>Equipartition over elements: m⟨v²⟩ is the same for hydrogen and argon, within 4 standard errors (fixed seed).</summary>
    [Test]
    public void HeavyAndLightAtomsHaveTheSameKineticEnergy()
    {
        const int Pairs = 5000;
        int[] numbers = new int[2 * Pairs];
        var positions = new Vector3D[2 * Pairs];
        for (int i = 0; i < numbers.Length; i++)
        {
            numbers[i] = i % 2 == 0 ? 1 : 18;
            positions[i] = new Vector3D(i, i % 7, i % 11);
        }

        SimulationState state = Molecule(numbers, positions);
        MaxwellBoltzmann.Draw(state, new AtomMobility(state.Topology), 300, CenterOfMassMotion.Momentum, 11);
        double[] sums = new double[2];
        for (int i = 0; i < numbers.Length; i++)
        {
            sums[i % 2] += state.Topology.Masses[i] * state.Velocities[i].LengthSquared / Units.AccelerationPerForceOverMass;
        }

        Assert.That(sums[0] / (3 * Pairs * Units.Boltzmann), Is.EqualTo(300).Within(4 * 300 * Math.Sqrt(2.0 / (3 * Pairs))));
    }

    private static SimulationState Molecule(int[] atomicNumbers, Vector3D[] positions) =>
        new(new Topology(atomicNumbers), UnitCell.None, positions);
}
