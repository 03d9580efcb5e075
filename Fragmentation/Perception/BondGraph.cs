namespace MDEngine.Fragmentation.Perception;

/// <summary>An undirected simple graph over atoms; bonds are sorted by (first, second) and neighbors ascend.</summary>
internal sealed class BondGraph
{
    public BondGraph(int atomCount, List<(int First, int Second)> sortedBonds)
    {
        AtomCount = atomCount;
        int m = sortedBonds.Count;
        First = new int[m];
        Second = new int[m];
        Offsets = new int[atomCount + 1];
        for (int b = 0; b < m; b++)
        {
            (First[b], Second[b]) = sortedBonds[b];
            Offsets[First[b] + 1]++;
            Offsets[Second[b] + 1]++;
        }

        for (int i = 0; i < atomCount; i++)
        {
            Offsets[i + 1] += Offsets[i];
        }

        // The bonds to lower atoms come first, then those to higher ones: both passes go up, so neighbors ascend.
        Neighbors = new int[2 * m];
        BondAt = new int[2 * m];
        int[] next = Offsets[..atomCount];
        for (int b = 0; b < m; b++)
        {
            Put(next, Second[b], First[b], b);
        }

        for (int b = 0; b < m; b++)
        {
            Put(next, First[b], Second[b], b);
        }
    }

    public int AtomCount { get; }

    public int BondCount => First.Length;

    /// <summary>[M] lower atom of each bond.</summary>
    public int[] First { get; }

    /// <summary>[M] higher atom of each bond.</summary>
    public int[] Second { get; }

    /// <summary>[N+1] rows of <see cref="Neighbors"/> and <see cref="BondAt"/>.</summary>
    public int[] Offsets { get; }

    /// <summary>[2M] neighbors of each atom, ascending.</summary>
    public int[] Neighbors { get; }

    /// <summary>[2M] the bond that leads to each neighbor.</summary>
    public int[] BondAt { get; }

    public int Degree(int atom) => Offsets[atom + 1] - Offsets[atom];

    public ReadOnlySpan<int> NeighborsOf(int atom) => Neighbors.AsSpan(Offsets[atom]..Offsets[atom + 1]);

    public ReadOnlySpan<int> BondsOf(int atom) => BondAt.AsSpan(Offsets[atom]..Offsets[atom + 1]);

    public int Other(int bond, int atom) => First[bond] == atom ? Second[bond] : First[bond];

    /// <summary>The bond between two atoms, or −1.</summary>
    public int FindBond(int i, int j)
    {
        int place = NeighborsOf(i).BinarySearch(j);
        return place < 0 ? -1 : BondAt[Offsets[i] + place];
    }

    /// <summary>[N] connected component of each atom, numbered by lowest atom, when the bonds marked in <paramref name="removed"/> are left out.</summary>
    public int[] Components(bool[]? removed = null)
    {
        var component = new int[AtomCount];
        Array.Fill(component, -1);
        var stack = new Stack<int>();
        int count = 0;
        for (int start = 0; start < AtomCount; start++)
        {
            if (component[start] >= 0)
            {
                continue;
            }

            component[start] = count;
            stack.Push(start);
            while (stack.TryPop(out int i))
            {
                for (int e = Offsets[i]; e < Offsets[i + 1]; e++)
                {
                    if (component[Neighbors[e]] < 0 && removed?[BondAt[e]] != true)
                    {
                        component[Neighbors[e]] = count;
                        stack.Push(Neighbors[e]);
                    }
                }
            }

            count++;
        }

        return component;
    }

    private void Put(int[] next, int atom, int neighbor, int bond)
    {
        Neighbors[next[atom]] = neighbor;
        BondAt[next[atom]++] = bond;
    }
}
