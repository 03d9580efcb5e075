using System.Globalization;
using MDEngine.Potentials.Classical;

namespace MDEngine.Tests.Potentials.Classical;

/// <summary>Published values for the four configurations of NIST's Lennard-Jones fluid, to their five digits. See Tests/Data/nist-lj.</summary>
public sealed class NistReferenceTests
{
    private const double Digits = 5e-5;

    /// <summary>W is Σ r·f over pairs, our virial's trace; the tail of the energy stands in a column of its own.</summary>
    [TestCase(1, 3.0, Truncation.Truncated, -4.3515e3, -5.6867e2)]
    [TestCase(1, 4.0, Truncation.Truncated, -4.4675e3, -1.2639e3)]
    [TestCase(1, 3.0, Truncation.ShiftedForce, -3.8709e3, 3.1754e2)]
    [TestCase(2, 3.0, Truncation.Truncated, -6.9000e2, -5.6846e2)]
    [TestCase(2, 4.0, Truncation.Truncated, -7.0460e2, -6.5599e2)]
    [TestCase(2, 3.0, Truncation.ShiftedForce, -6.2012e2, -4.4533e2)]
    [TestCase(3, 3.0, Truncation.Truncated, -1.1467e3, -1.1649e3)]
    [TestCase(3, 4.0, Truncation.Truncated, -1.1754e3, -1.3371e3)]
    [TestCase(3, 3.0, Truncation.ShiftedForce, -1.0210e3, -9.3578e2)]
    [TestCase(4, 3.0, Truncation.Truncated, -1.6790e1, -4.6249e1)]
    [TestCase(4, 4.0, Truncation.Truncated, -1.7060e1, -4.7869e1)]
    [TestCase(4, 3.0, Truncation.ShiftedForce, -1.5001e1, -4.3096e1)]
    public void EnergyAndVirialAreThePublishedOnes(int configuration, double cutoff, Truncation truncation, double energy, double virial)
    {
        EvaluationResult result = Evaluate(configuration, cutoff, truncation, tail: false);
        Assert.Multiple(() =>
        {
            Assert.That(result.Energy, Is.EqualTo(energy).Within(Digits * Math.Abs(energy)));
            Assert.That(result.Virial.Trace, Is.EqualTo(virial).Within(Digits * Math.Abs(virial)));
        });
    }

    [TestCase(1, 3.0, -1.9849e2)]
    [TestCase(1, 4.0, -8.3769e1)]
    [TestCase(2, 3.0, -2.4230e1)]
    [TestCase(2, 4.0, -1.0226e1)]
    [TestCase(3, 3.0, -4.9622e1)]
    [TestCase(3, 4.0, -2.0942e1)]
    [TestCase(4, 3.0, -5.4517e-1)]
    [TestCase(4, 4.0, -2.3008e-1)]
    public void TailOfTheEnergyIsThePublishedOne(int configuration, double cutoff, double expected)
    {
        double tail = Evaluate(configuration, cutoff, Truncation.Truncated, tail: true).Energy
            - Evaluate(configuration, cutoff, Truncation.Truncated, tail: false).Energy;
        Assert.That(tail, Is.EqualTo(expected).Within(Digits * Math.Abs(expected)));
    }

    private static EvaluationResult Evaluate(int configuration, double cutoff, Truncation truncation, bool tail)
    {
        (UnitCell cell, Vector3D[] positions) = Read(configuration);
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
            new AtomicSystem(LennardJonesTests.ArgonTopology(positions.Length), cell, positions),
            Quantities.Energy | Quantities.Forces | Quantities.Virial,
            result);
        return result;
    }

    private static (UnitCell Cell, Vector3D[] Positions) Read(int configuration)
    {
        string path = Path.Combine(TestContext.CurrentContext.TestDirectory, "Data", "nist-lj", $"config{configuration}.txt");
        double[][] rows =
        [
            .. File.ReadLines(path).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Select(word => double.Parse(word, CultureInfo.InvariantCulture)).ToArray()),
        ];
        Vector3D[] positions = [.. rows.Skip(2).Where(row => row.Length == 4).Select(row => new Vector3D(row[1], row[2], row[3]))];
        Assert.That(positions, Has.Length.EqualTo((int)rows[1][0]));
        return (UnitCell.Orthorhombic(rows[0][0], rows[0][1], rows[0][2]), positions);
    }
}
