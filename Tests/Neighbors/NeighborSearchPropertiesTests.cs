using System.Runtime.InteropServices;
using MDEngine.Neighbors;

namespace MDEngine.Tests.Neighbors;

/// <summary>What holds of searches besides the pairs they find: threads, memory, lists that share a binning, bad input.</summary>
public sealed class NeighborSearchPropertiesTests
{
    private const double WaterAtomsPerCubicAngstrom = 0.1002;

    [Test]
    public void Any_number_of_threads_gives_the_same_bytes()
    {
        (UnitCell cell, Vector3D[] positions) = Water(20_000, seed: 1);
        (byte[] Offsets, byte[] Neighbors, byte[] Shifts)? first = null;
        foreach (int threads in new[] { 1, 2, 3, 8 })
        {
            using var search = new NeighborSearch(threads);
            var list = new NeighborList();
            search.Load(cell, positions, 5);
            search.Find(5, list);
            var bytes = (
                MemoryMarshal.AsBytes(list.Offsets).ToArray(),
                MemoryMarshal.AsBytes(list.Neighbors).ToArray(),
                MemoryMarshal.AsBytes(list.Shifts).ToArray());
            first ??= bytes;
            Assert.That(
                bytes.Item1.SequenceEqual(first.Value.Offsets) && bytes.Item2.SequenceEqual(first.Value.Neighbors)
                    && bytes.Item3.SequenceEqual(first.Value.Shifts),
                $"{threads} threads");
        }
    }

    [Test]
    public void Large_system_equals_all_images_twin_in_sampled_rows()
    {
        (UnitCell cell, Vector3D[] positions) = Water(30_000, seed: 2);
        using var search = new NeighborSearch(2);
        var list = new NeighborList();
        search.Load(cell, positions, 4.2);
        foreach (double cutoff in new[] { 4.2, 9.5 })
        {
            // The second cutoff runs over the bins of the first: several lists from one binning.
            search.Find(cutoff, list);
            for (int i = 0; i < positions.Length; i += 2999)
            {
                var expected = AllImagesTwin.Pairs(cell, [positions[i]], positions, cutoff, sameSet: false)
                    .Where(pair => (pair.J, pair.A, pair.B, pair.C) != (i, 0, 0, 0))
                    .Select(pair => (pair.J, new CellShift(pair.A, pair.B, pair.C)));
                int start = list.Offsets[i];
                int count = list.Offsets[i + 1] - start;
                (int, CellShift)[] found = [.. list.Neighbors.Slice(start, count).ToArray().Zip(list.Shifts.Slice(start, count).ToArray())];
                Assert.That(found, Is.EqualTo(expected), $"row {i}, cutoff {cutoff}");
            }
        }
    }

    [Test]
    public void Nothing_is_allocated_once_warm([Values(42, 5000)] int atoms, [Values(1, 2)] int threads)
    {
        (UnitCell cell, Vector3D[] positions) = Water(atoms, seed: 3);
        using var search = new NeighborSearch(threads);
        var list = new NeighborList();
        var verlet = new VerletList(5, 0.5, threads);
        var system = new AtomicSystem(new Topology(Enumerable.Repeat(8, atoms).ToArray()), cell, positions);
        for (int step = 0; step < 60; step++)
        {
            Step();
        }

        long before = GC.GetTotalAllocatedBytes(precise: true);
        for (int step = 0; step < 20; step++)
        {
            Step();
        }

        // The test host may allocate some tens of kilobytes meanwhile; a list would allocate megabytes.
        Assert.That(GC.GetTotalAllocatedBytes(precise: true) - before, Is.LessThan(200_000));

        void Step()
        {
            for (int i = 0; i < positions.Length; i++)
            {
                positions[i] = new(positions[i].X + 0.3, positions[i].Y, positions[i].Z);
            }

            search.Load(cell, positions, 5);
            search.Find(5, list);
            search.Find(5, list, PairSelection.Half);
            search.FindAround(positions.AsSpan(0, 10), 8, list);
            _ = verlet.Update(system);
        }
    }

    [Test]
    public void Clusters_in_gigantic_empty_space_need_memory_for_their_atoms_only()
    {
        (_, Vector3D[] positions) = Water(3000, seed: 4);
        Vector3D[] spread = [.. positions.Select((r, i) => r + (i % 3 * new Vector3D(4e7, -7e7, 9e7)))];
        using var search = new NeighborSearch(1);
        var list = new NeighborList();
        search.Load(UnitCell.None, spread, 3);
        search.Find(3, list);
        Assert.That(AllImagesTwin.Read(list), Is.EqualTo(AllImagesTwin.Pairs(UnitCell.None, spread, spread, 3, sameSet: true)));
    }

    [TestCase(double.NaN)]
    [TestCase(double.PositiveInfinity)]
    [TestCase(1e12)]
    public void A_coordinate_that_is_no_place_is_named(double coordinate)
    {
        using var search = new NeighborSearch(1);
        Expect(
            () => search.Load(UnitCell.None, [default, new(0, coordinate, 0)], 5),
            "Atom 2", "must be finite");
    }

    [TestCase(0)]
    [TestCase(-1)]
    [TestCase(double.NaN)]
    [TestCase(double.PositiveInfinity)]
    [TestCase(1e9)]
    public void Absurd_cutoffs_are_refused(double cutoff)
    {
        using var search = new NeighborSearch(1);
        Expect(() => search.Load(UnitCell.None, [default], cutoff), "cutoff of", "must be above 0");
        Expect(() => _ = new VerletList(cutoff, 1), "cutoff of", "must be above 0");
    }

    [TestCase(-0.1)]
    [TestCase(double.NaN)]
    public void Absurd_skins_are_refused(double skin) => Expect(() => _ = new VerletList(5, skin), "skin of", "at least 0");

    [Test]
    public void Cells_without_volume_are_refused()
    {
        using var search = new NeighborSearch(1);
        Expect(
            () => search.Load(UnitCell.Periodic(new(5, 0, 0), new(0, 5, 0), new(5, 5, 0)), [default], 5), "cell has no volume");
        Expect(
            () => search.Load(UnitCell.Periodic(new(5, 0, 0), new(0, 5, 0), default), [default], 5), "repeats along c", "(0, 0, 0)");
        Expect(
            () => search.Load(UnitCell.Periodic(new(5, 0, 0), new(0, double.NaN, 0), new(0, 0, 5)), [default], 5), "repeats along b");
        Expect(
            () => search.Load(new UnitCell(new(5, 0, 0), new(1e-12, 0, 0), default, true, true, false), [default], 5), "no volume");
    }

    [Test]
    public void Lists_that_would_not_fit_are_refused_before_they_are_allocated()
    {
        using var search = new NeighborSearch(1);
        var list = new NeighborList();
        long before = GC.GetTotalAllocatedBytes();

        // A cell in nanometres instead of ångströms, say.
        (UnitCell cell, Vector3D[] positions) = Water(5000, seed: 5);
        Vector3D[] small = [.. positions.Select(r => 0.1 * r)];
        search.Load(cell.WithMatrix(0.1 * cell.Matrix), small, 20);
        Expect(() => search.Find(20, list), "5000 points within 20", "more than the");

        // All atoms in one place, in a cell whose mean density tells nothing.
        search.Load(UnitCell.None, new Vector3D[100_000], 5);
        Expect(() => search.Find(5, list), "within 5 Å");
        Assert.That(GC.GetTotalAllocatedBytes() - before, Is.LessThan(100 << 20));

        // The search is usable afterwards.
        search.Load(UnitCell.None, [default, new(1, 0, 0)], 5);
        search.Find(5, list);
        Assert.That(list.PairCount, Is.EqualTo(2));
    }

    [Test]
    public void Atoms_beyond_the_range_of_shifts_are_refused()
    {
        using var search = new NeighborSearch(1);
        Expect(
            () => search.Load(UnitCell.Orthorhombic(1e-3, 1e-3, 1e-3), [default, new(500, 0, 0)], 1e-3), "cells away");
    }

    private static void Expect(Action action, params string[] parts)
    {
        InputException exception = Assert.Throws<InputException>(() => action())!;
        Assert.That(exception.Message, Does.Not.Contain('\n'));
        foreach (string part in parts)
        {
            Assert.That(exception.Message, Does.Contain(part));
        }
    }

    private static (UnitCell Cell, Vector3D[] Positions) Water(int atoms, int seed)
    {
        var random = new Random(seed);
        double edge = Math.Cbrt(atoms / WaterAtomsPerCubicAngstrom);
        var positions = new Vector3D[atoms];
        for (int i = 0; i < atoms; i++)
        {
            positions[i] = new(edge * random.NextDouble(), edge * random.NextDouble(), edge * random.NextDouble());
        }

        return (UnitCell.Orthorhombic(edge, edge, edge), positions);
    }
}
