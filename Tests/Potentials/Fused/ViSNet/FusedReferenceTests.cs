using System.Numerics;
using MDEngine.Potentials.Learned.Fused.ViSNet;
using MDEngine.Tests.Potentials.ViSNet;

namespace MDEngine.Tests.Potentials.Fused.ViSNet;

/// <summary>Energies and forces against the authors' code (exact mode) and an independent program (smooth mode), for every stored case.</summary>
public sealed class FusedReferenceTests
{
    // Another order of sums moves the last bits of about 1e5 terms; 5e-13 is the most seen, in energies of 1e4 eV.
    private const double EnergyTolerance = 1e-11;
    private const double ForceTolerance = 1e-11;

    // The specification's limits for single precision; 2e-5 is the most seen.
    private const double SingleTolerance = 1e-4;

    [TestCaseSource(typeof(ReferenceCase), nameof(ReferenceCase.All))]
    public void Double_precision_gives_the_reference(ReferenceCase reference)
    {
        (double energyError, double forceError) = Errors<double>(reference);
        Assert.Multiple(() =>
        {
            Assert.That(energyError, Is.LessThanOrEqualTo(EnergyTolerance));
            Assert.That(forceError, Is.LessThanOrEqualTo(ForceTolerance));
        });
    }

    [TestCaseSource(typeof(ReferenceCase), nameof(ReferenceCase.All))]
    public void Single_precision_is_near_the_reference(ReferenceCase reference)
    {
        (double energyError, double forceError) = Errors<float>(reference);
        Assert.Multiple(() =>
        {
            Assert.That(energyError, Is.LessThanOrEqualTo(SingleTolerance));
            Assert.That(forceError, Is.LessThanOrEqualTo(SingleTolerance));
        });
    }

    private static (double Energy, double Force) Errors<T>(ReferenceCase reference)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using FusedViSNetBackend<T> backend = FusedModels.Create<T>(Path.GetFileNameWithoutExtension(reference.Weights));
        var result = new EvaluationResult(reference.System.AtomCount);
        backend.Evaluate(reference.System, Quantities.Energy | Quantities.Forces | Quantities.AtomicEnergies, result);
        Assert.That(result.AtomicEnergies.Sum(), Is.EqualTo(result.Energy).Within(EnergyTolerance));
        return (Math.Abs(result.Energy - reference.Energy), result.Forces.Zip(reference.Forces, (a, b) => (a - b).Length).Max());
    }
}
