using MDEngine.Fragmentation;

namespace MDEngine.Tests.Fragmentation;

public sealed class PeriodicTests
{
    /// <summary>A molecule in a skewed cell, shifted so that the boundary cuts it, is the same molecule and is made whole.</summary>
    [TestCase(0.3, 2.0, -7.1)]
    [TestCase(11.3, 5.5, 20.0)]
    [TestCase(-40, 3.1, 6.4)]
    public void MoleculesAcrossTheBoundaryAreOneMolecule(double x, double y, double z)
    {
        AtomicSystem free = Structures.Read("ac-ala3-nhme.xyz");
        var cell = UnitCell.Periodic(new(22, 0, 0), new(6, 21, 0), new(-4, 5, 20));
        Vector3D[] wrapped = [.. free.Positions.ToArray().Select(r => Wrap(r + new Vector3D(x, y, z), cell))];
        var periodic = new AtomicSystem(free.Topology, cell, wrapped);
        FragmentAssignment expected = FragmentLabels.Assign(free, FragmentationScheme.Default), actual = FragmentLabels.Assign(periodic, FragmentationScheme.Default);
        Assert.Multiple(() =>
        {
            Assert.That(actual.Molecule!.Bonds, Is.EqualTo(expected.Molecule!.Bonds));
            Assert.That(actual.Labels, Is.EqualTo(expected.Labels));
            Assert.That(
                actual.Molecule.Bonds.All(b => (actual.Molecule.WholePositions[b.First] - actual.Molecule.WholePositions[b.Second]).Length < 1.7), Is.True, "made whole");
        });
    }

    [TestCase(1)]
    [TestCase(4)]
    public void DiamondIsANet(int repeats)
    {
        const double edge = 3.567;
        Vector3D[] basis = [new(0, 0, 0), new(0.5, 0.5, 0), new(0.5, 0, 0.5), new(0, 0.5, 0.5), new(0.25, 0.25, 0.25), new(0.75, 0.75, 0.25), new(0.75, 0.25, 0.75), new(0.25, 0.75, 0.75)];
        AtomicSystem system = Crystal(basis, [.. Enumerable.Repeat(6, 8)], edge, repeats);
        FragmentAssignment assignment = FragmentLabels.Assign(system, FragmentationScheme.Default);
        Assert.Multiple(() =>
        {
            Assert.That(assignment.Molecule!.IsInNet(0), Is.True);
            Assert.That(assignment.Labels.Max() + 1, Is.EqualTo(repeats * repeats * repeats));
            Assert.That(assignment.Explanation, Does.Contain("infinite net"));
        });
    }

    [Test]
    public void GrapheneIsANetAndItsFlakeIsNot() => Assert.Multiple(() =>
    {
        Assert.That(MolecularGraph.Perceive(Structures.Graphene(3, 2, periodic: true)).IsInNet(0), Is.True);
        Assert.That(MolecularGraph.Perceive(Structures.Graphene(3, 2, periodic: false)).IsInNet(0), Is.False);
    });

    [Test]
    public void SaltsAndMetalsAreClustered()
    {
        Vector3D[] basis = [new(0, 0, 0), new(0.5, 0.5, 0), new(0.5, 0, 0.5), new(0, 0.5, 0.5), new(0.5, 0, 0), new(0, 0.5, 0), new(0, 0, 0.5), new(0.5, 0.5, 0.5)];
        FragmentAssignment salt = FragmentLabels.Assign(Crystal(basis, [11, 11, 11, 11, 17, 17, 17, 17], 5.64, 2), FragmentationScheme.Default);
        FragmentAssignment copper = FragmentLabels.Assign(Crystal(basis[..4], [29, 29, 29, 29], 3.61, 3), FragmentationScheme.Default);
        Assert.Multiple(() =>
        {
            Assert.That(salt.Labels.Max() + 1, Is.EqualTo(8));
            Assert.That(salt.Explanation, Does.Contain("without bonds"));
            Assert.That(salt.Molecule!.TotalCharge, Is.Zero);
            Assert.That(copper.Labels.Max() + 1, Is.EqualTo(108 / 8));
        });
    }

    /// <summary>The same water molecules whether the cell is described as it is or by another of its lattice bases.</summary>
    [Test]
    public void BondsDoNotDependOnTheChoiceOfTheCell()
    {
        AtomicSystem water = Structures.Read("water21.xyz");
        AtomicSystem straight = water with { Cell = UnitCell.Orthorhombic(13, 12.5, 14) };
        AtomicSystem skewed = water with { Cell = UnitCell.Periodic(new(13, 0, 0), new(26, 12.5, 0), new(-13, 12.5, 14)) };
        Assert.That(MolecularGraph.Perceive(skewed).Bonds, Is.EqualTo(MolecularGraph.Perceive(straight).Bonds));
    }

    private static AtomicSystem Crystal(Vector3D[] basis, int[] z, double edge, int repeats)
    {
        var positions = new List<Vector3D>();
        var numbers = new List<int>();
        for (int cell = 0; cell < repeats * repeats * repeats; cell++)
        {
            var corner = new Vector3D(cell % repeats, cell / repeats % repeats, cell / (repeats * repeats));
            positions.AddRange(basis.Select(r => edge * (corner + r)));
            numbers.AddRange(z);
        }

        return Structures.Of([.. numbers], [.. positions], UnitCell.Orthorhombic(edge * repeats, edge * repeats, edge * repeats));
    }

    private static Vector3D Wrap(Vector3D r, UnitCell cell)
    {
        foreach ((Vector3D vector, int axis) in new[] { (cell.C, 2), (cell.B, 1), (cell.A, 0) })
        {
            r -= Math.Floor(r[axis] / vector[axis]) * vector;
        }

        return r;
    }
}
