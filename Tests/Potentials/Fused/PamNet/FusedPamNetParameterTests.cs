using MDEngine.Potentials.Learned;
using MDEngine.Potentials.Learned.Fused.PAMNet;
using MDEngine.Potentials.Learned.PAMNet;
using MDEngine.Potentials.Torch.PAMNet;
using MDEngine.Tests.Potentials.PAMNet;
using static TorchSharp.torch;

namespace MDEngine.Tests.Potentials.Fused.PamNet;

/// <summary>Derivatives of the energy by all parameters.</summary>
internal sealed class FusedPamNetParameterTests
{
    private const double Relative = 1e-10;

    [TestCase("tiny_pamnet_bonds")]
    [TestCase("tiny_pamnet_radius")]
    [TestCase("tiny_pamnet_s_bonds")]
    public void The_authors_classes_agree(string name)
    {
        PamNetReference reference = PamNetReference.Load(name);
        SafetensorsFile expected = PamNetReference.Read($"param_grads_{name}");
        using var network = new FusedPamNet<double>(reference);
        ParameterSet<double> gradient = Gradient(network, reference.Options, [reference.Structure(expected.Metadata["case"])]);
        Assert.Multiple(() =>
        {
            foreach (string parameter in gradient.Names)
            {
                AssertClose(gradient[parameter].ToArray(), expected.Tensors["dE/" + parameter].ToDoubles(), parameter);
            }
        });
    }

    [Test]
    public void TorchSharp_agrees_in_smooth_mode([Values] bool isSimple, [Values] GraphLayers layers)
    {
        PamNetOptions options = PamNetModel.Small with { IsSimple = isSimple, GraphLayers = layers, VectorHead = VectorHead.Learned, HasCharges = true };
        AtomicSystem system = PamNetModel.Crystal();
        using var network = new FusedPamNet<double>(options, 42, 0.01);
        ParameterSet<double> gradient = Gradient(network, options, [system]);
        using PamNetNetwork oracle = PamNetReference.CreateNetwork(options, 42, 0.01, ScalarType.Float64);
        using var evaluation = new PamNetEvaluation(oracle, system, ScalarType.Float64);
        (string Name, Tensor Value)[] parameters = [.. oracle.named_parameters().Select(p => (p.name, (Tensor)p.parameter))];
        IList<Tensor?> expected = autograd.grad([evaluation.Outputs.AtomicOutputs.sum()], [.. parameters.Select(p => p.Value)], allow_unused: true)!;
        Assert.Multiple(() =>
        {
            for (int k = 0; k < parameters.Length; k++)
            {
                double[] reached = expected[k] is { IsInvalid: false } tensor ? PamNetEvaluation.ToDoubles(tensor) : new double[parameters[k].Value.numel()];
                AssertClose(gradient[parameters[k].Name].ToArray(), reached, parameters[k].Name);
            }
        });
    }

    [Test]
    public void Differences_of_the_energy_agree()
    {
        PamNetOptions options = PamNetModel.Small;
        AtomicSystem system = PamNetModel.Molecule();
        using var network = new FusedPamNet<double>(options, 42, 0.01);
        ParameterSet<double> gradient = Gradient(network, options, [system]);
        var random = new Random(5);
        Assert.Multiple(() =>
        {
            foreach (string name in gradient.Names)
            {
                int index = random.Next(gradient[name].Length);
                double Energy(double step)
                {
                    double kept = network.Parameters[name][index];
                    network.Parameters[name][index] += step;
                    network.TakeParameters();
                    double energy = network.Energy(system);
                    network.Parameters[name][index] = kept;
                    return energy;
                }

                const double Step = 1e-3;
                double slope = ((8 * (Energy(Step) - Energy(-Step))) - (Energy(2 * Step) - Energy(-2 * Step))) / (12 * Step);
                Assert.That(gradient[name][index], Is.EqualTo(slope).Within(1e-9), name);
            }
        });
    }

    [Test]
    public void A_batch_has_the_weighted_sum_and_the_same_bits_for_any_number_of_threads()
    {
        PamNetOptions options = PamNetModel.Small;
        AtomicSystem[] systems = [PamNetModel.Molecule(), PamNetModel.Crystal(), PamNetModel.Molecule("benzene.rattled")];
        double[] weights = [1, -0.5, 2];
        ParameterSet<double>? first = null;
        foreach (int threads in new[] { 1, 2, 3, 8 })
        {
            using var network = new FusedPamNet<double>(options, 42, 0.01, threads);
            ParameterSet<double> gradient = Gradient(network, options, systems, weights);
            first ??= gradient;
            Assert.That(gradient.Values, Is.EqualTo(first.Values), $"{threads} threads");
        }

        var sum = new double[first!.Values.Length];
        for (int k = 0; k < systems.Length; k++)
        {
            using var network = new FusedPamNet<double>(options, 42, 0.01);
            double[] one = Gradient(network, options, [systems[k]]).Values;
            sum = [.. sum.Select((value, index) => value + (weights[k] * one[index]))];
        }

        AssertClose(first.Values, sum, "batch");
    }

    private static ParameterSet<double> Gradient(FusedPamNet<double> network, PamNetOptions options, AtomicSystem[] systems, double[]? weights = null)
    {
        var gradient = new ParameterSet<double>(options);
        double[]? seeds = weights is null ? null : [.. systems.SelectMany((system, k) => Enumerable.Repeat(weights[k], system.AtomCount))];
        network.Engine.Forward(systems, keeps: true, trains: true, wantsVectors: false, new ReadoutSeeds { Outputs = seeds });
        network.Engine.Reverse();
        network.Engine.DifferentiateParameters(gradient);
        return gradient;
    }

    private static void AssertClose(double[] reached, double[] expected, string name) =>
        Assert.That(reached, Is.EqualTo(expected).Within(Relative * Math.Max(expected.Max(Math.Abs), 1e-3)), name);
}
