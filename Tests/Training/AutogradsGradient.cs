using System.Text.Json.Nodes;
using MDEngine.Potentials.Learned;
using MDEngine.Training;
using MDEngine.Training.Data;
using MDEngine.Training.Fused;
using MDEngine.Training.Torch;

namespace MDEngine.Tests.Training;

/// <summary>The gradient of the fused engine against that of TorchSharp.</summary>
internal static class AutogradsGradient
{
    /// <summary>Requires loss and gradient of TorchSharp in float64, tensor by tensor.</summary>
    /// <param name="architecture">Of the network.</param>
    /// <param name="precision">Of the fused engine.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="tolerance">Error of a tensor's gradient over its length, or a hundredth of the whole gradient's where that is more.</param>
    /// <param name="header">More entries of the model file's header.</param>
    public static void Require(string architecture, NetworkPrecision precision, LossWeights loss, double tolerance, JsonObject? header = null)
    {
        TrainingOptions options = FusedGradient.Options(architecture);
        ModelFile start = FusedGradient.Start(options, header);
        ReferenceFrame[] batch = FusedGradient.Batch();
        using ITrainingNetwork exact = new TorchTrainingFactory().Create(start, options);
        using ITrainingNetwork fused = new FusedTrainingFactory().Create(start, options with { Precision = precision });
        Assert.That(fused.Parameters.Select(p => (p.Name, p.Length)), Is.EqualTo(exact.Parameters.Select(p => (p.Name, p.Length))));
        double[] values = FusedGradient.StartValues(exact, architecture);
        exact.SetValues(values);
        fused.SetValues(values);
        var expected = new double[values.Length];
        var actual = new double[values.Length];
        double expectedLoss = exact.Differentiate(batch, loss, 0, expected);
        Assert.That(fused.Differentiate(batch, loss, 0, actual), Is.EqualTo(expectedLoss).Within(precision == NetworkPrecision.Float64 ? 1e-9 : 1e-4).Percent);
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
}
