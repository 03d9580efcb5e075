using MDEngine.Fragmentation;

namespace MDEngine.Tests.Fragmentation;

/// <summary>Doubtful input: one line says what was assumed; impossible input: one line says why.</summary>
public sealed class AssumptionTests
{
    private static readonly Vector3D[] Methane = [new(0, 0, 0), new(0.63, 0.63, 0.63), new(-0.63, -0.63, 0.63), new(-0.63, 0.63, -0.63), new(0.63, -0.63, -0.63)];

    [Test]
    public void OverlappingAtoms()
    {
        Vector3D[] positions = [.. Methane, new(0.63, 0.63, 0.60)];
        Expect(Structures.Of([6, 1, 1, 1, 1, 1], positions), "Atoms 2 and 6 lie 0.030 Å apart, which no bond does; assumed not bonded.");
    }

    [Test]
    public void TooManyNeighbors()
    {
        Vector3D[] positions = [.. Methane, new(0, 0, 1.15)];
        Expect(Structures.Of([6, 1, 1, 1, 1, 1], positions), "Atom C1 has 5 atoms within bonding distance, more than C takes; the 4 relatively nearest are assumed bonded.");
    }

    [Test]
    public void AChargeThatCannotBeMet() =>
        Expect(Structures.Of([6, 1, 1, 1, 1], Methane, charge: 1), "The total charge +1 cannot be met: the structure adds up to 0, which is assumed.");

    [Test]
    public void ARadical() =>
        Expect(Structures.Of([6, 1, 1, 1], Methane[..4], charge: 0), "The total charge 0 cannot be met: the structure adds up to -1, which is assumed. Check the charge, or whether this is a radical");

    [Test]
    public void ACarbene() =>
        Expect(Structures.Of([6, 1, 1], Methane[..3]), "No valence fits the atoms C1: assumed single-bonded (a radical, missing hydrogen atoms or a broken structure).");

    /// <summary>Dangling bonds at the rim: single bonds throughout, and no charges made up.</summary>
    [Test]
    public void ATornSheetStaysNeutral()
    {
        MolecularGraph flake = MolecularGraph.Perceive(Structures.Graphene(3, 2, periodic: false));
        Assert.That(flake.Warnings, Has.Some.StartsWith("No valence fits"));
        Assert.That(flake.FormalCharges, Is.All.Zero);
    }

    [Test]
    public void ACarbocationIsNoRadical() => Assert.Multiple(() =>
    {
        MolecularGraph cation = MolecularGraph.Perceive(Structures.Of([6, 1, 1, 1], Methane[..4], charge: 1));
        Assert.That(cation.Warnings, Is.Empty);
        Assert.That(cation.FormalCharges[0], Is.EqualTo(1));
    });

    [Test]
    public void ABrokenCharge() => Assert.That(
        () => MolecularGraph.Perceive(Structures.Of([6, 1, 1, 1, 1], Methane, charge: 0.5)), Throws.TypeOf<InputException>().With.Message.Contains("needs an integer"));

    [Test]
    public void APositionThatIsNoNumber() => Assert.That(
        () => MolecularGraph.Perceive(Structures.Of([1, 1], [new(0, 0, 0), new(double.NaN, 0, 0)])), Throws.TypeOf<InputException>().With.Message.StartsWith("Atom 2 has the position"));

    [Test]
    public void AFlatCell() => Assert.That(
        () => MolecularGraph.Perceive(Structures.Of([1, 1], [new(0, 0, 0), new(0.7, 0, 0)], UnitCell.Periodic(new(5, 0, 0), new(0, 5, 0), new(5, 5, 0)))),
        Throws.TypeOf<InputException>().With.Message.Contains("lie in a plane"));

    [Test]
    public void ANothingIsNoProblem() => Assert.That(FragmentLabels.Assign(Structures.Of([], []), FragmentationScheme.Default).Labels, Is.Empty);

    [Test]
    public void LabelsThatTheStructureLacks() => Assert.That(
        () => FragmentLabels.Assign(Structures.Of([6, 1, 1, 1, 1], Methane), FragmentationScheme.Parse("file")), Throws.TypeOf<InputException>().With.Message.Contains("brings no fragment labels"));

    [Test]
    public void LabelsOfTheStructureAreKept()
    {
        AtomicSystem system = Structures.Of([6, 1, 1, 1, 1], Methane);
        system = system with { Topology = system.Topology with { FragmentLabels = [0, 0, 1, 0, 1] } };
        FragmentAssignment assignment = FragmentLabels.Assign(system, FragmentationScheme.Parse("file"));
        Assert.That(assignment.Labels, Is.EqualTo(new[] { 0, 0, 1, 0, 1 }));
        Assert.That(assignment.Warnings.Single(), Does.StartWith("1 fragment of the file is not connected"));
    }

    private static void Expect(AtomicSystem system, string warning)
    {
        MolecularGraph molecule = MolecularGraph.Perceive(system);
        Assert.That(molecule.Warnings, Has.Some.StartsWith(warning));
        Assert.That(molecule.Warnings, Has.None.Contains("\n"));
    }
}
