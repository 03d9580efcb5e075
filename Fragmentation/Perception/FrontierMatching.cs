namespace MDEngine.Fragmentation.Perception;

/// <summary>
/// The perfect matching of greatest weight in a sparse graph of small bandwidth, exactly: vertices are passed in breadth-first
/// order, and for every set of later vertices that are already paired the best way to get there is kept.
/// </summary>
/// <remarks>
/// The number of such sets stays small for molecules (two in a benzene ring, at most some hundred in a fullerene); where it
/// does not, there is no answer.
/// </remarks>
internal sealed class FrontierMatching(int vertexCount, List<(int U, int V, long Weight)> edges)
{
    private const int SetLimit = 20_000;

    /// <summary>[vertices] partner of each, or null if there is no perfect matching or the limit is passed.</summary>
    public int[]? Solve()
    {
        List<(int Vertex, long Weight)>[] neighbors = Adjacency();
        int[] order = BreadthFirst(neighbors);
        var rank = new int[vertexCount];
        for (int k = 0; k < vertexCount; k++)
        {
            rank[order[k]] = k;
        }

        // Bit b of a set stands for the vertex b places after the current one. Links remember how a set was reached.
        var links = new List<(int Before, int Vertex, int Partner)>();
        var sets = new Dictionary<ulong, (long Weight, int Link)> { [0] = (0, -1) };
        var next = new Dictionary<ulong, (long Weight, int Link)>();
        for (int k = 0; k < vertexCount; k++)
        {
            next.Clear();
            foreach ((ulong set, (long weight, int link)) in sets)
            {
                if ((set & 1) != 0)
                {
                    Keep(next, set >> 1, weight, link);
                    continue;
                }

                foreach ((int partner, long w) in neighbors[order[k]])
                {
                    int ahead = rank[partner] - k;
                    if (ahead >= 64)
                    {
                        return null;
                    }

                    if (ahead > 0 && (set & (1UL << ahead)) == 0)
                    {
                        links.Add((link, order[k], partner));
                        Keep(next, (set | (1UL << ahead)) >> 1, weight + w, links.Count - 1);
                    }
                }
            }

            if (next.Count is 0 or > SetLimit)
            {
                return null;
            }

            (sets, next) = (next, sets);
        }

        var mate = new int[vertexCount];
        for (int link = sets[0].Link; link >= 0; link = links[link].Before)
        {
            (_, int v, int partner) = links[link];
            (mate[v], mate[partner]) = (partner, v);
        }

        return mate;
    }

    private static void Keep(Dictionary<ulong, (long Weight, int Link)> sets, ulong set, long weight, int link)
    {
        if (!sets.TryGetValue(set, out (long Weight, int Link) known) || weight > known.Weight)
        {
            sets[set] = (weight, link);
        }
    }

    private List<(int Vertex, long Weight)>[] Adjacency()
    {
        var neighbors = new List<(int, long)>[vertexCount];
        for (int v = 0; v < vertexCount; v++)
        {
            neighbors[v] = [];
        }

        foreach ((int u, int v, long weight) in edges)
        {
            neighbors[u].Add((v, weight));
            neighbors[v].Add((u, weight));
        }

        return neighbors;
    }

    private int[] BreadthFirst(List<(int Vertex, long Weight)>[] neighbors)
    {
        var order = new int[vertexCount];
        var seen = new bool[vertexCount];
        int count = 0;
        for (int start = 0; start < vertexCount; start++)
        {
            if (seen[start])
            {
                continue;
            }

            seen[start] = true;
            int head = count;
            order[count++] = start;
            while (head < count)
            {
                foreach ((int v, _) in neighbors[order[head++]])
                {
                    if (!seen[v])
                    {
                        seen[v] = true;
                        order[count++] = v;
                    }
                }
            }
        }

        return order;
    }
}
