using MDEngine.Potentials.Classical;

namespace MDEngine.Tests.Potentials.Classical;

/// <summary>Two Lennard-Jones potentials of different cutoffs and their mean.</summary>
public sealed class CommitteePotentialConformanceTests : PotentialConformance
{
    private static readonly UnitCell Skewed = UnitCell.Periodic(new(13, 0, 0), new(3, 12, 0), new(-2, 3, 13));

    protected override IEnumerable<double> Cutoffs => [5.5, 7.0];

    /// <summary>The truncation error of the differences: pairs at 3 Å are steep.</summary>
    protected override double DifferenceTolerance => 1e-6;

    protected override IPotential Create() =>
        new CommitteePotential(LennardJonesTests.Argon(Truncation.ShiftedForce, 7.0), LennardJonesTests.Argon(Truncation.ShiftedForce, 5.5));

    protected override AtomicSystem CreateSystem() => new(LennardJonesTests.ArgonTopology(24), Skewed, LennardJonesTests.Fluid(24, 6, 12, Skewed));

    /// <summary>Of two members with the values a and b the mean is (a + b)/2 and the standard deviation |a − b|/√2.</summary>
    [Test]
    public void Two_members_differ_by_their_distance_over_the_root_of_two()
    {
        AtomicSystem system = CreateSystem();
        const Quantities All = Quantities.Energy | Quantities.Forces | Quantities.Virial;
        var first = new EvaluationResult(system.AtomCount);
        LennardJonesTests.Argon(Truncation.ShiftedForce, 7.0).Evaluate(system, All, first);
        var second = new EvaluationResult(system.AtomCount);
        LennardJonesTests.Argon(Truncation.ShiftedForce, 5.5).Evaluate(system, All, second);

        var result = new EvaluationResult(system.AtomCount);
        Create().Evaluate(system, All | Quantities.Uncertainty, result);

        Assert.Multiple(() =>
        {
            Assert.That(result.Energy, Is.EqualTo((first.Energy + second.Energy) / 2).Within(1e-12));
            Assert.That(result.Virial.Trace, Is.EqualTo((first.Virial.Trace + second.Virial.Trace) / 2).Within(1e-12));
            Assert.That(result.EnergyUncertainty, Is.EqualTo(Math.Abs(first.Energy - second.Energy) / Math.Sqrt(2)).Within(1e-12).And.GreaterThan(0.01));
            for (int i = 0; i < system.AtomCount; i++)
            {
                Assert.That((result.Forces[i] - (0.5 * (first.Forces[i] + second.Forces[i]))).Length, Is.LessThan(1e-12));
                Assert.That(result.ForceUncertainties[i], Is.EqualTo((first.Forces[i] - second.Forces[i]).Length / Math.Sqrt(2)).Within(1e-12));
            }
        });
    }

    [Test]
    public void Independent_uncertainties_add_as_squares_and_are_cleared()
    {
        AtomicSystem system = CreateSystem();
        const Quantities All = Quantities.Energy | Quantities.Forces | Quantities.Uncertainty;
        var once = new EvaluationResult(system.AtomCount);
        Create().Evaluate(system, All, once);
        var twice = new EvaluationResult(system.AtomCount);
        new SumPotential(Create(), Create()).Evaluate(system, All, twice);
        Assert.That(twice.EnergyUncertainty, Is.EqualTo(Math.Sqrt(2) * once.EnergyUncertainty).Within(1e-12));
        Assert.That(twice.ForceUncertainties[3], Is.EqualTo(Math.Sqrt(2) * once.ForceUncertainties[3]).Within(1e-12));
        twice.Clear();
        Assert.That(twice.EnergyUncertainty, Is.Zero);
        Assert.That(twice.ForceUncertainties, Is.All.Zero);
    }

    [Test]
    public void It_supports_what_all_its_members_support()
    {
        IPotential argon = LennardJonesTests.Argon(Truncation.ShiftedForce, 7.0);
        var mixed = new CommitteePotential(argon, new Simulations.Springs());
        Assert.That(mixed.Supported, Is.EqualTo(Quantities.Energy | Quantities.Forces | Quantities.Uncertainty));
        Assert.That(() => mixed.Evaluate(CreateSystem(), Quantities.Virial, new EvaluationResult(24)), Throws.TypeOf<NotSupportedException>());
        Assert.That(() => new CommitteePotential(argon), Throws.ArgumentException);
    }
}
