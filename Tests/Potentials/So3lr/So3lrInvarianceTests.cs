using MDEngine.Potentials.Learned;

namespace MDEngine.Tests.Potentials.So3lr;

/// <summary>What SO3LR must not change with, beside what <see cref="PotentialConformance"/> asks of every potential.</summary>
public sealed class So3lrInvarianceTests
{
    // Rounding of sums of some hundred terms of 1 eV and less.
    private const double Tolerance = 1e-11;

    [TestCaseSource(typeof(So3lrCase), nameof(So3lrCase.Tiny))]
    public void Inversion_turns_the_forces(So3lrCase reference)
    {
        Assume.That(!reference.IsOpenShell, "a closed shell");
        AtomicSystem system = reference.System;
        EvaluationResult here = Evaluate(system), there = Evaluate(system with { Positions = Array.ConvertAll(system.Positions.ToArray(), r => -r) });
        Assert.That(there.Energy, Is.EqualTo(here.Energy).Within(Tolerance));
        Assert.That(there.Charges, Is.EqualTo(here.Charges).Within(Tolerance));
        Assert.That(there.HirshfeldRatios, Is.EqualTo(here.HirshfeldRatios).Within(Tolerance));
        Assert.That(here.Forces.Zip(there.Forces, (a, b) => (a + b).Length).Max(), Is.LessThan(Tolerance));
    }

    [Test]
    public void Two_like_molecules_far_apart_have_twice_the_energy()
    {
        AtomicSystem one = So3lrCase.Tiny().First(candidate => candidate.Name == "ethanol-hot").System;
        Vector3D[] positions = one.Positions.ToArray();
        var topology = new Topology([.. one.Topology.AtomicNumbers, .. one.Topology.AtomicNumbers]);
        var two = new AtomicSystem(topology, one.Cell, (Vector3D[])[.. positions, .. Array.ConvertAll(positions, r => r + new Vector3D(1000, 0, 0))]);
        EvaluationResult single = Evaluate(one), pair = Evaluate(two);
        Assert.That(pair.Energy, Is.EqualTo(2 * single.Energy).Within(Tolerance));

        // The copy's displacements are rounded at 1000 Å, to 1e-13 Å.
        Assert.That(pair.Forces.Zip([.. single.Forces, .. single.Forces], (a, b) => (a - b).Length).Max(), Is.LessThan(10 * Tolerance));
    }

    private static EvaluationResult Evaluate(AtomicSystem system)
    {
        using LearnedPotential potential = LearnedPotential.Load(So3lrCase.Weights, new LearnedPotentialOptions(Threads: 1));
        var result = new EvaluationResult(system.AtomCount);
        potential.Evaluate(system, potential.Supported, result);
        return result;
    }
}
