using MDEngine.Neighbors;

namespace MDEngine.Tests.Neighbors;

public sealed class AllocationTests
{
    /// <summary>To the byte, on all threads. The test host allocates some bytes a second meanwhile, hence the least of many short trials.</summary>
    [Test]
    public void Nothing_is_allocated_once_warm([Values(42, 5000)] int atoms, [Values(1, 2)] int threads)
    {
        (UnitCell cell, Vector3D[] positions) = RandomWater.Make(atoms, seed: 3);
        using var search = new NeighborSearch(threads);
        var list = new NeighborList();
        using var verlet = new VerletList(5, 0.5, threads);
        var system = new AtomicSystem(new Topology(Enumerable.Repeat(8, atoms).ToArray()), cell, positions);
        Run(60);
        long least = long.MaxValue;
        for (int trial = 0; trial < 100 && least > 0; trial++)
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);
            Run(2);
            least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
        }

        Assert.That(least, Is.Zero);

        void Run(int steps)
        {
            for (int step = 0; step < steps; step++)
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
    }
}
