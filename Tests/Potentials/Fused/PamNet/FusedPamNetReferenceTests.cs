using MDEngine.Tests.Potentials.PAMNet;

namespace MDEngine.Tests.Potentials.Fused.PamNet;

/// <summary>The fused engine in exact mode against the authors' classes.</summary>
internal sealed class FusedPamNetReferenceTests
{
    // What is reached is about 1e-12; the float32 tolerances are those that the authors' own float32 results are held to.
    private const double EnergyTolerance = 1e-11;
    private const double ForceTolerance = 1e-10;
    private const double SingleEnergyTolerance = 1e-5;
    private const double SingleForceTolerance = 5e-5;

    [TestCaseSource(typeof(PamNetReference), nameof(PamNetReference.Names))]
    public void Double_precision_agrees(string name)
    {
        PamNetReference reference = PamNetReference.Load(name);
        using var network = new FusedPamNet<double>(reference);
        Assert.Multiple(() =>
        {
            foreach (string caseName in reference.CaseNames)
            {
                AtomicSystem system = reference.Structure(caseName);
                EvaluationResult result = network.Evaluate(system);
                Assert.That(result.Energy, Is.EqualTo(reference.Values(caseName, "energy_f64")[0]).Within(EnergyTolerance), caseName);
                Assert.That(FusedPamNet<double>.Components(result), Is.EqualTo(reference.Values(caseName, "forces_f64")).Within(ForceTolerance), caseName);
                Assert.That(network.AtomicOutputs.ToArray(), Is.EqualTo(reference.Values(caseName, "per_atom_output")).Within(EnergyTolerance), caseName);
                double[] shares = [.. reference.Values(caseName, "attention_weights").Where((_, k) => k % 2 == 0)];
                Assert.That(network.Engine.Readouts.Attention.AsSpan(0, shares.Length).ToArray(), Is.EqualTo(shares).Within(EnergyTolerance), caseName);
                Assert.That(network.Energy(system), Is.EqualTo(result.Energy).Within(EnergyTolerance), caseName + " without forces");
            }
        });
    }

    [TestCaseSource(typeof(PamNetReference), nameof(PamNetReference.Names))]
    public void Single_precision_agrees(string name)
    {
        PamNetReference reference = PamNetReference.Load(name);
        using var network = new FusedPamNet<float>(reference);
        Assert.Multiple(() =>
        {
            foreach (string caseName in reference.CaseNames)
            {
                EvaluationResult result = network.Evaluate(reference.Structure(caseName, roundToSingle: true));
                double energy = reference.Values(caseName, "energy_f32")[0];
                Assert.That(result.Energy, Is.EqualTo(energy).Within(SingleEnergyTolerance * Math.Max(1, Math.Abs(energy))), caseName);
                Assert.That(FusedPamNet<float>.Components(result), Is.EqualTo(reference.Values(caseName, "forces_f32")).Within(SingleForceTolerance), caseName);
            }
        });
    }
}
