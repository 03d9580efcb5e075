using MDEngine.Analysis;
using MDEngine.Potentials.Learned;
using MDEngine.Tests.Potentials.So3lr;

namespace MDEngine.Tests.Potentials.Torch;

/// <summary>SO3LR by autograd: the numbers of another program, and second derivatives that agree with the fused path's forces.</summary>
public sealed class So3lrTorchTests
{
    // As of So3lrReferenceTests; Bernstein polynomials by logarithms cost a digit.
    private const double EnergyTolerance = 1e-10;
    private const double ForceTolerance = 1e-10;
    private const double ChargeTolerance = 1e-11;

    // What single precision costs the independent program itself.
    private const double SingleEnergyTolerance = 2e-6;
    private const double SingleForceTolerance = 1e-4;

    [TestCaseSource(typeof(So3lrCase), nameof(So3lrCase.Tiny))]
    public void Double_precision_gives_the_numbers_of_another_program(So3lrCase reference)
    {
        EvaluationResult result = Evaluate(reference, new LearnedPotentialOptions(Backend: NetworkBackend.Torch, AllowUnpaired: true));
        Assert.Multiple(() =>
        {
            foreach (string term in new[] { "network", "repulsion", "electrostatic", "dispersion" })
            {
                Assert.That(result.Components[term], Is.EqualTo(reference.Number($"energy_{term}")).Within(EnergyTolerance), term);
            }

            Assert.That(result.Energy, Is.EqualTo(reference.Number("energy")).Within(EnergyTolerance));
            Assert.That(Worst(result.Forces, reference.Vectors("forces")), Is.LessThan(ForceTolerance));
            Assert.That(result.Charges, Is.EqualTo(reference.Numbers("charges")).Within(ChargeTolerance));
            Assert.That(result.HirshfeldRatios, Is.EqualTo(reference.Numbers("hirshfeld_ratios")).Within(ChargeTolerance));
            if (reference.Has("virial"))
            {
                Vector3D[] virial = [result.Virial.A, result.Virial.B, result.Virial.C];
                Assert.That(Worst(virial, reference.Vectors("virial")), Is.LessThan(EnergyTolerance));
            }
        });
    }

    [TestCaseSource(typeof(So3lrCase), nameof(So3lrCase.Tiny))]
    public void Without_a_long_cutoff_all_pairs_count(So3lrCase reference)
    {
        Assume.That(reference.Has("vacuum_energy"), "an open structure");
        var options = new LearnedPotentialOptions(Backend: NetworkBackend.Torch, AllowUnpaired: true, LongCutoff: double.PositiveInfinity);
        EvaluationResult result = Evaluate(reference, options);
        Assert.That(result.Energy, Is.EqualTo(reference.Number("vacuum_energy")).Within(EnergyTolerance));
        Assert.That(Worst(result.Forces, reference.Vectors("vacuum_forces")), Is.LessThan(ForceTolerance));
    }

    [TestCaseSource(typeof(So3lrCase), nameof(So3lrCase.Tiny))]
    public void Single_precision_costs_no_more_than_there(So3lrCase reference)
    {
        EvaluationResult result = Evaluate(reference, new LearnedPotentialOptions(NetworkPrecision.Float32, Backend: NetworkBackend.Torch, AllowUnpaired: true));
        Assert.That(result.Energy, Is.EqualTo(reference.Number("energy")).Within(SingleEnergyTolerance * reference.System.AtomCount));
        Assert.That(Worst(result.Forces, reference.Vectors("forces")), Is.LessThan(SingleForceTolerance));
    }

    [TestCase(NetworkPrecision.Float64, NetworkBackend.Fused, false)]
    [TestCase(NetworkPrecision.Float32, NetworkBackend.Fused, true)]
    [TestCase(NetworkPrecision.Float64, NetworkBackend.Torch, true)]
    public void Differences_are_preferred_where_forces_are_quick_and_exact(NetworkPrecision precision, NetworkBackend backend, bool prefersAutograd)
    {
        using LearnedPotential potential = LearnedPotential.Load(So3lrCase.Weights, new LearnedPotentialOptions(precision, Backend: backend, Threads: 1));
        Assert.That(potential.PrefersSecondDerivatives, Is.EqualTo(prefersAutograd));
    }

    [Test]
    public void Second_derivatives_are_those_of_the_fused_forces()
    {
        AtomicSystem system = So3lrCase.Tiny().First(candidate => candidate.Name == "acetate").System;
        int[] atoms = [.. Enumerable.Range(0, system.AtomCount)];
        using LearnedPotential fused = LearnedPotential.Load(So3lrCase.Weights, new LearnedPotentialOptions(Threads: 1));
        Hessian analytic = fused.SecondDerivatives(system, atoms, default);

        // Five-point differences of forces with a step of 1e-3 Å are wrong by 1e-9 eV/Å² or so.
        const double Step = 1e-3, Tolerance = 1e-7;
        double worst = 0, largest = 0;
        for (int column = 0; column < 3 * atoms.Length; column++)
        {
            Vector3D[] Forces(double by)
            {
                Vector3D[] moved = system.Positions.ToArray();
                moved[column / 3] += by * new Vector3D(column % 3 == 0 ? 1 : 0, column % 3 == 1 ? 1 : 0, column % 3 == 2 ? 1 : 0);
                var result = new EvaluationResult(system.AtomCount);
                fused.Evaluate(system with { Positions = moved }, Quantities.Forces, result);
                return result.Forces;
            }

            (Vector3D[] a, Vector3D[] b, Vector3D[] c, Vector3D[] d) = (Forces(-2 * Step), Forces(-Step), Forces(Step), Forces(2 * Step));
            for (int row = 0; row < 3 * atoms.Length; row++)
            {
                (int i, int axis) = (row / 3, row % 3);
                double difference = -(a[i][axis] - (8 * b[i][axis]) + (8 * c[i][axis]) - d[i][axis]) / (12 * Step);
                Assert.That(double.IsFinite(analytic.Matrix[row, column]));
                worst = Math.Max(worst, Math.Abs(analytic.Matrix[row, column] - difference));
                largest = Math.Max(largest, Math.Abs(difference));
            }
        }

        Assert.That(largest, Is.GreaterThan(1), "there is something to compare");
        Assert.That(worst, Is.LessThan(Tolerance));
    }

    private static EvaluationResult Evaluate(So3lrCase reference, LearnedPotentialOptions options)
    {
        using LearnedPotential potential = LearnedPotential.Load(So3lrCase.Weights, options);
        AtomicSystem system = reference.System with
        {
            Topology = reference.System.Topology with { UnpairedElectrons = (int)reference.Number("unpaired_electrons") },
        };
        var result = new EvaluationResult(system.AtomCount);
        potential.Evaluate(system, potential.Supported, result);
        return result;
    }

    private static double Worst(Vector3D[] found, Vector3D[] expected) => found.Zip(expected, (a, b) => (a - b).Length).Max();
}
