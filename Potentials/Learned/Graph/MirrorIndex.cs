using MDEngine.Neighbors;

namespace MDEngine.Potentials.Learned.Graph;

/// <summary>For each entry (i, j, S) of a full neighbor list where its mirror (j, i, −S) stands; found anew when the list is.</summary>
internal sealed class MirrorIndex
{
    private NeighborList? known;
    private long knownVersion;
    private int[] mirrors = [];

    /// <summary>[P] the mirrors of a list's entries.</summary>
    public ReadOnlySpan<int> Of(NeighborList list)
    {
        if (list != known || list.Version != knownVersion)
        {
            if (mirrors.Length < list.PairCount)
            {
                mirrors = new int[list.PairCount + (list.PairCount / 4)];
            }

            Find(list);
            known = list;
            knownVersion = list.Version;
        }

        return mirrors.AsSpan(0, list.PairCount);
    }

    private void Find(NeighborList list)
    {
        ReadOnlySpan<int> offsets = list.Offsets;
        ReadOnlySpan<int> neighbors = list.Neighbors;
        ReadOnlySpan<CellShift> shifts = list.Shifts;
        for (int i = 0; i < list.AtomCount; i++)
        {
            for (int k = offsets[i]; k < offsets[i + 1]; k++)
            {
                int j = neighbors[k];
                CellShift shift = shifts[k];
                mirrors[k] = Search(neighbors, shifts, offsets[j], offsets[j + 1], i, new CellShift(-shift.A, -shift.B, -shift.C));
            }
        }
    }

    /// <summary>Where (j, S) stands in a row that is sorted by j and then by S in lexicographic order.</summary>
    private static int Search(ReadOnlySpan<int> neighbors, ReadOnlySpan<CellShift> shifts, int first, int end, int j, CellShift shift)
    {
        while (first < end)
        {
            int middle = (first + end) / 2;
            bool before = neighbors[middle] < j || (neighbors[middle] == j && shifts[middle].CompareTo(shift) < 0);
            (first, end) = before ? (middle + 1, end) : (first, middle);
        }

        return first;
    }
}
