using System.Text.Json.Nodes;
using MDEngine.Potentials.Learned;
using MDEngine.Potentials.Torch;
using MDEngine.Training;
using MDEngine.Training.Data;
using MDEngine.Training.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace MDEngine.Tests.Training;

/// <summary>
/// Derivatives of the full loss, forces and dipoles included, by every group of parameters against differences, for a batch of two
/// molecules of different size.
/// </summary>
public sealed class LossGradientTests
{
    // Differences over five points (error ∝ step⁴) of a loss of order 10² in double precision: rounding 1e-14·10²/2e-5. Exact mode has
    // kinks where another channel becomes the longest, one of them 3e-5 from this point: its step stays below that.
    private const double SmoothStep = 2e-5;
    private const double ExactStep = 2e-6;
    private const double RelativeTolerance = 1e-6;
    private const double AbsoluteTolerance = 5e-6;

    [Test]
    public void GradientIsThatOfTheLoss(
        [Values("visnet-lsrm", "visnet", "pamnet", "pamnet_s")] string architecture, [Values("smooth", "exact")] string mode)
    {
        using var scope = NewDisposeScope();
        using EnergyNetwork network = CreateNetwork(architecture, mode);
        RequireGradient(network, new TrainingLoss(new LossWeights(1, 80)), mode == "smooth" ? SmoothStep : ExactStep);
    }

    /// <summary>One of the molecules is charged, so that charges count by their distance from the center of mass.</summary>
    [TestCase("learned", "none")]
    [TestCase("none", "learned")]
    [TestCase("learned", "learned")]
    [TestCase("norm", "none")]
    public void GradientOfTheDipoleTermIsThatOfTheLoss(string vectorHead, string charges)
    {
        using var scope = NewDisposeScope();
        using EnergyNetwork network = CreateNetwork("pamnet", "smooth", new JsonObject { ["vector_head"] = vectorHead, ["charges"] = charges });
        RequireGradient(network, new TrainingLoss(new LossWeights(1, 2, 300)), SmoothStep);
    }

    private static void RequireGradient(EnergyNetwork network, TrainingLoss loss, double h)
    {
        var vector = new ParameterVector(network);
        var predictor = new BatchPredictor(network, NetworkPrecision.Float64, CPU);
        ReferenceFrame[] batch = Batch();
        Tensor Loss(bool differentiable) => loss.Of(predictor.Predict(batch, loss.Needed, differentiable), predictor.Targets(batch, loss.Needed));
        double[] gradient = vector.GradientOf(Loss(true)).ToDoubles();
        double[] start = vector.Values().ToDoubles();
        int offset = 0;
        int moved = 0;
        foreach (ParameterTensor part in vector.Parts)
        {
            (string name, int length) = (part.Name, part.Length);
            // A direction within the group: every element takes part, with a weight that differs from element to element.
            double[] direction = [.. Enumerable.Range(0, length).Select(i => Math.Cos((1.7 * i) + 0.3))];
            double At(double distance)
            {
                using var inner = NewDisposeScope();
                double[] values = [.. start];
                for (int i = 0; i < direction.Length; i++)
                {
                    values[offset + i] += distance * direction[i];
                }

                vector.Set(tensor(values));
                return Loss(false).item<double>();
            }

            double numerical = ((8 * (At(h) - At(-h))) - (At(2 * h) - At(-2 * h))) / (12 * h);
            double analytical = direction.Select((weight, i) => weight * gradient[offset + i]).Sum();
            Assert.That(analytical, Is.EqualTo(numerical).Within(AbsoluteTolerance + (RelativeTolerance * Math.Abs(numerical))), name);
            moved += Math.Abs(numerical) > AbsoluteTolerance ? 1 : 0;
            offset += length;
        }

        // The test would mean nothing if most groups had no influence.
        Assert.That(moved, Is.GreaterThan(0.9 * vector.Parts.Count));
    }

    private static EnergyNetwork CreateNetwork(string architecture, string mode, JsonObject? more = null)
    {
        var header = new JsonObject
        {
            ["format"] = 1,
            ["architecture"] = architecture,
            ["mode"] = mode,
            ["hidden_channels"] = 8,
            ["num_heads"] = 2,
            ["num_layers"] = 3,
            ["long_num_layers"] = 2,
            ["num_rbf"] = 6,
            ["short_cutoff"] = 4.0,
            ["long_cutoff"] = 6.0,
            ["local_cutoff"] = 2.4,
            ["global_cutoff"] = 5.0,
            ["elements"] = new JsonArray(1, 6, 7, 8),
        };
        foreach ((string key, JsonNode? value) in more ?? [])
        {
            header[key] = value?.DeepClone();
        }

        SafetensorsTensor Scalar(double value) => SafetensorsTensor.FromDoubles([value]);
        var tensors = new Dictionary<string, SafetensorsTensor>
        {
            ["scale"] = Scalar(1.5),
            ["atomref"] = SafetensorsTensor.FromDoubles(new double[100], 100),
            ["mean"] = Scalar(-3),
            ["std"] = Scalar(1.5),
            ["out_energy.mean"] = Scalar(-3),
            ["out_energy.std"] = Scalar(1.5),
        };
        EnergyNetwork network = NetworkFactory.Create(ModelFile.Create("test", header, tensors));
        network.to(ScalarType.Float64);
        var vector = new ParameterVector(network);
        double[] values = vector.Values().ToDoubles();
        NetworkInitialization.Apply(vector.Parts, values, architecture, seed: 4);
        vector.Set(tensor(values));

        // Biases off zero, so that none of them hides a path.
        using var gradientsOff = no_grad();
        foreach ((string name, var parameter) in network.named_parameters().Where(pair => pair.parameter.dim() == 1))
        {
            double[] shift = [.. Enumerable.Range(0, (int)parameter.numel()).Select(i => 0.1 * Math.Sin(name.Length + (2.3 * i)))];
            parameter.add_(tensor(shift));
        }

        return network;
    }

    /// <summary>Two molecules of different size: water, and a bent chain H2N–CHO.</summary>
    private static ReferenceFrame[] Batch()
    {
        var water = new Topology([8, 1, 1]) { FragmentLabels = [0, 0, 0] };
        var formamide = new Topology([6, 8, 7, 1, 1, 1]) { FragmentLabels = [0, 0, 1, 0, 1, 1], TotalCharge = 1 };
        return
        [
            new ReferenceFrame(
                water, UnitCell.None, [new(0, 0, 0.12), new(0.02, 0.76, -0.47), new(-0.03, -0.75, -0.5)], -2, [new(0.3, 0.1, -1), new(-0.2, 0.5, 0.4), new(-0.1, -0.6, 0.6)]) { Dipole = new(0.1, 0.05, -0.4) },
            new ReferenceFrame(
                formamide,
                UnitCell.None,
                [new(-0.16, 0.39, 0.02), new(-1.19, -0.25, -0.01), new(1.08, -0.16, 0.05), new(-0.13, 1.49, 0.06), new(1.91, 0.42, -0.12), new(1.19, -1.16, 0.09)],
                4,
                [new(1, 0.2, -0.3), new(-0.8, 0.1, 0), new(0.2, -0.4, 0.6), new(0, 0.3, -0.2), new(-0.3, 0.1, 0), new(-0.1, -0.3, -0.1)]) { Dipole = new(0.9, 0.3, -0.1) },
        ];
    }
}
