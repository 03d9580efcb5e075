using System.Numerics;
using MDEngine.Potentials.Learned.PAMNet;
using MDEngine.Tests.Potentials.PAMNet;

namespace MDEngine.Tests.Potentials.Fused.PamNet;

/// <summary>The same bits whatever the threads and whenever the lists were built, and no garbage.</summary>
internal sealed class FusedPamNetRepeatabilityTests
{
    private static readonly PamNetOptions Smooth = PamNetModel.Small;

    [Test]
    public void Bits_do_not_depend_on_threads([Values] bool isSimple)
    {
        AtomicSystem system = PamNetReference.Load("tiny_pamnet_radius").Structure("aspirin.rattled");
        Compare<float>(system, isSimple);
        Compare<double>(PamNetModel.Crystal(), isSimple);
    }

    [Test]
    public void Bits_do_not_depend_on_when_the_lists_were_built()
    {
        AtomicSystem system = PamNetModel.Molecule();
        using var kept = new FusedPamNet<float>(Smooth, 42, 0.01);
        var random = new Random(3);
        Vector3D[] positions = system.Positions.ToArray();
        for (int step = 0; step < 40; step++)
        {
            positions = [.. positions.Select(r => r + (0.05 * new Vector3D(random.NextDouble() - 0.5, random.NextDouble() - 0.5, random.NextDouble() - 0.5)))];
            AtomicSystem moved = system with { Positions = positions };
            EvaluationResult result = kept.Evaluate(moved);
            using var fresh = new FusedPamNet<float>(Smooth, 42, 0.01);
            EvaluationResult expected = fresh.Evaluate(moved);
            Assert.That(result.Energy, Is.EqualTo(expected.Energy), $"step {step}");
            Assert.That(result.Forces, Is.EqualTo(expected.Forces), $"step {step}");
            Assert.That(result.Virial, Is.EqualTo(expected.Virial), $"step {step}");
        }
    }

    [Test]
    public void Nothing_is_allocated_once_warm([Values(1, 2)] int threads)
    {
        AtomicSystem[] systems = [PamNetModel.Molecule()];
        using var network = new FusedPamNet<float>(Smooth, 42, 0.01, threads);
        var result = new EvaluationResult(systems[0].AtomCount);
        void Call()
        {
            network.Engine.Forward(systems, keeps: true, trains: false, wantsVectors: false);
            network.Engine.Reverse();
            network.Engine.AddForces(1, withVirial: true, result);
        }

        for (int k = 0; k < 5; k++)
        {
            Call();
        }

        // Of all threads; other work of the process may allocate at any moment, but not in each of these intervals.
        long least = long.MaxValue;
        for (int k = 0; k < 20; k++)
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);
            Call();
            least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
        }

        Assert.That(least, Is.LessThan(64)); // one array a call would be above it
    }

    private static void Compare<T>(AtomicSystem system, bool isSimple)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        EvaluationResult? first = null;
        foreach (int threads in new[] { 1, 2, 3, 8 })
        {
            using var network = new FusedPamNet<T>(Smooth with { IsSimple = isSimple }, 42, 0.01, threads);
            for (int pass = 0; pass < 3; pass++)
            {
                EvaluationResult result = network.Evaluate(system);
                first ??= result;
                Assert.That(result.Energy, Is.EqualTo(first.Energy), $"{threads} threads");
                Assert.That(result.Forces, Is.EqualTo(first.Forces), $"{threads} threads");
                Assert.That(result.Virial, Is.EqualTo(first.Virial), $"{threads} threads");
            }
        }
    }
}
