using MDEngine.Neighbors;

namespace MDEngine.Tests.Neighbors;

public sealed class VerletListTests
{
    private const double Cutoff = 4.5;
    private const double Skin = 0.8;

    [Test]
    public void Motion_just_under_half_the_skin_keeps_the_list_and_just_over_rebuilds_it()
    {
        (Topology topology, UnitCell cell, Vector3D[] positions) = Water(1, 90);
        using var list = new VerletList(Cutoff, Skin, 1);
        _ = list.Update(new(topology, cell, positions));
        Vector3D[] moved = [.. positions];
        moved[17] += new Vector3D(0, (Skin / 2) - 1e-9, 0);
        _ = list.Update(new(topology, cell, moved));
        Assert.That(list.Statistics.Rebuilds, Is.EqualTo(1));
        moved[17] = positions[17] + new Vector3D(0, (Skin / 2) + 1e-9, 0);
        _ = list.Update(new(topology, cell, moved));
        Assert.That(list.Statistics.Rebuilds, Is.EqualTo(2));
    }

    /// <summary>The worst case of the criterion: two atoms approach each other from just outside the skin, each by just under skin/2.</summary>
    [Test]
    public void Two_atoms_that_approach_are_found_without_a_rebuild_or_by_one()
    {
        var topology = new Topology([18, 18]);
        Vector3D[] positions = [new(0, 0, 0), new(Cutoff + Skin - 1e-6, 0, 0)];
        using var list = new VerletList(Cutoff, Skin, 1);
        _ = list.Update(new(topology, UnitCell.None, positions));
        double step = Skin / 200;
        for (int k = 0; k < 150; k++)
        {
            positions[0] += new Vector3D(step, 0, 0);
            positions[1] -= new Vector3D(step, 0, 0);
            Assert.That(
                WithinCutoff(list.Update(new(topology, UnitCell.None, positions)), UnitCell.None, positions),
                Is.EqualTo(AllImagesTwin.Pairs(UnitCell.None, positions, positions, Cutoff, sameSet: true)));
        }

        Assert.That(list.Statistics.Rebuilds, Is.LessThan(5));
    }

    [Test]
    public void No_pair_is_missed_while_atoms_wander_across_many_cells_and_the_cell_breathes([Values] bool breathing, [Values] bool automatic)
    {
        (Topology topology, UnitCell cell, Vector3D[] positions) = Water(2, 40);
        using VerletList list = automatic ? VerletList.WithAutomaticSkin(Cutoff, 1) : new(Cutoff, Skin, 1);
        var random = new Random(3);
        Vector3D[] velocities = [.. positions.Select(_ => 0.05 * Gaussian(random))];

        // One atom crosses the box about thirty times.
        velocities[5] = new Vector3D(1.7, -0.9, 0.4);
        UnitCell start = cell;
        for (int step = 0; step < 150; step++)
        {
            for (int i = 0; i < positions.Length; i++)
            {
                positions[i] += velocities[i];
            }

            if (breathing)
            {
                double scale = 1 + (0.1 * Math.Sin(step / 7.0));
                var shear = new Vector3D(0, 0.3 * Math.Sin(step / 11.0), 0);
                UnitCell before = cell;
                cell = start.WithMatrix(new Matrix3x3(scale * start.A, start.B, (scale * start.C) + shear));
                Rescale(before, cell, positions);
            }

            NeighborList found = list.Update(new(topology, cell, positions));
            Assert.That(
                WithinCutoff(found, cell, positions),
                Is.EqualTo(AllImagesTwin.Pairs(cell, positions, positions, Cutoff, sameSet: true)),
                $"step {step}");
        }

        Assert.That(list.Statistics.Updates, Is.EqualTo(150));
    }

    [Test]
    public void A_slowly_breathing_cell_does_not_rebuild_at_every_step()
    {
        (Topology topology, UnitCell cell, Vector3D[] positions) = Water(2, 60);
        using var list = new VerletList(Cutoff, Skin, 1);
        UnitCell start = cell;
        for (int step = 0; step < 200; step++)
        {
            UnitCell before = cell;
            cell = start.WithMatrix((1 + (0.002 * Math.Sin(step / 5.0))) * start.Matrix);
            Rescale(before, cell, positions);
            _ = list.Update(new(topology, cell, positions));
        }

        Assert.That(list.Statistics.Rebuilds, Is.EqualTo(1));
    }

    [Test]
    public void Automatic_skin_is_thin_for_slow_atoms_and_thick_for_fast_ones()
    {
        double slow = SkinAfterMotion(0.002);
        double fast = SkinAfterMotion(0.05);
        Assert.That(slow, Is.LessThan(0.8 * fast));
    }

    [Test]
    public void Statistics_tell_rebuilds_and_skipped_pairs()
    {
        (Topology topology, UnitCell cell, Vector3D[] positions) = Water(4, 100);
        using var list = new VerletList(Cutoff, Skin, 1);
        for (int step = 0; step < 10; step++)
        {
            _ = list.Update(new(topology, cell, positions));
        }

        VerletListStatistics statistics = list.Statistics;
        int within = AllImagesTwin.Pairs(cell, positions, positions, Cutoff, sameSet: true).Count;
        int listed = AllImagesTwin.Pairs(cell, positions, positions, Cutoff + Skin, sameSet: true).Count;
        Assert.That(statistics, Is.EqualTo(new VerletListStatistics(10, 1, Skin, listed, within)));
        Assert.That(statistics.UpdatesPerRebuild, Is.EqualTo(10));
        Assert.That(statistics.SkippedPairFraction, Is.EqualTo(1 - ((double)within / listed)).Within(1e-12));
    }

    [Test]
    public void Another_number_of_atoms_or_other_periodic_directions_rebuild()
    {
        (Topology topology, UnitCell cell, Vector3D[] positions) = Water(5, 30);
        using var list = new VerletList(Cutoff, Skin, 1);
        _ = list.Update(new(topology, cell, positions));
        UnitCell slab = cell with { PeriodicC = false };
        Assert.That(
            WithinCutoff(list.Update(new(topology, slab, positions)), slab, positions),
            Is.EqualTo(AllImagesTwin.Pairs(slab, positions, positions, Cutoff, sameSet: true)));
        Vector3D[] fewer = positions[..20];
        Assert.That(
            WithinCutoff(list.Update(new(new Topology(new int[20].Select(_ => 8).ToArray()), slab, fewer)), slab, fewer),
            Is.EqualTo(AllImagesTwin.Pairs(slab, fewer, fewer, Cutoff, sameSet: true)));
    }

    private static double SkinAfterMotion(double speed)
    {
        (Topology topology, UnitCell cell, Vector3D[] positions) = Water(6, 60);
        var list = VerletList.WithAutomaticSkin(Cutoff, 1);
        var random = new Random(7);
        Vector3D[] velocities = [.. positions.Select(_ => speed * Gaussian(random))];
        for (int step = 0; step < 1000; step++)
        {
            for (int i = 0; i < positions.Length; i++)
            {
                positions[i] += velocities[i];
            }

            _ = list.Update(new(topology, cell, positions));
        }

        return list.Skin;
    }

    /// <summary>What a user of the list does: skip the pairs at or beyond the cutoff.</summary>
    private static List<(int, int, int, int, int)> WithinCutoff(NeighborList list, UnitCell cell, Vector3D[] positions) =>
        AllImagesTwin.Read(list).Where(pair => (positions[pair.J] - positions[pair.I]
            + ((pair.A * cell.A) + (pair.B * cell.B) + (pair.C * cell.C))).LengthSquared < Cutoff * Cutoff).ToList();

    private static void Rescale(UnitCell before, UnitCell after, Vector3D[] positions)
    {
        double volume = before.Matrix.Determinant;
        for (int i = 0; i < positions.Length; i++)
        {
            Vector3D r = positions[i];
            positions[i] = (Vector3D.Dot(r, Vector3D.Cross(before.B, before.C)) / volume * after.A)
                + (Vector3D.Dot(r, Vector3D.Cross(before.C, before.A)) / volume * after.B)
                + (Vector3D.Dot(r, Vector3D.Cross(before.A, before.B)) / volume * after.C);
        }
    }

    private static Vector3D Gaussian(Random random) => new(Normal(random), Normal(random), Normal(random));

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    /// <summary>Random points at the density of water, in a skewed cell.</summary>
    private static (Topology Topology, UnitCell Cell, Vector3D[] Positions) Water(int seed, int atoms)
    {
        var random = new Random(seed);
        double edge = Math.Cbrt(atoms / 0.1002);
        var cell = UnitCell.Periodic(new(edge, 0, 0), new(0.3 * edge, edge, 0), new(-0.2 * edge, 0.4 * edge, edge));
        var positions = new Vector3D[atoms];
        for (int i = 0; i < atoms; i++)
        {
            positions[i] = (random.NextDouble() * cell.A) + (random.NextDouble() * cell.B) + (random.NextDouble() * cell.C);
        }

        return (new Topology(Enumerable.Repeat(8, atoms).ToArray()), cell, positions);
    }
}
