using System.Text.Json.Nodes;
using MDEngine.Potentials.Learned;
using MDEngine.Potentials.Learned.PAMNet;
using MDEngine.Potentials.Learned.Properties;
using MDEngine.Training;
using MDEngine.Training.Data;
using MDEngine.Training.Evaluation;
using MDEngine.Training.Fused;
using MDEngine.Training.Properties;
using MDEngine.Training.Torch;

namespace MDEngine.Tests.Training.Properties;

/// <summary>Derivatives of the losses of properties by all parameters, for a batch of three structures of different size.</summary>
internal sealed class PropertyGradientTests
{
    // Differences over five points (error ∝ step⁴) of a loss of order 1 in double precision.
    private const double Step = 2e-5;
    private const double RelativeTolerance = 1e-6;
    private const double AbsoluteTolerance = 1e-8;

    [TestCase("pamnet", "scalar", "sum", PropertyLoss.Absolute)]
    [TestCase("pamnet_s", "scalar", "mean", PropertyLoss.Smooth)]
    [TestCase("visnet", "scalar", "mean", PropertyLoss.Squared)]
    [TestCase("pamnet", "vector", "sum", PropertyLoss.Absolute)]
    [TestCase("pamnet_s", "vector", "sum", PropertyLoss.Squared)]
    [TestCase("pamnet_s", "norm", "sum", PropertyLoss.Smooth)]
    [TestCase("pamnet", "scalar", "signed", PropertyLoss.Squared)]
    public void They_are_those_of_the_loss(string architecture, string readout, string pooling, PropertyLoss kind)
    {
        (ModelFile start, TrainingOptions options) = Start(architecture, readout, pooling);
        ReferenceFrame[] batch = Batch(readout == "vector" ? 3 : 1);
        using ITrainingNetwork network = new TorchTrainingFactory().Create(start, options);
        double[] values = StartValues(network, architecture);
        network.SetValues(values);
        var loss = new LossWeights(1, 0) { Property = kind };
        var gradient = new double[values.Length];
        double atStart = network.Differentiate(batch, loss, 0, gradient);
        Assert.That(atStart, Is.EqualTo(Judged(network, batch, loss)).Within(1e-10));
        double whole = Math.Sqrt(gradient.Sum(g => g * g));
        int offset = 0;
        int moved = 0;
        foreach (ParameterTensor part in network.Parameters)
        {
            // A direction within the tensor: every element takes part, with a weight that differs from element to element.
            double[] direction = [.. Enumerable.Range(0, part.Length).Select(i => Math.Cos((1.7 * i) + 0.3))];
            double At(double distance)
            {
                double[] shifted = [.. values];
                for (int i = 0; i < direction.Length; i++)
                {
                    shifted[offset + i] += distance * direction[i];
                }

                network.SetValues(shifted);
                return Judged(network, batch, loss);
            }

            double numerical = ((8 * (At(Step) - At(-Step))) - (At(2 * Step) - At(-2 * Step))) / (12 * Step);
            double analytical = direction.Select((weight, i) => weight * gradient[offset + i]).Sum();
            Assert.That(analytical, Is.EqualTo(numerical).Within(AbsoluteTolerance + (RelativeTolerance * whole)), part.Name);
            moved += Math.Abs(numerical) > AbsoluteTolerance ? 1 : 0;
            offset += part.Length;
        }

        // The test would mean nothing if most tensors had no influence. (Of a vector head the scalar outputs have none.)
        Assert.That(moved, Is.GreaterThan(0.8 * network.Parameters.Count));
    }

    [Test]
    public void Those_of_the_fused_engine_are_autograds(
        [Values("pamnet", "pamnet_s", "visnet")] string architecture, [Values("sum", "mean")] string pooling, [Values] PropertyLoss kind)
    {
        RequireAutograds(architecture, "scalar", pooling, kind);
    }

    [Test]
    public void Those_of_vectors_are_too(
        [Values("pamnet", "pamnet_s")] string architecture, [Values("vector", "norm")] string readout, [Values("sum", "mean")] string pooling, [Values] PropertyLoss kind)
    {
        RequireAutograds(architecture, readout, pooling, kind);
    }

    private static void RequireAutograds(string architecture, string readout, string pooling, PropertyLoss kind)
    {
        (ModelFile start, TrainingOptions options) = Start(architecture, readout, pooling);
        ReferenceFrame[] batch = Batch(readout == "vector" ? 3 : 1);
        Assert.That(FusedTrainingFactory.Obstacle(start, options), Is.Null);
        using ITrainingNetwork exact = new TorchTrainingFactory().Create(start, options);
        using ITrainingNetwork fused = new FusedTrainingFactory().Create(start, options);
        double[] values = StartValues(exact, architecture);
        exact.SetValues(values);
        fused.SetValues(values);
        var loss = new LossWeights(1, 0) { Property = kind };
        var expected = new double[values.Length];
        var actual = new double[values.Length];
        double expectedLoss = exact.Differentiate(batch, loss, 0, expected);
        Assert.That(fused.Differentiate(batch, loss, 0, actual), Is.EqualTo(expectedLoss).Within(1e-9).Percent);
        Assert.That(Judged(fused, batch, loss), Is.EqualTo(expectedLoss).Within(1e-9).Percent);
        double whole = Math.Sqrt(expected.Sum(g => g * g));
        Assert.That(whole, Is.GreaterThan(1e-3));
        Assert.That(Math.Sqrt(expected.Zip(actual, (a, b) => (a - b) * (a - b)).Sum()), Is.LessThan(1e-9 * whole));
    }

    [Test]
    public void Vectors_need_a_vector_head([Values("pamnet", "visnet")] string architecture)
    {
        (ModelFile start, TrainingOptions options) = Start(architecture, "vector", "sum", vectorHead: "none");
        Assert.That(FusedTrainingFactory.Obstacle(start, options), Is.Not.Null);
        Assert.That(() => new TorchTrainingFactory().Create(start, options), Throws.InstanceOf<InputException>().With.Message.Contains("vector_head: learned"));
    }

    private static double Judged(ITrainingNetwork network, ReferenceFrame[] batch, LossWeights loss)
    {
        var metrics = new EvaluationMetrics();
        network.Judge(batch, metrics);
        return loss.Of(metrics, network.Scaling.Scale);
    }

    private static (ModelFile Start, TrainingOptions Options) Start(string architecture, string readout, string pooling, string vectorHead = "learned")
    {
        var header = new JsonObject
        {
            ["format"] = 1,
            ["architecture"] = architecture,
            ["mode"] = "smooth",
            ["hidden_channels"] = 8,
            ["num_heads"] = 2,
            ["num_layers"] = 1,
            ["num_rbf"] = 6,
            ["short_cutoff"] = 4.0,
            ["local_cutoff"] = 2.4,
            ["global_cutoff"] = 5.0,
            ["vector_norm_epsilon"] = 0.1,
            ["elements"] = new JsonArray(1, 6, 7, 8),
        };
        if (readout != "scalar")
        {
            header["vector_head"] = vectorHead;
        }

        if (pooling == "signed")
        {
            header["input"] = "features";
        }

        new PropertyTarget("p", "eV", Enum.Parse<PropertyReadout>(readout, ignoreCase: true), pooling switch { "sum" => Pooling.Sum, "mean" => Pooling.Mean, _ => Pooling.ComplexMinusParts }, readout == "scalar" ? 0.4 : 0)
            .WriteTo(header);
        double[] shares = [.. Enumerable.Range(0, 100).Select(z => 0.01 * z)];
        var tensors = new Dictionary<string, SafetensorsTensor>
        {
            ["scale"] = SafetensorsTensor.FromDoubles([1.5]),
            ["atomref"] = SafetensorsTensor.FromDoubles(shares, 100),
        };
        return (ModelFile.Create("test", header, tensors), Options());
    }

    private static TrainingOptions Options()
    {
        string path = Path.Combine(TrainingFiles.Folder(), "train.yaml");
        File.WriteAllText(path, """
            output: nowhere
            model: {architecture: pamnet}
            data: {train: nowhere.extxyz}
            target: {key: p}
            training: {precision: float64, threads: 1}
            """);
        return TrainingOptions.Read(path);
    }

    private static double[] StartValues(ITrainingNetwork network, string architecture)
    {
        double[] values = network.Values();
        NetworkInitialization.Apply(network.Parameters, values, architecture, seed: 4);

        // Biases and gains off their start values, so that none of them hides a path.
        int offset = 0;
        foreach (ParameterTensor tensor in network.Parameters)
        {
            for (int i = 0; tensor.Shape.Length == 1 && i < tensor.Length; i++)
            {
                values[offset + i] += 0.1 * Math.Sin(tensor.Name.Length + (2.3 * i));
            }

            offset += tensor.Length;
        }

        return values;
    }

    /// <summary>Water, formamide, and carbon monoxide; the last two atoms of each are a ligand.</summary>
    private static ReferenceFrame[] Batch(int width)
    {
        (int[] Numbers, Vector3D[] Positions)[] molecules =
        [
            ([8, 1, 1], [new(0, 0, 0.12), new(0.02, 0.76, -0.47), new(-0.03, -0.75, -0.5)]),
            ([6, 8, 7, 1, 1, 1], [new(-0.16, 0.39, 0.02), new(-1.19, -0.25, -0.01), new(1.08, -0.16, 0.05), new(-0.13, 1.49, 0.06), new(1.91, 0.42, -0.12), new(1.19, -1.16, 0.09)]),
            ([6, 8, 1], [new(0, 0, 0), new(1.2, 0.1, 0.05), new(-0.6, 0.9, 0.2)]),
        ];
        return
        [
            .. molecules.Select((molecule, k) => new ReferenceFrame(new Topology(molecule.Numbers), UnitCell.None, molecule.Positions, 0, null)
            {
                Property = width == 1 ? [0.7 * (k + 1)] : [0.3 * k, -0.8, 0.2 + k],
                Complex = new ComplexAtoms(
                    [.. Enumerable.Range(0, PamNetOptions.FeatureCount * molecule.Numbers.Length).Select(i => Math.Sin((0.7 * i) + k))],
                    [.. molecule.Numbers.Select((_, i) => i >= molecule.Numbers.Length - 2)]),
            }),
        ];
    }
}
