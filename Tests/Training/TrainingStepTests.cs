using System.Runtime.InteropServices;
using System.Text.Json;
using MDEngine.Potentials.Learned;
using MDEngine.Potentials.Torch;
using MDEngine.Training;
using MDEngine.Training.Data;
using MDEngine.Training.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace MDEngine.Tests.Training;

/// <summary>
/// Gradient and three steps of AdamW (weight decay, clipping) against the LSR-MP authors' network trained by PyTorch in double
/// precision (Tests/Data/training/README.md).
/// </summary>
public sealed class TrainingStepTests
{
    // The expected numbers are stored in single precision.
    private const double StorageTolerance = 1.2e-7;

    [Test]
    public void GradientAndUpdatesAreThoseOfPyTorch()
    {
        using var scope = NewDisposeScope();
        ModelFile model = ModelFile.Read(TrainingFiles.Stored("step-start.safetensors"));
        SafetensorsFile expected = SafetensorsFile.Read(TrainingFiles.Stored("step-expected.safetensors"));
        using EnergyNetwork network = NetworkFactory.Create(model);
        network.to(ScalarType.Float64);
        network.Load(model);
        double Setting(string name) => double.Parse(expected.Metadata[name], System.Globalization.CultureInfo.InvariantCulture);
        string[][] batches = JsonSerializer.Deserialize<string[][]>(expected.Metadata["steps"])!;
        double[][] losses = JsonSerializer.Deserialize<double[][]>(expected.Metadata["losses"])!; // loss and gradient norm

        var vector = new ParameterVector(network);
        double[] parameters = vector.Values().ToDoubles();
        var optimizer = new AdamW(new OptimizerOptions(Setting("weight_decay"), 0.9, 0.999, 1e-8, false, 0), vector.Parts);
        var predictor = new BatchPredictor(network, NetworkPrecision.Float64, CPU);
        var loss = new TrainingLoss(new LossWeights(1, 80));
        for (int step = 0; step < batches.Length; step++)
        {
            ReferenceFrame[] batch = [.. batches[step].Select(name => ReadCase(expected, name))];
            Tensor value = loss.Of(predictor.Predict(batch, loss.Needed, differentiable: true), predictor.Targets(batch, loss.Needed));
            double[] gradient = vector.GradientOf(value).ToDoubles();
            if (step == 0)
            {
                Compare(expected, "gradient/", vector, gradient);
            }

            double norm = GradientClipping.Clip(gradient, Setting("clip_norm"));
            Assert.Multiple(() =>
            {
                Assert.That(value.item<double>(), Is.EqualTo(losses[step][0]).Within(1e-9).Percent);
                Assert.That(norm, Is.EqualTo(losses[step][1]).Within(1e-7).Percent);
            });
            optimizer.Advance(parameters, gradient, Setting("learning_rate"), step + 1);
            vector.Set(tensor(parameters));
        }

        Compare(expected, "updated/", vector, parameters);
    }

    private static void Compare(SafetensorsFile expected, string prefix, ParameterVector vector, double[] values)
    {
        int offset = 0;
        int compared = 0;
        foreach (ParameterTensor part in vector.Parts)
        {
            (string name, int length) = (part.Name, part.Length);
            if (!expected.Tensors.TryGetValue(prefix + name, out SafetensorsTensor? tensor))
            {
                // Parameters that never reach the energy, which PyTorch gives no gradient.
                if (prefix == "gradient/")
                {
                    Assert.That(values.AsSpan(offset, length).IndexOfAnyExcept(0.0), Is.Negative, name);
                }

                offset += length;
                continue;
            }

            compared++;
            double[] reference = tensor.ToDoubles();
            double scale = reference.Max(Math.Abs);
            double error = reference.Select((value, i) => Math.Abs(value - values[offset + i])).Largest();
            Assert.That(error, Is.LessThanOrEqualTo(StorageTolerance * Math.Max(scale, 1e-2)), prefix + name);
            offset += length;
        }

        Assert.That(compared, Is.EqualTo(expected.Tensors.Keys.Count(key => key.StartsWith(prefix, StringComparison.Ordinal))));
    }

    private static ReferenceFrame ReadCase(SafetensorsFile file, string name)
    {
        Vector3D[] Vectors(string key) => MemoryMarshal.Cast<double, Vector3D>(file.Tensors[$"{name}/{key}"].ToDoubles()).ToArray();
        var topology = new Topology([.. file.Tensors[$"{name}/atomic_numbers"].ToIntegers().Select(z => (int)z)])
        {
            FragmentLabels = [.. file.Tensors[$"{name}/labels"].ToIntegers().Select(label => (int)label)],
        };
        return new ReferenceFrame(
            topology, UnitCell.None, Vectors("positions"), file.Tensors[$"{name}/energy"].ToDoubles()[0], Vectors("forces"));
    }
}
