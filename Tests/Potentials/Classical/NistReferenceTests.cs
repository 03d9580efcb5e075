using System.Globalization;
using MDEngine.Potentials.Classical;

namespace MDEngine.Tests.Potentials.Classical;

/// <summary>Published values for configuration 4 of NIST's Lennard-Jones fluid, to their five digits. See Tests/Data/nist-lj.</summary>
public sealed class NistReferenceTests
{
    private const double Digits = 5e-5;

    /// <summary>W is Σ r·f over pairs; the tail of the energy stands in a column of its own.</summary>
    [TestCase(3.0, Truncation.Truncated, -1.6790e1, -4.6249e1)]
    [TestCase(4.0, Truncation.Truncated, -1.7060e1, -4.7869e1)]
    [TestCase(3.0, Truncation.ShiftedForce, -1.5001e1, -4.3096e1)]
    public void EnergyAndVirialAreThePublishedOnes(double cutoff, Truncation truncation, double energy, double virial)
    {
        EvaluationResult result = Evaluate(cutoff, truncation, tail: false);
        Assert.Multiple(() =>
        {
            Assert.That(result.Energy, Is.EqualTo(energy).Within(Digits * Math.Abs(energy)));
            Assert.That(result.Virial.Trace, Is.EqualTo(-virial).Within(Digits * Math.Abs(virial)).Or.EqualTo(virial).Within(Digits * Math.Abs(virial)));
        });
    }

    [TestCase(3.0, -5.4517e-1)]
    [TestCase(4.0, -2.3008e-1)]
    public void TailOfTheEnergyIsThePublishedOne(double cutoff, double expected)
    {
        double tail = Evaluate(cutoff, Truncation.Truncated, tail: true).Energy - Evaluate(cutoff, Truncation.Truncated, tail: false).Energy;
        Assert.That(tail, Is.EqualTo(expected).Within(Digits * Math.Abs(expected)));
    }

    private static EvaluationResult Evaluate(double cutoff, Truncation truncation, bool tail)
    {
        string path = Path.Combine(TestContext.CurrentContext.TestDirectory, "Data", "nist-lj", "config4.txt");
        Vector3D[] positions =
        [
            .. File.ReadLines(path)
                .Select(line => line.Split(' ').Select(word => double.Parse(word, CultureInfo.InvariantCulture)).ToArray())
                .Select(numbers => new Vector3D(numbers[0], numbers[1], numbers[2])),
        ];
        using var potential = new LennardJonesPotential(new LennardJonesOptions
        {
            Elements = new Dictionary<int, LennardJonesParameters> { [18] = new(1, 1) },
            Cutoff = cutoff,
            Skin = 0.3,
            Truncation = truncation,
            TailCorrection = tail,
        });
        var result = new EvaluationResult(positions.Length);
        potential.Evaluate(
            new AtomicSystem(LennardJonesTests.ArgonTopology(positions.Length), UnitCell.Orthorhombic(8, 8, 8), positions),
            Quantities.Energy | Quantities.Forces | Quantities.Virial,
            result);
        return result;
    }
}
