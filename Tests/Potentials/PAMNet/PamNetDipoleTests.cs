using MDEngine.Potentials.Learned;
using MDEngine.Potentials.Learned.PAMNet;
using MDEngine.Tests.Potentials.Torch;

namespace MDEngine.Tests.Potentials.PAMNet;

/// <summary>Dipoles and charges of the vector and charge heads.</summary>
[NeedsTorch]
internal sealed class PamNetDipoleTests
{
    private const double Tolerance = 1e-12;

    private static readonly PamNetOptions Heads = PamNetModel.Small with { VectorHead = VectorHead.Learned, HasCharges = true };

    private static readonly Matrix3x3 Rotation = new(new(0.36, 0.48, -0.8), new(-0.8, 0.6, 0), new(0.48, 0.64, 0.6));

    [Test]
    public void Dipoles_turn_and_reflect_with_the_structure_and_do_not_depend_on_the_origin(
        [Values(0, 1)] double charge, [Values] bool reflected, [Values(VectorHead.Learned, VectorHead.MessageNorm)] VectorHead head)
    {
        using LearnedPotential potential = PamNetModel.Load(Heads with { VectorHead = head });
        AtomicSystem system = PamNetModel.Molecule();
        system = system with { Topology = system.Topology with { TotalCharge = charge } };
        double mirror = reflected ? -1 : 1;
        Vector3D Turn(Vector3D r) => mirror * (Rotation * r);
        AtomicSystem turned = system with { Positions = Array.ConvertAll(system.Positions.ToArray(), r => Turn(r) + new Vector3D(3, -7, 11)) };
        EvaluationResult before = Evaluate(potential, system), after = Evaluate(potential, turned);
        Assert.Multiple(() =>
        {
            Assert.That(before.Dipole.Length, Is.GreaterThan(1e-3));
            Assert.That((after.Dipole - Turn(before.Dipole)).Length, Is.LessThan(Tolerance * 10));
            Assert.That(before.Charges.Sum(), Is.EqualTo(charge).Within(Tolerance));
            Assert.That(before.Charges.Max(q => Math.Abs(q - (charge / system.AtomCount))), Is.GreaterThan(1e-3));
        });
    }

    [Test]
    public void Symmetric_molecules_have_no_dipole()
    {
        using LearnedPotential potential = PamNetModel.Load(Heads);
        var system = new AtomicSystem(new Topology([8, 6, 8]), UnitCell.None, new Vector3D[] { new(0, 0, -1.16), default, new(0, 0, 1.16) });
        Assert.That(Evaluate(potential, system).Dipole.Length, Is.LessThan(Tolerance));
    }

    [Test]
    public void Energies_and_forces_are_the_same_with_and_without_the_dipole()
    {
        using LearnedPotential potential = PamNetModel.Load(Heads);
        AtomicSystem system = PamNetModel.Molecule();
        var alone = new EvaluationResult(system.AtomCount);
        potential.Evaluate(system, Quantities.Energy | Quantities.Forces, alone);
        EvaluationResult together = Evaluate(potential, system);
        Assert.Multiple(() =>
        {
            Assert.That(together.Energy, Is.EqualTo(alone.Energy));
            Assert.That(together.Forces, Is.EqualTo(alone.Forces));
            Assert.That(alone.Dipole, Is.EqualTo(Vector3D.Zero));
        });
    }

    [Test]
    public void A_network_without_heads_offers_no_dipole()
    {
        using LearnedPotential potential = PamNetModel.Load(PamNetModel.Small);
        AtomicSystem system = PamNetModel.Molecule();
        Assert.That(potential.Supported.HasFlag(Quantities.Dipole), Is.False);
        Assert.That(() => potential.Evaluate(system, Quantities.Dipole, new EvaluationResult(system.AtomCount)), Throws.TypeOf<NotSupportedException>());
    }

    private static EvaluationResult Evaluate(LearnedPotential potential, AtomicSystem system)
    {
        var result = new EvaluationResult(system.AtomCount);
        potential.Evaluate(system, Quantities.Energy | Quantities.Forces | Quantities.Dipole | Quantities.Charges, result);
        return result;
    }
}
