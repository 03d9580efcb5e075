using MDEngine.IO;

namespace MDEngine.Tests.IO;

internal sealed class StructureCheckTests
{
    private static readonly UnitCell Skewed = UnitCell.Periodic(new(10, 0, 0), new(7, 9, 0), new(-3, 4, 8));

    [Test]
    public void Names_both_atoms_and_their_distance()
    {
        Topology topology = new([6, 1, 8]);
        var system = new AtomicSystem(topology, UnitCell.None, new Vector3D[] { new(0, 0, 0), new(1, 0, 0), new(0, 0.03, 0.04) });

        Assert.That(Assert.Throws<InputException>(() => StructureCheck.RequireDistinctAtoms(system, "a.xyz"))!.Message,
            Is.EqualTo("a.xyz: atoms 1 (C) and 3 (O) stand at one place, 0.05 Å apart; expected 0.1 Å at least, so remove one of them"));
    }

    [Test]
    public void Sees_periodic_images_as_brute_force_does([Values] bool a, [Values] bool b, [Values] bool c, [Range(0, 4)] int seed)
    {
        var random = new Random(seed);
        UnitCell cell = Skewed with { PeriodicA = a, PeriodicB = b, PeriodicC = c };
        int found = 0;
        for (int trial = 0; trial < 50; trial++)
        {
            var positions = new Vector3D[6];
            for (int i = 0; i < 6; i++)
            {
                positions[i] = new Vector3D(random.NextDouble(), random.NextDouble(), random.NextDouble()) * cell.Matrix;
            }

            Vector3D shift = new Vector3D(random.Next(-2, 3), random.Next(-2, 3), random.Next(-2, 3)) * cell.Matrix;
            positions[5] = positions[2] + shift + (0.12 * random.NextDouble() * new Vector3D(0.6, 0, -0.8));
            var system = new AtomicSystem(new Topology([1, 1, 1, 1, 1, 1]), cell, positions);
            bool expected = Nearest(system) < StructureCheck.SmallestDistance;
            found += expected ? 1 : 0;

            Assert.That(Throws(system), Is.EqualTo(expected));
        }

        Assert.That(found, Is.InRange(a && b && c ? 20 : 0, 49));
    }

    private static bool Throws(AtomicSystem system)
    {
        try
        {
            StructureCheck.RequireDistinctAtoms(system, "");
            return false;
        }
        catch (InputException)
        {
            return true;
        }
    }

    private static double Nearest(AtomicSystem system)
    {
        double nearest = double.PositiveInfinity;
        int[] Range(bool periodic) => periodic ? [.. Enumerable.Range(-4, 9)] : [0];
        foreach (int u in Range(system.Cell.PeriodicA))
        {
            foreach (int v in Range(system.Cell.PeriodicB))
            {
                foreach (int w in Range(system.Cell.PeriodicC))
                {
                    for (int i = 0; i < 6; i++)
                    {
                        for (int j = 0; j < i; j++)
                        {
                            Vector3D d = system.Positions.Span[j] - system.Positions.Span[i] + (new Vector3D(u, v, w) * system.Cell.Matrix);
                            nearest = Math.Min(nearest, d.Length);
                        }
                    }
                }
            }
        }

        return nearest;
    }
}
