using MDEngine.Potentials.Learned;
using MDEngine.Tests.Potentials.Torch;
using MDEngine.Tests.Potentials.ViSNet;

namespace MDEngine.Tests.Potentials.Backbones;

/// <summary>Energies and forces of each backbone, alone and under LSR-MP, against the authors' code (exact mode) and an independent program (smooth mode).</summary>
[NeedsTorch]
internal sealed class BackboneReferenceTests
{
    // Another order of operations moves the last bits of sums of about 1e5 terms: below 2e-13 here.
    private const double Tolerance = 1e-11;

    // The authors' code in single precision itself misses its double precision by 1.1e-4 and 6e-5 in exact mode, whose vectors are
    // normalized to length one however short they are, and by 2.1e-5 and 2.7e-5 in smooth mode.
    private static readonly (double Energy, double Force) ExactSingle = (2e-4, 1e-4);
    private static readonly (double Energy, double Force) SmoothSingle = (4e-5, 5e-5);

    private static IEnumerable<ReferenceCase> Cases => BackboneModels.Cases();

    [TestCaseSource(nameof(Cases))]
    public void Double_precision_agrees(ReferenceCase reference) => Compare(reference, NetworkPrecision.Float64, (Tolerance, Tolerance));

    [TestCaseSource(nameof(Cases))]
    public void Single_precision_agrees(ReferenceCase reference) =>
        Compare(reference, NetworkPrecision.Float32, reference.Weights.Contains("smooth", StringComparison.Ordinal) ? SmoothSingle : ExactSingle);

    private static void Compare(ReferenceCase reference, NetworkPrecision precision, (double Energy, double Force) tolerance)
    {
        using LearnedPotential potential = LearnedPotential.Load(reference.Weights, new LearnedPotentialOptions(precision, Threads: 1));
        var result = new EvaluationResult(reference.System.AtomCount);
        potential.Evaluate(reference.System, Quantities.Energy | Quantities.Forces | Quantities.AtomicEnergies, result);
        Assert.Multiple(() =>
        {
            Assert.That(result.Energy, Is.EqualTo(reference.Energy).Within(tolerance.Energy));
            Assert.That(result.AtomicEnergies.Sum(), Is.EqualTo(result.Energy).Within(1e-9));
            Assert.That(result.Forces.Zip(reference.Forces, (a, b) => (a - b).Length).Largest(), Is.LessThanOrEqualTo(tolerance.Force));
        });
    }
}
