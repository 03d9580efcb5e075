using MDEngine.Neighbors;
using MDEngine.Neighbors.Gpu;

namespace MDEngine.Tests.Neighbors.Gpu;

/// <summary>The kernels for accelerators on ILGPU's simulation of one, which is slow.</summary>
public sealed class SimulatedDeviceTests
{
    private IlgpuDevice device = null!;
    private NeighborSearch search = null!;

    [OneTimeSetUp]
    public void Open()
    {
        device = IlgpuDevice.OpenSimulated();
        search = new NeighborSearch(1, device);
    }

    [OneTimeTearDown]
    public void Close()
    {
        search.Dispose();
        device.Dispose();
    }

    [Test]
    public void Equals_all_images_twin() => TwinCheck.Run(search, cases: 100, mostAtoms: 40);

    [Test]
    [Category("Long")]
    public void Equals_all_images_twin_for_larger_systems() => TwinCheck.Run(search, cases: 300);

    [Test]
    public void Lists_equal_those_of_ASE_for_small_structures() => CheckAse(mostPairs: 2000);

    [Test]
    [Category("Long")]
    public void Lists_equal_those_of_ASE() => CheckAse(mostPairs: int.MaxValue);

    [Test]
    public void A_droplet_in_a_huge_cell_takes_no_more_bins_than_its_points_need()
    {
        (_, Vector3D[] positions) = RandomWater.Make(60, seed: 5);
        UnitCell cell = UnitCell.Orthorhombic(2e5, 2e5, 2e5);
        var list = new NeighborList();
        search.Load(cell, positions, 4);
        search.Find(4, list);
        Assert.Multiple(() =>
        {
            Assert.That(AllImagesTwin.Read(list), Is.EqualTo(AllImagesTwin.Pairs(cell, positions, positions, 4, sameSet: true)));
            Assert.That(search.MemoryBytes, Is.LessThan(16 << 20));
        });
    }

    [Test]
    public void Searches_of_several_threads_take_turns_on_a_device()
    {
        (UnitCell cell, Vector3D[] positions) = RandomWater.Make(50, seed: 6);
        List<(int, int, int, int, int)> expected = AllImagesTwin.Pairs(cell, positions, positions, 3, sameSet: true);
        var wrong = new List<int>();
        Parallel.For(0, 4, caller =>
        {
            using var own = new NeighborSearch(1, device);
            var list = new NeighborList();
            for (int round = 0; round < 20; round++)
            {
                own.Load(cell, positions, 3);
                own.Find(3, list);
                if (!expected.SequenceEqual(AllImagesTwin.Read(list)))
                {
                    lock (wrong)
                    {
                        wrong.Add(caller);
                    }
                }
            }
        });
        Assert.That(wrong, Is.Empty);
    }

    private void CheckAse(int mostPairs)
    {
        var list = new NeighborList();
        int checkedStructures = 0;
        foreach (AseStructure structure in AseStructure.ReadAll().Where(structure => structure.Pairs.Length / 5 <= mostPairs))
        {
            structure.Check(search, list);
            checkedStructures++;
        }

        Assert.That(checkedStructures, Is.GreaterThanOrEqualTo(10));
    }
}
