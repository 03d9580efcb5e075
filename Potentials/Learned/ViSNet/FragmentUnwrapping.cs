using System.Collections.Immutable;
using MDEngine.Neighbors;

namespace MDEngine.Potentials.Learned.ViSNet;

/// <summary>
/// Puts each fragment together across the cell's boundaries: starting from its first atom, the nearest atom of the fragment that
/// has no image yet is taken in the image in which it is nearest (Prim's tree over the neighbor list). A function of the positions
/// alone, so that a restarted run chooses the same images.
/// </summary>
internal static class FragmentUnwrapping
{
    /// <summary>[N] cell shifts to add to the positions. Atoms that no chain of neighbors joins to their fragment stay where they are.</summary>
    /// <param name="system">The structure.</param>
    /// <param name="labels">[N] fragment labels.</param>
    /// <param name="list">A full neighbor list whose cutoff is longer than any bond.</param>
    public static CellShift[] Images(AtomicSystem system, ImmutableArray<int> labels, NeighborList list)
    {
        var images = new CellShift[labels.Length];
        if (!system.Cell.IsPeriodic)
        {
            return images;
        }

        var placed = new bool[labels.Length];
        var started = new HashSet<int>();
        var frontier = new PriorityQueue<(int Atom, CellShift Image), (double SquaredDistance, int Order)>();
        for (int root = 0; root < labels.Length; root++)
        {
            if (!started.Add(labels[root]))
            {
                continue;
            }

            frontier.Clear();
            frontier.Enqueue((root, default), default);
            while (frontier.TryDequeue(out (int Atom, CellShift Image) next, out _))
            {
                if (!placed[next.Atom])
                {
                    placed[next.Atom] = true;
                    images[next.Atom] = next.Image;
                    EnqueueNeighbors(system, labels, list, next.Atom, next.Image, placed, frontier);
                }
            }
        }

        return images;
    }

    private static void EnqueueNeighbors(
        AtomicSystem system,
        ImmutableArray<int> labels,
        NeighborList list,
        int atom,
        CellShift image,
        bool[] placed,
        PriorityQueue<(int Atom, CellShift Image), (double SquaredDistance, int Order)> frontier)
    {
        ReadOnlySpan<Vector3D> positions = system.Positions.Span;
        for (int k = list.Offsets[atom]; k < list.Offsets[atom + 1]; k++)
        {
            int other = list.Neighbors[k];
            if (labels[other] == labels[atom] && !placed[other])
            {
                CellShift shift = list.Shifts[k];
                Vector3D distance = positions[other] - positions[atom] + (new Vector3D(shift.A, shift.B, shift.C) * system.Cell.Matrix);
                frontier.Enqueue(
                    (other, new CellShift(image.A + shift.A, image.B + shift.B, image.C + shift.C)),
                    (distance.LengthSquared, k));
            }
        }
    }
}
