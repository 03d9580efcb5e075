using System.Numerics;
using MDEngine.Potentials.Learned.Fused.ViSNet;
using MDEngine.Tests.Potentials.ViSNet;

namespace MDEngine.Tests.Potentials.Fused.ViSNet;

/// <summary>The same bits for any number of threads, and nothing allocated once warm.</summary>
[NonParallelizable]
public sealed class FusedThreadTests
{
    private static readonly AtomicSystem Molecule = ReferenceCase.Get("lsrm_paper_smooth", "losartan_rattled").System;

    [Test]
    public void Any_number_of_threads_gives_the_same_bits([Values("lsrm_paper_smooth", "lsrm_paper_exact", "visnet_paper_exact")] string model)
    {
        AssertSameBits<float>(model);
        AssertSameBits<double>(model);
    }

    [Test]
    public void Nothing_is_allocated_once_warm([ValueSource(typeof(FusedModels), nameof(FusedModels.Tiny))] string model, [Values(1, 2)] int threads)
    {
        using FusedViSNetBackend<double> backend = FusedModels.Create<double>(model, threads);
        var result = new EvaluationResult(Molecule.AtomCount);
        void Evaluate() => backend.Evaluate(Molecule, Quantities.Energy | Quantities.Forces | Quantities.Virial, result);
        for (int k = 0; k < 20; k++)
        {
            Evaluate();
        }

        // Of all threads; other work of the process may allocate at any moment, but not in each of these intervals.
        long least = long.MaxValue;
        for (int k = 0; k < 20; k++)
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);
            Evaluate();
            least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
        }

        Assert.That(least, Is.Zero);
    }

    private static void AssertSameBits<T>(string model)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using FusedViSNetBackend<T> alone = FusedModels.Create<T>(model);
        EvaluationResult one = FusedModels.Evaluate(alone, Molecule);
        foreach (int threads in new[] { 2, 3, 8 })
        {
            using FusedViSNetBackend<T> team = FusedModels.Create<T>(model, threads);
            EvaluationResult many = FusedModels.Evaluate(team, Molecule);
            Assert.Multiple(() =>
            {
                Assert.That(many.Energy, Is.EqualTo(one.Energy));
                Assert.That(many.Forces, Is.EqualTo(one.Forces));
                Assert.That(many.Virial, Is.EqualTo(one.Virial));
            });
        }
    }
}
