using FsCheck;
using FsCheck.Fluent;
using ILGPU;
using ILGPU.Runtime.CPU;
using MDEngine.Neighbors;

namespace MDEngine.Tests.Neighbors;

public sealed class NeighborSearchTests
{
    private const int MostAtoms = 300;

#if ILGPU_PACKAGE // whose accelerator of the processor simulates a GPU slowly
    private const int PortableCases = 20;
    private const int PortableMostAtoms = 40;
#else
    private const int PortableCases = 150;
    private const int PortableMostAtoms = MostAtoms;
#endif

    [Test]
    public void Equals_all_images_twin() => CheckAgainstTwin(600);

    [Test]
    [Category("Long")]
    public void Equals_all_images_twin_on_ten_thousand_cases() => CheckAgainstTwin(10_000);

    [Test]
    public void Portable_kernels_equal_all_images_twin()
    {
        using Context context = Context.Create(builder => builder.CPU(new CPUDevice(4, 1, 2)).EnableAlgorithms());
        using CPUAccelerator accelerator = context.CreateCPUAccelerator(0);
        using var search = new NeighborSearch(accelerator);
        Check(search, PortableCases, PortableMostAtoms);
    }

    private static void CheckAgainstTwin(int cases)
    {
        using var search = new NeighborSearch(1);
        Check(search, cases, MostAtoms);
    }

    private static void Check(NeighborSearch search, int cases, int mostAtoms)
    {
        var list = new NeighborList();
        var half = new NeighborList();
        Prop.ForAll(GeneratedSystems.Cases(mostAtoms), (SearchCase system) =>
        {
            search.Load(system.Cell, system.Positions, system.Cutoff);
            search.Find(system.Cutoff, list);
            search.Find(system.Cutoff, half, PairSelection.Half);
            List<(int, int, int, int, int)> expected = AllImagesTwin.Pairs(
                system.Cell, system.Positions, system.Positions, system.Cutoff, sameSet: true);
            return expected.SequenceEqual(AllImagesTwin.Read(list)) && AllImagesTwin.Half(expected).SequenceEqual(AllImagesTwin.Read(half))
                && BipartiteListEqualsTwin(search, system, list);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(cases));
    }

    private static bool BipartiteListEqualsTwin(NeighborSearch search, SearchCase system, NeighborList list)
    {
        Vector3D[] centers = [.. system.Positions.Take(system.Positions.Length / 3).Select(r => r + new Vector3D(0.1, -0.2, 7))];

        // Bins for a shorter cutoff than that of the search.
        search.Load(system.Cell, system.Positions, system.Cutoff / 2);
        search.FindAround(centers, system.Cutoff, list);
        return AllImagesTwin.Pairs(system.Cell, centers, system.Positions, system.Cutoff, sameSet: false).SequenceEqual(AllImagesTwin.Read(list));
    }
}
