using MDEngine.Potentials.Learned;

namespace MDEngine.Tests.Potentials.ViSNet;

/// <summary>
/// Energies and forces on both sides of an event of the graph. In smooth mode they differ by slope times distance and no more; in
/// exact mode the documented jumps are there, which shows that these tests can see one.
/// </summary>
public sealed class SmoothnessTests
{
    private const double HalfStep = 1e-6; // Å, on either side of the event
    private const double ShortCutoff = 5; // of the tiny models
    private const double LongCutoff = 6;

    // Slopes are below 50 eV/Å and curvatures below 1e3 eV/Å² in these models, so a step of 2e-6 Å changes less than this.
    private const double LargestSmoothEnergyStep = 1e-4;
    private const double LargestSmoothForceStep = 2e-3;

    private static readonly string[] Molecules = ["aspirin_rattled", "ac_ala3_nhme_rattled"];

    [Test]
    public void ShortCutoffIsCrossedSmoothly([ValueSource(nameof(Molecules))] string molecule)
    {
        (double energyStep, double forceStep) = StepAcross(molecule, "lsrm_tiny_smooth", PairAtShortCutoff);
        Assert.Multiple(() =>
        {
            Assert.That(energyStep, Is.LessThan(LargestSmoothEnergyStep));
            Assert.That(forceStep, Is.LessThan(LargestSmoothForceStep));
        });
    }

    [Test]
    public void LongCutoffIsCrossedSmoothly([ValueSource(nameof(Molecules))] string molecule)
    {
        (double energyStep, double forceStep) = StepAcross(molecule, "lsrm_tiny_smooth", AtomAtLongCutoff);
        Assert.Multiple(() =>
        {
            Assert.That(energyStep, Is.LessThan(LargestSmoothEnergyStep));
            Assert.That(forceStep, Is.LessThan(LargestSmoothForceStep));
        });
    }

    [Test]
    public void FragmentCenterIsPassedSmoothly([ValueSource(nameof(Molecules))] string molecule)
    {
        (double energyStep, double forceStep) = StepAcross(molecule, "lsrm_tiny_smooth", AtomAtForeignCenter);
        Assert.Multiple(() =>
        {
            Assert.That(energyStep, Is.LessThan(LargestSmoothEnergyStep));
            Assert.That(forceStep, Is.LessThan(LargestSmoothForceStep));
        });
    }

    [Test]
    public void ExactModeJumpsAtTheShortCutoff([Values("lsrm_tiny_exact", "visnet_tiny_exact")] string model) =>
        Assert.That(StepAcross("aspirin_rattled", model, PairAtShortCutoff).Energy, Is.GreaterThan(50 * LargestSmoothEnergyStep));

    [Test]
    public void ExactModeJumpsAtTheLongCutoff() =>
        Assert.That(StepAcross("ac_ala3_nhme_rattled", "lsrm_tiny_exact", AtomAtLongCutoff).Energy, Is.GreaterThan(10 * LargestSmoothEnergyStep));

    [Test]
    public void ExactModeForcesJumpAtAFragmentCenter() =>
        Assert.That(StepAcross("aspirin_rattled", "lsrm_tiny_exact", AtomAtForeignCenter).Force, Is.GreaterThan(10 * LargestSmoothForceStep));

    private static (double Energy, double Force) StepAcross(
        string molecule, string model, Func<AtomicSystem, (int Atom, Vector3D At, Vector3D Direction)> findEvent)
    {
        ReferenceCase reference = ReferenceCase.Get("lsrm_tiny_smooth", molecule);
        (int atom, Vector3D at, Vector3D direction) = findEvent(reference.System);
        using LearnedPotential potential = LearnedPotential.Load(Path.Combine(ReferenceCase.Folder, model + ".safetensors"));

        // As in a run: fragments are those of the molecule, wherever its atoms go.
        using BoundPotential bound = potential.Bind(reference.System);
        EvaluationResult before = Evaluate(bound, reference.System, atom, at - (HalfStep * direction));
        EvaluationResult after = Evaluate(bound, reference.System, atom, at + (HalfStep * direction));
        double force = before.Forces.Zip(after.Forces, (a, b) => (a - b).Length).Largest();
        return (Math.Abs(before.Energy - after.Energy), force);
    }

    private static EvaluationResult Evaluate(BoundPotential potential, AtomicSystem system, int atom, Vector3D position)
    {
        Vector3D[] positions = system.Positions.ToArray();
        positions[atom] = position;
        var result = new EvaluationResult(positions.Length);
        potential.Evaluate(system with { Positions = positions }, Quantities.Energy | Quantities.Forces, result);
        return result;
    }

    /// <summary>The pair whose distance is nearest the short cutoff, stretched to it.</summary>
    private static (int Atom, Vector3D At, Vector3D Direction) PairAtShortCutoff(AtomicSystem system)
    {
        Vector3D[] positions = system.Positions.ToArray();
        (int i, int j) = (
            from first in Enumerable.Range(0, positions.Length)
            from second in Enumerable.Range(0, positions.Length)
            where first != second
            orderby Math.Abs((positions[first] - positions[second]).Length - ShortCutoff)
            select (first, second)).First();
        Vector3D direction = (positions[i] - positions[j]).Normalized();
        return (i, positions[j] + (ShortCutoff * direction), direction);
    }

    /// <summary>The atom and foreign fragment whose distance is nearest the long cutoff, stretched to it.</summary>
    private static (int Atom, Vector3D At, Vector3D Direction) AtomAtLongCutoff(AtomicSystem system)
    {
        Vector3D[] positions = system.Positions.ToArray();
        Vector3D[] centers = Centers(system);
        (int i, int m) = (
            from atom in Enumerable.Range(0, positions.Length)
            from fragment in Enumerable.Range(0, centers.Length)
            where system.Topology.FragmentLabels[atom] != fragment
            orderby Math.Abs((positions[atom] - centers[fragment]).Length - LongCutoff)
            select (atom, fragment)).First();
        Vector3D direction = (positions[i] - centers[m]).Normalized();
        return (i, centers[m] + (LongCutoff * direction), direction);
    }

    /// <summary>Atom 0 at the center of the last fragment, with its neighbors far enough for finite forces.</summary>
    private static (int Atom, Vector3D At, Vector3D Direction) AtomAtForeignCenter(AtomicSystem system)
    {
        Vector3D[] centers = Centers(system);
        int own = system.Topology.FragmentLabels[0];
        Vector3D[] others = [.. system.Positions.ToArray().Skip(1)];
        int m = Enumerable.Range(0, centers.Length).Where(fragment => fragment != own)
            .MaxBy(fragment => others.Min(position => (position - centers[fragment]).Length));
        return (0, centers[m], new Vector3D(1, 2, 3).Normalized());
    }

    private static Vector3D[] Centers(AtomicSystem system)
    {
        var centers = new Vector3D[system.Topology.FragmentCount];
        var totals = new double[centers.Length];
        for (int i = 0; i < system.AtomCount; i++)
        {
            int z = system.Topology.AtomicNumbers[i];
            totals[system.Topology.FragmentLabels[i]] += z;
            centers[system.Topology.FragmentLabels[i]] += z * system.Positions.Span[i];
        }

        return [.. centers.Zip(totals, (sum, total) => sum / total)];
    }
}
