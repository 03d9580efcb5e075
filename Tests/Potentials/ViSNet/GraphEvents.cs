using MDEngine.Potentials.Learned;

namespace MDEngine.Tests.Potentials.ViSNet;

/// <summary>Places where the graph of a network with the small reference models' cutoffs changes.</summary>
internal static class GraphEvents
{
    private const double HalfStep = 1e-6; // Å, on either side of the event
    private const double ShortCutoff = 5;
    private const double LongCutoff = 6;

    /// <summary>By how much the energy and the forces differ on both sides of an event.</summary>
    /// <param name="model">A model file.</param>
    /// <param name="system">A structure with fragment labels.</param>
    /// <param name="findEvent">The atom, where it is at the event, and the direction in which it goes.</param>
    public static (double Energy, double Force) StepAcross(
        string model, AtomicSystem system, Func<AtomicSystem, (int Atom, Vector3D At, Vector3D Direction)> findEvent)
    {
        (int atom, Vector3D at, Vector3D direction) = findEvent(system);
        using LearnedPotential potential = LearnedPotential.Load(model, new LearnedPotentialOptions(Threads: 1));

        // As in a run: fragments are those of the molecule, wherever its atoms go.
        using BoundPotential bound = potential.Bind(system);
        EvaluationResult before = Evaluate(bound, system, atom, at - (HalfStep * direction));
        EvaluationResult after = Evaluate(bound, system, atom, at + (HalfStep * direction));
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
    public static (int Atom, Vector3D At, Vector3D Direction) PairAtShortCutoff(AtomicSystem system)
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
    public static (int Atom, Vector3D At, Vector3D Direction) AtomAtLongCutoff(AtomicSystem system)
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
    public static (int Atom, Vector3D At, Vector3D Direction) AtomAtForeignCenter(AtomicSystem system)
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
