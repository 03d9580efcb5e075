using MDEngine.Neighbors;

namespace MDEngine.Potentials.Learned.PAMNet;

/// <summary>The k nearest neighbors of each atom within a cutoff.</summary>
/// <param name="count">k.</param>
/// <param name="cutoff">Å.</param>
/// <param name="threads">Most threads of the search; 0 for all processors.</param>
/// <param name="device">What searches in place of the threads, if anything.</param>
#pragma warning disable CA1001 // lives as long as its graph; what memory the search holds outside the heap has finalizers
internal sealed class NearestNeighbors(int count, double cutoff, int threads, NeighborDevice? device)
#pragma warning restore CA1001
{
    private const double FirstReach = 9;
    private const double Growth = 1.4;

    private readonly NeighborSearch search = new(threads, device);
    private readonly NeighborList list = new();

    /// <summary>For each atom its neighbors, nearest first, and the vectors to them; equal distances by lower index.</summary>
    public (int Atom, Vector3D Vector)[][] Find(AtomicSystem system)
    {
        var nearest = new (int Atom, Vector3D Vector)[system.AtomCount][];
        double first = Math.Min(FirstReach, cutoff);
        search.Load(system.Cell, system.Positions.Span, first);
        for (double reach = first; ; reach = Math.Min(reach * Growth, cutoff))
        {
            search.Find(reach * (1 + 1e-9), list);
            bool complete = true;
            for (int i = 0; i < nearest.Length; i++)
            {
                nearest[i] = Nearest(system, list, i, reach);
                complete &= nearest[i].Length == count;
            }

            if (complete || reach >= cutoff)
            {
                return nearest;
            }
        }
    }

    private (int Atom, Vector3D Vector)[] Nearest(AtomicSystem system, NeighborList list, int i, double reach)
    {
        Matrix3x3 cell = system.Cell.Matrix;
        var candidates = new List<(double Squared, int Atom, Vector3D Vector)>();
        for (int k = list.Offsets[i]; k < list.Offsets[i + 1]; k++)
        {
            Vector3D vector = LinkSet.Displacement(system.Positions.Span, cell, i, list.Neighbors[k], list.Shifts[k]);
            if (vector.LengthSquared <= reach * reach)
            {
                candidates.Add((vector.LengthSquared, list.Neighbors[k], vector));
            }
        }

        candidates.Sort((a, b) => (a.Squared, a.Atom).CompareTo((b.Squared, b.Atom)));
        return [.. candidates.Take(count).Select(c => (c.Atom, c.Vector))];
    }
}
