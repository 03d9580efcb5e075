using MDEngine.Potentials.Classical;

namespace MDEngine.Tests.Potentials.Classical;

/// <summary>Two Lennard-Jones potentials of different cutoffs are one potential.</summary>
public sealed class SumPotentialConformanceTests : PotentialConformance
{
    private static readonly UnitCell Skewed = UnitCell.Periodic(new(13, 0, 0), new(3, 12, 0), new(-2, 3, 13));

    protected override IEnumerable<double> Cutoffs => ((SumPotential)Create()).Cutoffs;

    /// <summary>The truncation error of the differences: pairs at 3 Å are steep, and count twice.</summary>
    protected override double DifferenceTolerance => 1e-6;

    protected override IPotential Create() =>
        new SumPotential(LennardJonesTests.Argon(Truncation.ShiftedForce, 7.0), LennardJonesTests.Argon(Truncation.ShiftedForce, 5.5));

    protected override AtomicSystem CreateSystem() => new(LennardJonesTests.ArgonTopology(24), Skewed, LennardJonesTests.Fluid(24, 6, 12, Skewed));

    [Test]
    public void It_gives_what_its_terms_give_one_after_the_other()
    {
        AtomicSystem system = CreateSystem();
        const Quantities All = Quantities.Energy | Quantities.Forces | Quantities.Virial;
        var expected = new EvaluationResult(system.AtomCount);
        LennardJonesTests.Argon(Truncation.ShiftedForce, 7.0).Evaluate(system, All, expected);
        LennardJonesTests.Argon(Truncation.ShiftedForce, 5.5).Evaluate(system, All, expected);
        var sum = new EvaluationResult(system.AtomCount);
        Create().Evaluate(system, All, sum);
        Assert.That(sum.Energy, Is.EqualTo(expected.Energy));
        Assert.That(sum.Forces, Is.EqualTo(expected.Forces));
        Assert.That(((SumPotential)Create()).Cutoffs, Is.EqualTo(new[] { 5.5, 7.0 }));
    }

    [Test]
    public void Terms_that_name_no_components_are_components_themselves()
    {
        AtomicSystem system = CreateSystem();
        var result = new EvaluationResult(system.AtomCount);
        Create().Evaluate(system, Quantities.Energy | Quantities.Components, result);
        Assert.That(result.Components.Keys, Is.EqualTo(new[] { "term 1", "term 2" }));
        Assert.That(result.Components.Values.Sum(), Is.EqualTo(result.Energy).Within(1e-12));
        Assert.That(result.Components["term 1"], Is.Not.EqualTo(result.Components["term 2"]));
    }

    [Test]
    public void It_supports_what_all_its_terms_support()
    {
        IPotential argon = LennardJonesTests.Argon(Truncation.ShiftedForce, 7.0);
        Assert.That(new SumPotential(argon, new Simulations.Springs()).Supported, Is.EqualTo(Quantities.Energy | Quantities.Forces | Quantities.Components));
        Assert.That(() => new SumPotential(), Throws.ArgumentException);
    }
}
