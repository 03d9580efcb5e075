using System.Collections.Immutable;
using MDEngine.Neighbors;

namespace MDEngine.Potentials.Learned.Graph;

/// <summary>
/// Puts each fragment together across the cell's boundaries: starting from its first atom, the nearest atom of the fragment that
/// has no image yet is taken in the image in which it is nearest (Prim's tree). A function of the positions alone, so that a
/// restarted run chooses the same images.
/// </summary>
internal sealed class FragmentImages
{
    private readonly PriorityQueue<(int Atom, CellShift Image), (double SquaredDistance, int Order)> frontier = new();
    private CellShift[] images = [];
    private bool[] placed = [];
    private bool[] started = [];

    /// <summary>[N] cell shifts to add to the positions, or nothing without a cell. Atoms that no links join to their fragment stay where they are.</summary>
    /// <param name="cell">The structure's.</param>
    /// <param name="labels">[N] fragment labels.</param>
    /// <param name="links">Its pairs of near atoms.</param>
    public ReadOnlySpan<CellShift> Of<TLinks>(UnitCell cell, ImmutableArray<int> labels, TLinks links)
        where TLinks : struct, IFragmentLinks
    {
        if (!cell.IsPeriodic)
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
                    EnqueueNeighbors(next.Atom, next.Image, labels, links);
                }
            }
        }

        return images.AsSpan(0, count);
    }

    private void EnqueueNeighbors<TLinks>(int atom, CellShift image, ImmutableArray<int> labels, TLinks links)
        where TLinks : struct, IFragmentLinks
    {
        (int begin, int end) = links.Of(atom);
        for (int link = begin; link < end; link++)
        {
            int other = links.Other(link);
            if (labels[other] == labels[atom] && !placed[other])
            {
                CellShift shift = links.Shift(link);
                frontier.Enqueue(
                    (other, new CellShift(image.A + shift.A, image.B + shift.B, image.C + shift.C)),
                    (links.SquaredDistance(atom, link), link));
            }
        }
    }
}
