using MDEngine.Potentials.Learned;
using static TorchSharp.torch;

namespace MDEngine.Tests.Potentials.ViSNet;

/// <summary>What libtorch's number of threads may change, and who sets it.</summary>
[NonParallelizable]
public sealed class ThreadCountTests
{
    private int before;

    [SetUp]
    public void Remember() => before = get_num_threads();

    [TearDown]
    public void Restore() => set_num_threads(before);

    /// <summary>libtorch splits sums among threads, so that another number of threads may round otherwise, by a few units of the last place.</summary>
    [Test]
    public void Energies_and_forces_have_the_same_bits_at_the_same_number_of_threads(
        [Values("lsrm_paper_smooth", "visnet_paper_exact")] string model, [Values] NetworkPrecision precision, [Values(1, 2, 3)] int threads)
    {
        ReferenceCase reference = ReferenceCase.Get("lsrm_paper_smooth", "losartan_rattled");
        string path = Path.Combine(ReferenceCase.Folder, model + ".safetensors");
        EvaluationResult[] results = [.. Enumerable.Range(0, 3).Select(_ => Evaluate(threads))];
        EvaluationResult one = Evaluate(1);
        double rounding = precision == NetworkPrecision.Float64 ? 1e-10 : 1e-4;
        Assert.Multiple(() =>
        {
            foreach (EvaluationResult result in results[1..])
            {
                Assert.That(result.Energy, Is.EqualTo(results[0].Energy));
                Assert.That(result.Forces, Is.EqualTo(results[0].Forces));
            }

            Assert.That(results[0].Energy, Is.EqualTo(one.Energy).Within(rounding));
        });

        EvaluationResult Evaluate(int count)
        {
            using LearnedPotential potential = LearnedPotential.Load(path, new LearnedPotentialOptions(precision, Backend: NetworkBackend.Torch));
            set_num_threads(count);
            var result = new EvaluationResult(reference.System.AtomCount);
            potential.Evaluate(reference.System, Quantities.Energy | Quantities.Forces, result);
            return result;
        }
    }

    /// <summary>61 atoms and 128 channels are work for two threads at 4,000 each.</summary>
    [TestCase(1, 1)]
    [TestCase(2, 2)]
    [TestCase(8, 2)]
    public void Small_molecules_take_few_threads(int most, int expected)
    {
        ReferenceCase reference = ReferenceCase.Get("lsrm_paper_smooth", "losartan_rattled");
        using LearnedPotential potential = LearnedPotential.Load(
            Path.Combine(ReferenceCase.Folder, "lsrm_paper_smooth.safetensors"), new LearnedPotentialOptions(Threads: most, Backend: NetworkBackend.Torch));
        potential.Evaluate(reference.System, Quantities.Energy, new EvaluationResult(reference.System.AtomCount));
        Assert.That(get_num_threads(), Is.EqualTo(expected));
    }
}
