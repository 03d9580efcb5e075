using MDEngine.Potentials.Learned;
using static TorchSharp.torch;

namespace MDEngine.Tests.Potentials.ViSNet;

/// <summary>The same bits for any number of threads, which the number of threads of libtorch's pool must not change.</summary>
[NonParallelizable]
public sealed class ThreadCountTests
{
    [Test]
    public void EnergiesAndForcesAreTheSameBits(
        [Values("lsrm_paper_smooth", "lsrm_paper_exact", "visnet_paper_exact")] string model,
        [Values] NetworkPrecision precision)
    {
        ReferenceCase reference = ReferenceCase.Get("lsrm_paper_smooth", "losartan_rattled");
        using LearnedPotential potential = LearnedPotential.Load(
            Path.Combine(ReferenceCase.Folder, model + ".safetensors"), new LearnedPotentialOptions(precision));
        int before = get_num_threads();
        try
        {
            EvaluationResult one = Evaluate(1);
            foreach (int threads in new[] { 2, 3 })
            {
                EvaluationResult many = Evaluate(threads);
                Assert.Multiple(() =>
                {
                    Assert.That(many.Energy, Is.EqualTo(one.Energy));
                    Assert.That(many.Forces, Is.EqualTo(one.Forces));
                });
            }
        }
        finally
        {
            set_num_threads(before);
        }

        EvaluationResult Evaluate(int threads)
        {
            set_num_threads(threads);
            var result = new EvaluationResult(reference.System.AtomCount);
            potential.Evaluate(reference.System, Quantities.Energy | Quantities.Forces, result);
            return result;
        }
    }

    /// <summary>61 atoms and 128 channels are work for two threads at 4,000 each.</summary>
    [TestCase(1, 1)]
    [TestCase(2, 2)]
    [TestCase(8, 2)]
    public void SmallMoleculesTakeFewThreads(int most, int expected)
    {
        ReferenceCase reference = ReferenceCase.Get("lsrm_paper_smooth", "losartan_rattled");
        int before = get_num_threads();
        try
        {
            using LearnedPotential potential = LearnedPotential.Load(
                Path.Combine(ReferenceCase.Folder, "lsrm_paper_smooth.safetensors"), new LearnedPotentialOptions(Threads: most));
            potential.Evaluate(reference.System, Quantities.Energy, new EvaluationResult(reference.System.AtomCount));
            Assert.That(get_num_threads(), Is.EqualTo(expected));
        }
        finally
        {
            set_num_threads(before);
        }
    }
}
