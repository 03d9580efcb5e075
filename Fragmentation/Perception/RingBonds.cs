namespace MDEngine.Fragmentation.Perception;

/// <summary>Ring bonds (bonds that are no bridges) and ring blocks (biconnected parts), in linear time (Tarjan 1972).</summary>
internal sealed class RingBonds
{
    private RingBonds(bool[] isRingBond, bool[] isRingAtom, List<int[]> blocks)
    {
        IsRingBond = isRingBond;
        IsRingAtom = isRingAtom;
        Blocks = blocks;
    }

    /// <summary>[M]</summary>
    public bool[] IsRingBond { get; }

    /// <summary>[N]</summary>
    public bool[] IsRingAtom { get; }

    /// <summary>Bonds of each biconnected part that holds a ring.</summary>
    public List<int[]> Blocks { get; }

    public static RingBonds Find(BondGraph graph)
    {
        int n = graph.AtomCount;
        var isRingBond = new bool[graph.BondCount];
        var isRingAtom = new bool[n];
        var blocks = new List<int[]>();
        var depth = new int[n];
        var low = new int[n];
        var place = new int[n];
        var entry = new int[n];
        var stack = new Stack<int>();
        var bonds = new List<int>();
        for (int start = 0; start < n; start++)
        {
            if (depth[start] != 0)
            {
                continue;
            }

            (depth[start], low[start], place[start], entry[start]) = (1, 1, graph.Offsets[start], -1);
            stack.Push(start);
            while (stack.TryPeek(out int i))
            {
                if (place[i] < graph.Offsets[i + 1])
                {
                    int e = place[i]++, j = graph.Neighbors[e], bond = graph.BondAt[e];
                    if (bond == entry[i])
                    {
                        continue;
                    }

                    if (depth[j] == 0)
                    {
                        (depth[j], low[j], place[j], entry[j]) = (depth[i] + 1, depth[i] + 1, graph.Offsets[j], bond);
                        bonds.Add(bond);
                        stack.Push(j);
                    }
                    else if (depth[j] < depth[i])
                    {
                        bonds.Add(bond);
                        low[i] = Math.Min(low[i], depth[j]);
                    }

                    continue;
                }

                stack.Pop();
                if (entry[i] < 0)
                {
                    continue;
                }

                int parent = graph.Other(entry[i], i);
                low[parent] = Math.Min(low[parent], low[i]);
                if (low[i] >= depth[parent])
                {
                    int from = bonds.LastIndexOf(entry[i]);
                    if (bonds.Count - from > 1)
                    {
                        int[] block = [.. bonds[from..]];
                        Array.Sort(block);
                        blocks.Add(block);
                        foreach (int b in block)
                        {
                            isRingBond[b] = isRingAtom[graph.First[b]] = isRingAtom[graph.Second[b]] = true;
                        }
                    }

                    bonds.RemoveRange(from, bonds.Count - from);
                }
            }
        }

        return new RingBonds(isRingBond, isRingAtom, blocks);
    }
}
