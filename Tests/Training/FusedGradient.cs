using System.Text.Json.Nodes;
using MDEngine.Potentials.Learned;
using MDEngine.Training;
using MDEngine.Training.Data;

namespace MDEngine.Tests.Training;

/// <summary>Small networks on the fused engine, and what their gradients are compared with.</summary>
internal static class FusedGradient
{
    /// <summary>Requires the gradient along a direction within each tensor to be the difference of the loss over five points, of step h.</summary>
    public static void RequireDifferences(ITrainingNetwork network, double[] start, LossWeights loss, long seed, double h, double tolerance)
    {
        ReferenceFrame[] batch = Batch();
        var gradient = new double[start.Length];
        var unused = new double[start.Length];
        network.SetValues(start);
        network.Differentiate(batch, loss, seed, gradient);
        double whole = Math.Sqrt(gradient.Sum(g => g * g));
        int offset = 0;
        int moved = 0;
        Assert.Multiple(() =>
        {
            foreach (ParameterTensor part in network.Parameters)
            {
                double[] direction = [.. Enumerable.Range(0, part.Length).Select(i => Math.Cos((1.7 * i) + 0.3))];
                double At(double distance)
                {
                    double[] values = [.. start];
                    for (int i = 0; i < direction.Length; i++)
                    {
                        values[offset + i] += distance * direction[i];
                    }

                    network.SetValues(values);
                    return network.Differentiate(batch, loss, seed, unused);
                }

                double numerical = ((8 * (At(h) - At(-h))) - (At(2 * h) - At(-2 * h))) / (12 * h);
                double analytical = direction.Select((weight, i) => weight * gradient[offset + i]).Sum();
                Assert.That(analytical, Is.EqualTo(numerical).Within(tolerance * (Math.Abs(numerical) + whole)), part.Name);
                moved += Math.Abs(numerical) > 1e-4 * whole ? 1 : 0;
                offset += part.Length;
            }
        });

        // It would mean nothing if most tensors had no influence.
        Assert.That(moved, Is.GreaterThan(0.7 * network.Parameters.Count));
    }

    /// <summary>Start values of training, moved so that nothing is hidden.</summary>
    public static double[] StartValues(ITrainingNetwork network, string architecture)
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

    /// <summary>Float64, one thread.</summary>
    public static TrainingOptions Options(string architecture)
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

    /// <summary>A model file without parameters.</summary>
    public static ModelFile Start(TrainingOptions options, JsonObject? more = null)
    {
        var header = new JsonObject { ["format"] = 1, ["short_cutoff"] = 4.0, ["long_cutoff"] = 9.0, ["elements"] = new JsonArray(1, 6, 7, 8) };
        foreach ((string key, JsonNode? value) in options.Model.Concat(more ?? []))
        {
            header[key] = value?.DeepClone();
        }

        return ModelFile.Create("test", header, new Dictionary<string, SafetensorsTensor>
        {
            ["scale"] = SafetensorsTensor.FromDoubles([1.5]),
            ["atomref"] = SafetensorsTensor.FromDoubles([.. Enumerable.Range(0, 100).Select(z => -100.0 - z)], 100),
        });
    }

    /// <summary>Frames of one molecule, one of them charged, and water with wrong forces; dipoles are wrong, too.</summary>
    public static ReferenceFrame[] Batch()
    {
        using ReferenceDataSet data = ReferenceDataSet.Open([TrainingFiles.Consecutive], EnergyUnit.ElectronVolt, MDEngine.IO.Trajectory.ReadFirst(TrainingFiles.Structure).Topology);
        ReferenceFrame charged = data.Read(20);
        var water = new Topology([8, 1, 1]) { FragmentLabels = [0, 0, 0] };
        return
        [
            data.Read(0) with { Dipole = new(0.3, -0.8, 0.2) },
            charged with { Topology = charged.Topology with { TotalCharge = -1 }, Dipole = new(-0.5, 0.1, 1.1) },
            new ReferenceFrame(
                water, UnitCell.None, [new(0, 0, 0.12), new(0.02, 0.76, -0.47), new(-0.03, -0.75, -0.5)], -300, [new(0.3, 0.1, -1), new(-0.2, 0.5, 0.4), new(-0.1, -0.6, 0.6)]) { Dipole = new(0.1, 0.05, -0.4) },
        ];
    }
}
