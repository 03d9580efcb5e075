using MDEngine.Potentials.Learned;
using MDEngine.Tests.Potentials.Torch;

namespace MDEngine.Tests.Potentials.ViSNet;

/// <summary>
/// Energies and forces against the authors' code (exact mode) and an independent program (smooth mode), for every stored case.
/// </summary>
[NeedsTorch]
public sealed class ReferenceVectorTests
{
    // Another order of operations moves the last bits of sums of about 1e5 terms: 1e-12 here, with room below any physical error.
    private const double EnergyTolerance = 1e-9;
    private const double ForceTolerance = 1e-8;

    // The edge of an atom to the center of its one-atom fragment points in a direction that is pure rounding noise in exact mode.
    private const double OneAtomFragmentForceTolerance = 1e-7;
    private const double OneAtomFragmentSingleForceTolerance = 5e-3;

    private const double SingleTolerance = 1e-4;

    [TestCaseSource(typeof(ReferenceCase), nameof(ReferenceCase.All))]
    public void DoublePrecision(ReferenceCase reference)
    {
        (double energyError, double forceError) = Errors(reference, NetworkPrecision.Float64);
        Assert.Multiple(() =>
        {
            Assert.That(energyError, Is.LessThanOrEqualTo(EnergyTolerance));
            Assert.That(forceError, Is.LessThanOrEqualTo(HasOneAtomFragment(reference) ? OneAtomFragmentForceTolerance : ForceTolerance));
        });
    }

    [TestCaseSource(typeof(ReferenceCase), nameof(ReferenceCase.All))]
    public void SinglePrecision(ReferenceCase reference)
    {
        (double energyError, double forceError) = Errors(reference, NetworkPrecision.Float32);
        bool exact = reference.Weights.Contains("exact", StringComparison.Ordinal);
        Assert.Multiple(() =>
        {
            // atomref terms of hundreds of eV are added in double: only the network itself is single.
            Assert.That(energyError, Is.LessThanOrEqualTo(SingleTolerance));
            Assert.That(
                forceError,
                Is.LessThanOrEqualTo(exact && HasOneAtomFragment(reference) ? OneAtomFragmentSingleForceTolerance : SingleTolerance));
        });
    }

    private static bool HasOneAtomFragment(ReferenceCase reference) =>
        reference.System.Topology.FragmentLabels.CountBy(label => label).Any(pair => pair.Value == 1);

    private static (double Energy, double Force) Errors(ReferenceCase reference, NetworkPrecision precision)
    {
        using LearnedPotential potential = LearnedPotential.Load(reference.Weights, new LearnedPotentialOptions(precision, Backend: NetworkBackend.Torch));
        var result = new EvaluationResult(reference.System.AtomCount);
        potential.Evaluate(reference.System, Quantities.Energy | Quantities.Forces | Quantities.AtomicEnergies, result);
        Assert.That(result.AtomicEnergies.Sum(), Is.EqualTo(result.Energy).Within(EnergyTolerance));
        double force = 0;
        for (int i = 0; i < reference.Forces.Length; i++)
        {
            Vector3D difference = result.Forces[i] - reference.Forces[i];
            force = Math.Max(force, Math.Max(Math.Abs(difference.X), Math.Max(Math.Abs(difference.Y), Math.Abs(difference.Z))));
        }

        return (Math.Abs(result.Energy - reference.Energy), force);
    }
}
