using MDEngine.Potentials.Learned;

namespace MDEngine.Tests.Potentials.So3lr;

/// <summary>
/// The published weights on 35 systems, where they are: set MDENGINE_SO3LR_WEIGHTS to the model file and MDENGINE_SO3LR_CASES to another
/// program's numbers.
/// </summary>
[Category("Long")]
public sealed class So3lrPublishedTests
{
    // Of float64: tables right to 1e-11, and to 2e-8 in slopes below 0.8 Å. Of float32: what it costs the other program itself.
    [TestCase(NetworkPrecision.Float64, NetworkBackend.Fused, 1e-10, 1e-9, 1e-11)]
    [TestCase(NetworkPrecision.Float32, NetworkBackend.Fused, 2e-6, 1e-4, 1e-5)]
    [TestCase(NetworkPrecision.Float64, NetworkBackend.Torch, 1e-10, 1e-9, 1e-11)]
    [TestCase(NetworkPrecision.Float32, NetworkBackend.Torch, 2e-6, 1e-4, 1e-5)]
    public void All_systems_agree(NetworkPrecision precision, NetworkBackend backend, double energyPerAtom, double force, double ratio)
    {
        So3lrCase[] cases = [.. So3lrCase.Published()];
        if (So3lrCase.PublishedWeights is not { } weights || cases.Length == 0)
        {
            Assert.Ignore("The published weights are not part of the repository: set MDENGINE_SO3LR_WEIGHTS and MDENGINE_SO3LR_CASES.");
            return;
        }

        using LearnedPotential potential = LearnedPotential.Load(weights, new LearnedPotentialOptions(precision, Backend: backend, AllowUnpaired: true));
        Assert.Multiple(() =>
        {
            foreach (So3lrCase reference in cases)
            {
                Topology topology = reference.System.Topology with { UnpairedElectrons = (int)reference.Number("unpaired_electrons") };
                var result = new EvaluationResult(topology.AtomCount);
                potential.Evaluate(reference.System with { Topology = topology }, potential.Supported, result);
                double worst = result.Forces.Zip(reference.Vectors("forces"), (a, b) => (a - b).Length).Max();
                Assert.That(result.Energy, Is.EqualTo(reference.Number("energy")).Within(energyPerAtom * topology.AtomCount), reference.Name);
                Assert.That(worst, Is.LessThan(force), reference.Name);
                Assert.That(result.Charges, Is.EqualTo(reference.Numbers("charges")).Within(ratio), reference.Name);
                Assert.That(result.HirshfeldRatios, Is.EqualTo(reference.Numbers("hirshfeld_ratios")).Within(ratio), reference.Name);
            }
        });
    }
}
