using System.Text.Json.Nodes;
using MDEngine.Potentials.Learned;
using MDEngine.Training;
using MDEngine.Training.Data;
using MDEngine.Training.Fused;
using MDEngine.Training.Torch;

namespace MDEngine.Tests.Training;

/// <summary>The loss's derivatives by differences of first derivatives, against autograd through autograd.</summary>
public sealed class FusedGradientTests
{
    private static readonly string[] Architectures = ["visnet-lsrm", "visnet", "pamnet", "pamnet_s"];

    // Of the length of a tensor's gradient. In float64 the difference over ±1e-4 Å is off by 2e-7 of ViSNet's whole gradient, and by ten times that where PAMNet's
    // narrow envelopes bend; in float32 it and autograd are both
    // off by 2.5e-4 of it, and more in a tensor whose gradient is small beside the others'.
    private const double Tolerance64 = 5e-6;
    private const double Tolerance32 = 6e-3;

    [Test]
    public void They_are_those_of_autograd(
        [ValueSource(nameof(Architectures))] string architecture, [Values] NetworkPrecision precision, [Values(0.0, 1.0)] double energyWeight)
    {
        RequireAutogradsGradient(architecture, precision, new LossWeights(energyWeight, 80));
    }

    [Test]
    public void Those_of_the_norms_of_errors_are_too([Values("visnet", "pamnet")] string architecture, [Values] NetworkPrecision precision) =>
        RequireAutogradsGradient(architecture, precision, new LossWeights(1, 80, ForceError: ForceError.Norms));

    /// <summary>Two of the three frames are of one composition, the third is alone and has no energy to be compared with.</summary>
    [Test]
    public void Those_of_relative_energies_are_too([Values("visnet", "pamnet")] string architecture) =>
        RequireAutogradsGradient(architecture, NetworkPrecision.Float64, new LossWeights(1, 80, Energies: EnergyComparison.Relative));

    [Test]
    public void Threads_do_not_change_their_bits([Values(2, 3)] int threads)
    {
        TrainingOptions options = Options("visnet-lsrm") with { Precision = NetworkPrecision.Float32 };
        double[] Gradient(int number)
        {
            using ITrainingNetwork network = new FusedTrainingFactory().Create(Start(options), options with { Threads = number });
            double[] values = StartValues(network, "visnet-lsrm");
            network.SetValues(values);
            var gradient = new double[values.Length];
            for (int k = 0; k < 3; k++)
            {
                network.Differentiate(Batch(), new LossWeights(1, 80), 0, gradient);
            }

            return gradient;
        }

        Assert.That(Gradient(threads), Is.EqualTo(Gradient(1)));
    }

    private static void RequireAutogradsGradient(string architecture, NetworkPrecision precision, LossWeights loss)
    {
        TrainingOptions options = Options(architecture);
        ReferenceFrame[] batch = Batch();
        using ITrainingNetwork exact = new TorchTrainingFactory().Create(Start(options), options);
        using ITrainingNetwork fused = new FusedTrainingFactory().Create(Start(options), options with { Precision = precision });
        Assert.That(fused.Parameters.Select(p => (p.Name, p.Length)), Is.EqualTo(exact.Parameters.Select(p => (p.Name, p.Length))));
        double[] values = StartValues(exact, architecture);
        exact.SetValues(values);
        fused.SetValues(values);
        var expected = new double[values.Length];
        var actual = new double[values.Length];
        double expectedLoss = exact.Differentiate(batch, loss, 0, expected);
        Assert.That(fused.Differentiate(batch, loss, 0, actual), Is.EqualTo(expectedLoss).Within(precision == NetworkPrecision.Float64 ? 1e-9 : 1e-4).Percent);
        double tolerance = precision == NetworkPrecision.Float64 ? Tolerance64 : Tolerance32;
        double whole = Math.Sqrt(expected.Sum(g => g * g));
        int offset = 0;
        Assert.Multiple(() =>
        {
            foreach (ParameterTensor tensor in exact.Parameters)
            {
                ReadOnlySpan<double> reference = expected.AsSpan(offset, tensor.Length);
                (double error, double length) = (0, 0);
                for (int i = 0; i < tensor.Length; i++)
                {
                    error += Math.Pow(actual[offset + i] - reference[i], 2);
                    length += reference[i] * reference[i];
                }

                Assert.That(Math.Sqrt(error), Is.LessThanOrEqualTo(tolerance * (Math.Sqrt(length) + (1e-2 * whole))), tensor.Name);
                offset += tensor.Length;
            }
        });
    }

    private static double[] StartValues(ITrainingNetwork network, string architecture)
    {
        double[] values = network.Values();
        NetworkInitialization.Apply(network.Parameters, values, architecture, seed: 4);

        // Biases and gains off their start values, so that none of them hides a path.
        int offset = 0;
        foreach (ParameterTensor tensor in network.Parameters)
        {
            for (int i = 0; i < (tensor.Shape.Length == 1 ? tensor.Length : 0); i++)
            {
                values[offset + i] += 0.1 * Math.Sin(tensor.Name.Length + (2.3 * i));
            }

            offset += tensor.Length;
        }

        return values;
    }

    private static TrainingOptions Options(string architecture)
    {
        string path = Path.Combine(TrainingFiles.Folder(), "train.yaml");
        File.WriteAllText(path, $$"""
            output: x
            model: { architecture: {{architecture}}, mode: smooth, hidden_channels: 16, num_heads: 4, num_layers: 3, long_num_layers: 2, num_rbf: 8, local_cutoff: 2.4, global_cutoff: 5 }
            data: { train: a.npz }
            training: { precision: float64, threads: 1 }
            """);
        return TrainingOptions.Read(path);
    }

    private static ModelFile Start(TrainingOptions options)
    {
        var header = new JsonObject { ["format"] = 1, ["short_cutoff"] = 4.0, ["long_cutoff"] = 9.0, ["elements"] = new JsonArray(1, 6, 7, 8) };
        foreach ((string key, JsonNode? value) in options.Model)
        {
            header[key] = value?.DeepClone();
        }

        return ModelFile.Create("test", header, new Dictionary<string, SafetensorsTensor>
        {
            ["scale"] = SafetensorsTensor.FromDoubles([1.5]),
            ["atomref"] = SafetensorsTensor.FromDoubles([.. Enumerable.Range(0, 100).Select(z => -100.0 - z)], 100),
        });
    }

    /// <summary>Frames of one molecule, and water with wrong forces.</summary>
    private static ReferenceFrame[] Batch()
    {
        using ReferenceDataSet data = ReferenceDataSet.Open([TrainingFiles.Consecutive], EnergyUnit.ElectronVolt, MDEngine.IO.Trajectory.ReadFirst(TrainingFiles.Structure).Topology);
        var water = new Topology([8, 1, 1]) { FragmentLabels = [0, 0, 0] };
        return
        [
            data.Read(0),
            data.Read(20),
            new ReferenceFrame(
                water, UnitCell.None, [new(0, 0, 0.12), new(0.02, 0.76, -0.47), new(-0.03, -0.75, -0.5)], -300, [new(0.3, 0.1, -1), new(-0.2, 0.5, 0.4), new(-0.1, -0.6, 0.6)]),
        ];
    }
}
