using MDEngine.Potentials.Learned;
using MDEngine.Potentials.Learned.PAMNet;
using MDEngine.Potentials.Torch.PAMNet;
using static TorchSharp.torch;

namespace MDEngine.Tests.Potentials.PAMNet;

/// <summary>Exact mode against the authors' classes.</summary>
internal sealed class PamNetReferenceTests
{
    // Our double precision reaches about 1e-12; the tolerances are those that an independent implementation is held to.
    private const double EnergyTolerance = 1e-9;
    private const double ForceTolerance = 1e-8;
    private const double SingleEnergyTolerance = 1e-5;
    private const double SingleForceTolerance = 5e-5;

    [Test]
    public void Recipe_gives_the_stored_weights([Values("paper_pamnet_bonds", "paper_pamnet_radius", "paper_pamnet_s_bonds", "paper_pamnet_s_radius")] string name)
    {
        PamNetReference reference = PamNetReference.Load(name);
        SafetensorsFile probe = PamNetReference.Read($"weights_probe_{name}");
        PamNetOptions options = reference.Options with { HasFeatureMap = !reference.Options.IsSimple };
        Dictionary<string, double[]> weights = PamNetReference.Recipe(options, reference.Seed, reference.FrequencyJitter);
        Assert.Multiple(() =>
        {
            Assert.That(weights.Values.Sum(values => values.Length), Is.EqualTo(reference.Options.IsSimple ? 3_573_292 : 3_581_100));
            foreach ((string parameter, double[] values) in weights)
            {
                Assert.That(values.Sum(), Is.EqualTo(probe.Tensors["sum/" + parameter].ToDoubles()[0]).Within(1e-9), parameter);
            }
        });
    }

    [TestCaseSource(typeof(PamNetReference), nameof(PamNetReference.Names))]
    public void Double_precision_agrees(string name)
    {
        PamNetReference reference = PamNetReference.Load(name);
        using PamNetNetwork network = reference.CreateNetwork(ScalarType.Float64);
        Assert.Multiple(() =>
        {
            foreach (string caseName in reference.CaseNames)
            {
                using var evaluation = new PamNetEvaluation(network, reference.Structure(caseName), ScalarType.Float64);
                Assert.That(evaluation.Energy, Is.EqualTo(reference.Values(caseName, "energy_f64")[0]).Within(EnergyTolerance), caseName);
                Assert.That(evaluation.Forces(), Is.EqualTo(reference.Values(caseName, "forces_f64")).Within(ForceTolerance), caseName);
                Assert.That(
                    PamNetEvaluation.ToDoubles(evaluation.Outputs.AtomicOutputs), Is.EqualTo(reference.Values(caseName, "per_atom_output")).Within(EnergyTolerance), caseName);
                Assert.That(
                    PamNetEvaluation.ToDoubles(evaluation.Outputs.Attention.transpose(1, 2)),
                    Is.EqualTo(reference.Values(caseName, "attention_weights")).Within(EnergyTolerance),
                    caseName);
            }
        });
    }

    [TestCaseSource(typeof(PamNetReference), nameof(PamNetReference.Names))]
    public void Single_precision_agrees(string name)
    {
        PamNetReference reference = PamNetReference.Load(name);
        using PamNetNetwork network = reference.CreateNetwork(ScalarType.Float32);
        Assert.Multiple(() =>
        {
            foreach (string caseName in reference.CaseNames)
            {
                using var evaluation = new PamNetEvaluation(network, reference.Structure(caseName, roundToSingle: true), ScalarType.Float32);
                double energy = reference.Values(caseName, "energy_f32")[0];
                Assert.That(evaluation.Energy, Is.EqualTo(energy).Within(SingleEnergyTolerance * Math.Max(1, Math.Abs(energy))), caseName);
                Assert.That(evaluation.Forces(), Is.EqualTo(reference.Values(caseName, "forces_f32")).Within(SingleForceTolerance), caseName);
            }
        });
    }

    [TestCase("tiny_pamnet_bonds")]
    [TestCase("tiny_pamnet_radius")]
    [TestCase("tiny_pamnet_s_bonds")]
    public void Parameter_gradients_of_energy_and_force_loss_agree(string name)
    {
        PamNetReference reference = PamNetReference.Load(name);
        SafetensorsFile expected = PamNetReference.Read($"param_grads_{name}");
        using PamNetNetwork network = reference.CreateNetwork(ScalarType.Float64);
        (string Name, Tensor Value)[] parameters = [.. network.named_parameters().Select(p => (p.name, (Tensor)p.parameter))];
        using var evaluation = new PamNetEvaluation(network, reference.Structure(expected.Metadata["case"]), ScalarType.Float64);
        Tensor forces = evaluation.DifferentiableForces();
        (string Prefix, Tensor Loss)[] losses = [("dE/", evaluation.Outputs.AtomicOutputs.sum()), ("dL/", (forces * forces).sum() * 0.5)];
        Assert.Multiple(() =>
        {
            foreach ((string prefix, Tensor loss) in losses)
            {
                IList<Tensor?> gradients = autograd.grad([loss], [.. parameters.Select(p => p.Value)], retain_graph: true, allow_unused: true)!;
                for (int k = 0; k < parameters.Length; k++)
                {
                    double[] reached = gradients[k] is Tensor gradient && !ReferenceEquals(gradient, null) ? PamNetEvaluation.ToDoubles(gradient) : new double[parameters[k].Value.numel()];
                    Assert.That(reached, Is.EqualTo(expected.Tensors[prefix + parameters[k].Name].ToDoubles()).Within(1e-10), prefix + parameters[k].Name);
                }
            }
        });
    }
}
