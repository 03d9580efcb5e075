using System.Collections.Immutable;
using MDEngine.Neighbors;

namespace MDEngine.Potentials.Learned.Graph;

/// <summary>
/// Puts each fragment together across the cell's boundaries: starting from its first atom, the nearest atom of the fragment that
/// has no image yet is taken in the image in which it is nearest (Prim's tree over the edges). A function of the positions alone, so that a
/// restarted run chooses the same images.
/// </summary>
internal sealed class FragmentImages
{
    private readonly PriorityQueue<(int Atom, CellShift Image), (double SquaredDistance, int Order)> frontier = new();
    private CellShift[] images = [];
    private bool[] placed = [];
    private bool[] started = [];

    /// <summary>[N] cell shifts to add to the positions, or nothing without a cell. Atoms that no edges join to their fragment stay where they are.</summary>
    /// <param name="system">The structure.</param>
    /// <param name="labels">[N] fragment labels.</param>
    /// <param name="edges">Holds the structure's edges.</param>
    /// <param name="firstAtom">The structure's first atom among them.</param>
    public ReadOnlySpan<CellShift> Of(AtomicSystem system, ImmutableArray<int> labels, EdgeGraph edges, int firstAtom)
    {
        if (!system.Cell.IsPeriodic)
        {
            return [];
        }

        int count = labels.Length;
        if (images.Length < count)
        {
            images = new CellShift[count];
            placed = new bool[count];
            started = new bool[count];
        }

        images.AsSpan(0, count).Clear();
        placed.AsSpan(0, count).Clear();
        started.AsSpan(0, count).Clear();
        for (int root = 0; root < count; root++)
        {
            if (started[labels[root]])
            {
                continue;
            }

            started[labels[root]] = true;
            frontier.Clear();
            frontier.Enqueue((root, default), default);
            while (frontier.TryDequeue(out (int Atom, CellShift Image) next, out _))
            {
                if (!placed[next.Atom])
                {
                    placed[next.Atom] = true;
                    images[next.Atom] = next.Image;
                    EnqueueNeighbors(next.Atom, next.Image, labels, edges, firstAtom);
                }
            }
        }

        return images.AsSpan(0, count);
    }

    private void EnqueueNeighbors(int atom, CellShift image, ImmutableArray<int> labels, EdgeGraph edges, int firstAtom)
    {
        int begin = edges.Offsets[firstAtom + atom];
        for (int e = begin; e < edges.Offsets[firstAtom + atom + 1]; e++)
        {
            int other = edges.Senders[e] - firstAtom;
            if (labels[other] == labels[atom] && !placed[other])
            {
                CellShift shift = edges.Shifts[e];
                frontier.Enqueue(
                    (other, new CellShift(image.A + shift.A, image.B + shift.B, image.C + shift.C)),
                    (edges.Displacements[e].LengthSquared, e));
            }
        }
    }
}
