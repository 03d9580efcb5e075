using System.Text.Json.Nodes;
using MDEngine.Potentials.Learned;
using MDEngine.Training;
using MDEngine.Training.Fused;

namespace MDEngine.Tests.Training;

/// <summary>The dipole term of the loss on the fused engine. One of the frames is charged.</summary>
internal sealed class FusedDipoleTests
{
    private static readonly (string VectorHead, string Charges)[] Heads = [("learned", "none"), ("norm", "none"), ("none", "learned"), ("learned", "learned"), ("norm", "learned")];

    private static readonly string[] Architectures = ["pamnet", "pamnet_s"];

    /// <summary>Nothing is done by differences here.</summary>
    [Test]
    public void Without_forces_its_gradient_is_autograds_to_rounding(
        [ValueSource(nameof(Architectures))] string architecture, [ValueSource(nameof(Heads))] (string, string) heads) =>
        AutogradsGradient.Require(architecture, NetworkPrecision.Float64, new LossWeights(0, 0, 3), 1e-10, Header(heads));

    [TestCase("mean", "both")]
    [TestCase("mean", "local")]
    [TestCase("attention", "local")]
    public void Other_ways_to_join_the_blocks_agree_too(string fusion, string layers)
    {
        JsonObject header = Header(("learned", "learned"));
        header["fusion"] = fusion;
        header["graph_layers"] = layers;
        AutogradsGradient.Require("pamnet", NetworkPrecision.Float64, new LossWeights(1, 0, 3), 1e-10, header);
    }

    /// <summary>The dipole's weight is such that it has as large a share of the gradient as the forces.</summary>
    [Test]
    public void Beside_forces_its_gradient_is_autograds(
        [ValueSource(nameof(Architectures))] string architecture, [ValueSource(nameof(Heads))] (string, string) heads) =>
        AutogradsGradient.Require(architecture, NetworkPrecision.Float64, new LossWeights(1, 2, 300), 1e-6, Header(heads));

    [Test]
    public void In_single_precision_it_is_autograds_to_its_rounding([ValueSource(nameof(Architectures))] string architecture) =>
        AutogradsGradient.Require(architecture, NetworkPrecision.Float32, new LossWeights(1, 2, 300), 6e-3, Header(("learned", "learned")));

    [Test]
    public void Differences_of_the_loss_agree([Values("learned", "norm")] string vectorHead)
    {
        TrainingOptions options = FusedGradient.Options("pamnet_s");
        using ITrainingNetwork network = new FusedTrainingFactory().Create(FusedGradient.Start(options, Header((vectorHead, "learned"))), options);
        FusedGradient.RequireDifferences(network, FusedGradient.StartValues(network, "pamnet_s"), new LossWeights(0, 0, 3), seed: 0, h: 1e-4, tolerance: 1e-8);
    }

    [Test]
    public void Threads_do_not_change_its_bits([Values(2, 3)] int threads, [ValueSource(nameof(Architectures))] string architecture)
    {
        TrainingOptions options = FusedGradient.Options(architecture) with { Precision = NetworkPrecision.Float32 };
        double[] Gradient(int number)
        {
            using ITrainingNetwork network = new FusedTrainingFactory().Create(FusedGradient.Start(options, Header(("learned", "learned"))), options with { Threads = number });
            double[] values = FusedGradient.StartValues(network, architecture);
            network.SetValues(values);
            var gradient = new double[values.Length];
            network.Differentiate(FusedGradient.Batch(), new LossWeights(1, 80, 100), 0, gradient);
            return gradient;
        }

        Assert.That(Gradient(threads), Is.EqualTo(Gradient(1)));
    }

    /// <summary>A pass without a dipole leaves nothing of the one before it.</summary>
    [Test]
    public void Without_the_term_the_heads_have_no_gradient()
    {
        TrainingOptions options = FusedGradient.Options("pamnet");
        using ITrainingNetwork network = new FusedTrainingFactory().Create(FusedGradient.Start(options, Header(("learned", "learned"))), options);
        double[] values = FusedGradient.StartValues(network, "pamnet");
        network.SetValues(values);
        var gradient = new double[values.Length];
        Dictionary<string, double> Lengths(LossWeights loss)
        {
            network.Differentiate(FusedGradient.Batch(), loss, 0, gradient);
            int offset = 0;
            var lengths = new Dictionary<string, double>();
            foreach (ParameterTensor tensor in network.Parameters)
            {
                lengths.Add(tensor.Name, gradient.AsSpan(offset, tensor.Length).ToArray().Sum(Math.Abs));
                offset += tensor.Length;
            }

            return lengths.Where(pair => pair.Key.EndsWith(".W_dipole", StringComparison.Ordinal) || pair.Key.EndsWith(".W_vector", StringComparison.Ordinal)
                || pair.Key.EndsWith(".W_charge", StringComparison.Ordinal)).ToDictionary();
        }

        Assert.That(Lengths(new LossWeights(1, 80, 100)).Values, Is.Not.Empty.And.All.GreaterThan(0));
        Assert.That(Lengths(new LossWeights(1, 80)).Values, Is.All.Zero);
    }

    private static JsonObject Header((string VectorHead, string Charges) heads) => new() { ["vector_head"] = heads.VectorHead, ["charges"] = heads.Charges };
}
