using System.Text.Json.Nodes;
using MDEngine.Potentials.Learned.Fused.ViSNet;
using MDEngine.Training;
using MDEngine.Training.Data;
using MDEngine.Training.Evaluation;
using MDEngine.Training.Fused;

namespace MDEngine.Tests.Training;

/// <summary>Dropout of the fragments' features on the fused engine.</summary>
internal sealed class FusedDropoutTests
{
    private const double Share = 0.3;

    /// <summary>The loss is that of one mask: base, displaced and shifted evaluations drop the same.</summary>
    [TestCase(0.0, EnergyComparison.Absolute, 1e-9)]
    [TestCase(5.0, EnergyComparison.Absolute, 1e-6)]
    [TestCase(5.0, EnergyComparison.Relative, 1e-6)]
    public void Differences_of_the_masked_loss_agree(double forceWeight, EnergyComparison energies, double tolerance)
    {
        using ITrainingNetwork network = Network(Share);
        double[] start = FusedGradient.StartValues(network, "visnet-lsrm");
        FusedGradient.RequireDifferences(network, start, new LossWeights(1, forceWeight, Energies: energies), seed: 7, h: 1e-4, tolerance);
    }

    [Test]
    public void It_follows_from_the_seed()
    {
        using ITrainingNetwork network = Network(Share);
        network.SetValues(FusedGradient.StartValues(network, "visnet-lsrm"));
        double first = Gradient(network, 7)[^1];
        using ITrainingNetwork without = Network(0);
        without.SetValues(network.Values());
        Assert.Multiple(() =>
        {
            Assert.That(Gradient(network, 7)[^1], Is.EqualTo(first));
            Assert.That(Gradient(network, 8)[^1], Is.Not.EqualTo(first));
            Assert.That(Gradient(without, 7)[^1], Is.EqualTo(Gradient(without, 8)[^1]).And.Not.EqualTo(first));
        });
    }

    /// <summary>Two frames alike in one batch have masks of their own.</summary>
    [Test]
    public void Frames_of_a_batch_differ_in_what_is_dropped()
    {
        using ITrainingNetwork network = Network(Share);
        network.SetValues(FusedGradient.StartValues(network, "visnet-lsrm"));
        ReferenceFrame frame = FusedGradient.Batch()[0];
        var gradient = new double[network.Values().Length];
        double one = network.Differentiate([frame], new LossWeights(1, 80), 7, gradient);
        Assert.That(network.Differentiate([frame, frame], new LossWeights(1, 80), 7, gradient), Is.Not.EqualTo(one).Within(1e-6).Percent);
    }

    [Test]
    public void Judging_drops_nothing()
    {
        using ITrainingNetwork network = Network(Share);
        using ITrainingNetwork without = Network(0);
        double[] values = FusedGradient.StartValues(network, "visnet-lsrm");
        network.SetValues(values);
        without.SetValues(values);
        Gradient(network, 7);
        double Error(ITrainingNetwork judged)
        {
            var metrics = new EvaluationMetrics();
            judged.Judge(FusedGradient.Batch(), metrics);
            return metrics.Forces.Components.RootMeanSquare;
        }

        Assert.That(Error(network), Is.EqualTo(Error(without)));
    }

    [Test]
    public void Threads_do_not_change_its_bits([Values(2, 3)] int threads)
    {
        double[] Of(int number)
        {
            using ITrainingNetwork network = Network(Share, number);
            network.SetValues(FusedGradient.StartValues(network, "visnet-lsrm"));
            return Gradient(network, 7);
        }

        Assert.That(Of(threads), Is.EqualTo(Of(1)));
    }

    [Test]
    public unsafe void So_many_entries_are_dropped_and_the_others_grow()
    {
        const int Count = 100_000;
        var dropout = new FragmentDropout<double>(Share) { Seed = 3 };
        double[] Ones() => [.. Enumerable.Repeat(1.0, Count)];
        double[] scalars = Ones(), again = Ones(), vectors = Ones(), other = Ones();
        fixed (double* s = scalars, a = again, v = vectors, o = other)
        {
            dropout.DropScalars(0, 0, s, Count);
            dropout.DropScalars(0, 0, a, 700);
            dropout.DropScalars(0, 700, a + 700, Count - 700);
            dropout.DropVectors(0, 0, v, Count);
            dropout.DropScalars(1, 0, o, Count);
        }

        static double Both(double[] a, double[] b) => a.Zip(b).Count(pair => pair.First == 0 && pair.Second == 0) / (double)Count;
        Assert.Multiple(() =>
        {
            Assert.That(scalars, Is.All.EqualTo(0).Or.EqualTo(1 / (1 - Share)));
            Assert.That(again, Is.EqualTo(scalars), "an entry's place decides");

            // Of 1e5 entries; a standard deviation is 0.0015. Streams drop both of two with p².
            Assert.That(Both(scalars, scalars), Is.EqualTo(Share).Within(0.006));
            Assert.That(Both(vectors, vectors), Is.EqualTo(Share).Within(0.006));
            Assert.That(Both(scalars, vectors), Is.EqualTo(Share * Share).Within(0.006));
            Assert.That(Both(scalars, other), Is.EqualTo(Share * Share).Within(0.006));
        });
    }

    private static double[] Gradient(ITrainingNetwork network, long seed)
    {
        var gradient = new double[network.Values().Length];
        double loss = network.Differentiate(FusedGradient.Batch(), new LossWeights(1, 80), seed, gradient);
        return [.. gradient, loss];
    }

    private static ITrainingNetwork Network(double dropout, int threads = 1)
    {
        TrainingOptions options = FusedGradient.Options("visnet-lsrm") with { Threads = threads };
        JsonObject? header = dropout > 0 ? new JsonObject { ["dropout"] = dropout } : null;
        return new FusedTrainingFactory().Create(FusedGradient.Start(options, header), options);
    }
}
