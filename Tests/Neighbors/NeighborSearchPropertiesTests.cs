using System.Runtime.InteropServices;
using MDEngine.Neighbors;
using MDEngine.Neighbors.Gpu;

namespace MDEngine.Tests.Neighbors;

/// <summary>What holds of searches besides the pairs they find: threads, memory, lists that share a binning, bad input.</summary>
public sealed class NeighborSearchPropertiesTests
{
    [Test]
    public void Any_number_of_threads_gives_the_same_bytes()
    {
        (UnitCell cell, Vector3D[] positions) = RandomWater.Make(20_000, seed: 1);
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
        (UnitCell cell, Vector3D[] positions) = RandomWater.Make(30_000, seed: 2);
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
    public void Clusters_in_gigantic_empty_space_need_memory_for_their_atoms_only()
    {
        (_, Vector3D[] positions) = RandomWater.Make(3000, seed: 4);
        Vector3D[] spread = [.. positions.Select((r, i) => r + (i % 3 * new Vector3D(4e7, -7e7, 9e7)))];
        using var search = new NeighborSearch(1);
        var list = new NeighborList();
        search.Load(UnitCell.None, spread, 3);
        search.Find(3, list);
        Assert.That(AllImagesTwin.Read(list), Is.EqualTo(AllImagesTwin.Pairs(UnitCell.None, spread, spread, 3, sameSet: true)));
        Assert.That(search.MemoryBytes, Is.LessThan(4_000 * spread.Length));
    }

    [Test]
    public void Two_atoms_at_the_ends_of_space_need_no_memory_for_what_is_between()
    {
        using var search = new NeighborSearch(1);
        var list = new NeighborList();
        search.Load(UnitCell.None, [new(-4e8, 0, 3e8), new(4e8, 5e8, 0)], 5);
        search.Find(5, list);
        Assert.That(list.PairCount, Is.Zero);
        Assert.That(search.MemoryBytes, Is.LessThan(1 << 20));
    }

    [Test]
    public void Thin_gas_needs_memory_for_its_atoms_only()
    {
        // 8·10⁻⁷ atoms/Å³, so that most are alone even in large blocks.
        (UnitCell water, Vector3D[] positions) = RandomWater.Make(20_000, seed: 8);
        UnitCell cell = water.WithMatrix(50 * water.Matrix);
        Vector3D[] gas = [.. positions.Select(r => 50 * r)];
        using var search = new NeighborSearch(1);
        var list = new NeighborList();
        foreach (UnitCell one in new[] { cell, UnitCell.None })
        {
            search.Load(one, gas, 5);
            search.Find(5, list);
            Assert.That(search.MemoryBytes, Is.LessThan(1_500 * gas.Length));
        }
    }

    [Test]
    public void A_first_search_may_find_nothing_but_images_beyond_the_cutoff()
    {
        UnitCell cell = UnitCell.Orthorhombic(6, 6, 6);
        Vector3D[] positions = [new(0.2, 3, 3), new(5.2, 3, 3), new(11.5, 3.7, 3)];
        using var search = new NeighborSearch(1);
        var list = new NeighborList();
        search.Load(cell, positions, 0.6);
        search.Find(0.6, list);
        Assert.That(list.PairCount, Is.Zero);
    }

    [Test]
    public void A_droplet_in_an_empty_cell_is_found_again_after_it_has_spread()
    {
        (UnitCell full, Vector3D[] positions) = RandomWater.Make(1500, seed: 6);
        UnitCell cell = full.WithMatrix(8 * full.Matrix);
        using var search = new NeighborSearch(2);
        var list = new NeighborList();

        // Blocks are sized for the mean density first, then for the droplet's, then for that of the vapor.
        foreach (double scale in new[] { 1, 1, 7.9, 7.9, 1 })
        {
            Vector3D[] scaled = [.. positions.Select(r => scale * r)];
            search.Load(cell, scaled, 4);
            search.Find(4, list);
            Assert.That(
                AllImagesTwin.Read(list), Is.EqualTo(AllImagesTwin.Pairs(cell, scaled, scaled, 4, sameSet: true)), $"scale {scale}");
        }
    }

    [Test]
    public void A_list_written_by_several_searches_keeps_no_shift_of_an_earlier_one()
    {
        (UnitCell cell, Vector3D[] positions) = RandomWater.Make(1500, seed: 7);
        using IlgpuDevice simulation = IlgpuDevice.OpenSimulated();
        using var portable = new NeighborSearch(1, simulation);
        using var one = new NeighborSearch(1);
        using var three = new NeighborSearch(3);
        var list = new NeighborList();
        foreach ((NeighborSearch search, double moved, int atoms) in new[]
        {
            (one, 0.0, 1500), (one, 0, 1500), (three, 9, 1500), (one, 9, 500), (three, 0, 1500), (portable, -14, 1000), (one, 0, 1500), (three, 5, 1300),
        })
        {
            // A cell of which a part is empty, and rows at other places each time.
            Vector3D[] some = [.. positions.Take(atoms).Select(r => r + new Vector3D(moved, 0, 0))];
            search.Load(cell, some, 4);
            search.Find(4, list);
            Assert.That(
                AllImagesTwin.Read(list), Is.EqualTo(AllImagesTwin.Pairs(cell, some, some, 4, sameSet: true)), $"moved by {moved}, {atoms} atoms");
        }
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
        search.Load(UnitCell.None, [default], 5);
        Expect(() => search.FindAround([default, default, new(coordinate, 0, 0)], 5, new NeighborList()), "Atom 3", "must be finite");
    }

    [Test]
    public void A_structure_that_goes_bad_is_named_by_a_kept_list_which_then_works_again()
    {
        var topology = new Topology([8, 8]);
        UnitCell cell = UnitCell.Orthorhombic(9, 9, 9);
        using var list = new VerletList(4, 0.5, 1);
        Assert.That(list.Update(new(topology, cell, new Vector3D[] { default, new(1, 0, 0) })).PairCount, Is.EqualTo(2));
        Expect(() => list.Update(new(topology, cell, new Vector3D[] { default, new(double.NaN, 0, 0) })), "Atom 2", "must be finite");
        Expect(() => list.Update(new(topology, UnitCell.Periodic(new(9, 0, 0), new(0, 9, 0), default), new Vector3D[] { default, new(1, 0, 0) })), "repeats along c");
        Assert.That(list.Update(new(topology, cell, new Vector3D[] { default, new(1, 0, 0) })).PairCount, Is.EqualTo(2));
    }

    [TestCase(0)]
    [TestCase(-1)]
    [TestCase(double.NaN)]
    [TestCase(double.PositiveInfinity)]
    [TestCase(1e9)]
    [TestCase(1e-110)]
    public void Absurd_cutoffs_are_refused(double cutoff)
    {
        using var search = new NeighborSearch(1);
        Expect(() => search.Load(UnitCell.None, [default], cutoff), "cutoff of", "must be above 0");
        Expect(() => new VerletList(cutoff, 1).Dispose(), "cutoff of", "must be above 0");
        search.Load(UnitCell.None, [default], 5);
        Expect(() => search.Find(cutoff, new NeighborList()), "cutoff of", "must be above 0");
        Expect(() => search.FindAround([default], cutoff, new NeighborList()), "cutoff of", "must be above 0");
    }

    [TestCase(-0.1)]
    [TestCase(double.NaN)]
    public void Absurd_skins_are_refused(double skin) => Expect(() => new VerletList(5, skin).Dispose(), "skin of", "at least 0");

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
        (UnitCell cell, Vector3D[] positions) = RandomWater.Make(5000, seed: 5);
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
    public void A_cell_so_small_that_its_images_cannot_be_counted_is_refused()
    {
        using var search = new NeighborSearch(1);
        foreach (bool alongB in new[] { false, true })
        {
            search.Load(new UnitCell(new(1e-6, 0, 0), new(0, 1e-6, 0), default, true, alongB, false), [default], 5);
            Expect(() => search.Find(5, new NeighborList()), "cutoff of 5", "too many to search");
        }
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
}
