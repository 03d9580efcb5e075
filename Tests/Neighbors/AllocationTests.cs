#if !ILGPU_PACKAGE // whose kernels cannot read the collector's counters
using ILGPU;
using ILGPU.Runtime;
using MDEngine.Neighbors;

namespace MDEngine.Tests.Neighbors;

public sealed class AllocationTests
{
    /// <summary>To the byte, and counted by thread, as other tests and the test host allocate meanwhile.</summary>
    [Test]
    public void Nothing_is_allocated_once_warm([Values(42, 5000)] int atoms, [Values(1, 2)] int threads)
    {
        (UnitCell cell, Vector3D[] positions) = RandomWater.Make(atoms, seed: 3);
        using var search = new NeighborSearch(threads);
        var list = new NeighborList();
        using var verlet = new VerletList(5, 0.5, threads);
        var system = new AtomicSystem(new Topology(Enumerable.Repeat(8, atoms).ToArray()), cell, positions);
        using MemoryBuffer1D<long, Stride1D.Dense> before = search.Accelerator.Allocate1D<long>(threads);
        using MemoryBuffer1D<long, Stride1D.Dense> after = search.Accelerator.Allocate1D<long>(threads);
        Action<Index1D, ArrayView1D<long, Stride1D.Dense>> read =
            search.Accelerator.LoadAutoGroupedStreamKernel<Index1D, ArrayView1D<long, Stride1D.Dense>>(ReadAllocatedBytes);
        for (int step = 0; step < 60; step++)
        {
            Step();
        }

        // As many indices as threads are one for each thread, the calling one among them.
        read(threads, before.View);
        for (int step = 0; step < 20; step++)
        {
            Step();
        }

        read(threads, after.View);
        Assert.That(after.GetAsArray1D(), Is.EqualTo(before.GetAsArray1D()));

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

    private static void ReadAllocatedBytes(Index1D thread, ArrayView1D<long, Stride1D.Dense> bytes) =>
        bytes[thread] = GC.GetAllocatedBytesForCurrentThread();
}
#endif
