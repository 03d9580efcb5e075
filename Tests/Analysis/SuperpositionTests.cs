using MDEngine.Analysis;

namespace MDEngine.Tests.Analysis;

public sealed class SuperpositionTests
{
    private static readonly Vector3D[] Shape = [new(0, 0, 0), new(1.1, 0.2, 0), new(0.3, 2.0, 0.1), new(-0.5, 0.4, 1.7), new(2.2, 1.0, -0.4)];

    [Test]
    public void A_turned_and_moved_structure_lies_on_itself()
    {
        Vector3D[] moved = [.. Shape.Select(Turn)];

        Superposition superposition = Superposition.Of(moved, Shape);

        Assert.Multiple(() =>
        {
            Assert.That(superposition.Rmsd, Is.Zero.Within(1e-12));
            for (int i = 0; i < Shape.Length; i++)
            {
                Assert.That((superposition.Apply(moved[i]) - Shape[i]).Length, Is.LessThan(1e-12));
            }

            Assert.That(superposition.Rotation.Determinant, Is.EqualTo(1).Within(1e-12));
        });
    }

    [Test]
    public void A_mirror_image_does_not()
    {
        Assert.That(Superposition.Of(Shape.Select(r => r with { Z = -r.Z }).ToArray(), Shape).Rmsd, Is.GreaterThan(0.3));
    }

    /// <summary>Two points at distances 2 and 3, centered: each end is off by a quarter of the difference of half-lengths.</summary>
    [Test]
    public void The_deviation_of_two_rods_is_half_the_difference_of_their_lengths()
    {
        Assert.That(Superposition.Of([new(0, 0, 0), new(2, 0, 0)], [new(5, 5, 5), new(5, 8, 5)]).Rmsd, Is.EqualTo(0.5).Within(1e-12));
    }

    [Test]
    public void Equivalent_atoms_are_exchanged_and_others_are_not()
    {
        // Methanol-like: C, O, three H on C, one H on O.
        int[] numbers = [6, 8, 1, 1, 1, 1];
        Bond[] bonds = [new(0, 1), new(0, 2), new(0, 3), new(0, 4), new(1, 5)];
        Vector3D[] methanol = [new(0, 0, 0), new(1.42, 0, 0), new(-0.36, 1.03, 0), new(-0.36, -0.51, 0.89), new(-0.36, -0.51, -0.89), new(1.75, 0.9, 0.2)];
        int[] classes = EquivalentAtoms.Classes(numbers, bonds);
        Vector3D[] renumbered = [.. new[] { 0, 1, 3, 4, 2, 5 }.Select(i => Turn(methanol[i]))];

        (Superposition superposition, int[] order) = EquivalentAtoms.Match(renumbered, methanol, classes);

        Assert.Multiple(() =>
        {
            Assert.That(classes[2..5].Distinct().Count(), Is.EqualTo(1));
            Assert.That(classes[5], Is.Not.EqualTo(classes[2]));
            Assert.That(Superposition.Of(renumbered, methanol).Rmsd, Is.GreaterThan(0.1), "without exchange they differ");
            Assert.That(superposition.Rmsd, Is.Zero.Within(1e-12));
            Assert.That(order, Is.EqualTo(new[] { 0, 1, 4, 2, 3, 5 }));
        });
    }

    private static Vector3D Turn(Vector3D r)
    {
        (double s, double c) = Math.SinCos(0.4);
        return new Vector3D((c * r.X) - (s * r.Y) + 3, (s * r.X) + (c * r.Y) - 1, r.Z + 7);
    }
}
