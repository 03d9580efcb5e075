namespace MDEngine.Fragmentation.Perception;

/// <summary>Edmonds' search for an augmenting path in the graph of the active copies (Can. J. Math. 17, 449, 1965).</summary>
internal sealed class AugmentingPathSearch(BMatchingGraph copies)
{
    private readonly int[] parent = new int[copies.Count];
    private readonly int[] root = new int[copies.Count];
    private readonly bool[] reached = new bool[copies.Count];
    private readonly bool[] inBlossom = new bool[copies.Count];
    private readonly bool[] onPath = new bool[copies.Count];
    private readonly int[] queue = new int[copies.Count];
    private int head;
    private int tail;

    /// <summary>Extends the matching to cover a bare copy, or leaves it as it is and returns false.</summary>
    public bool Augment(int start, int[] mate)
    {
        Array.Fill(parent, -1);
        Array.Clear(reached);
        for (int c = 0; c < root.Length; c++)
        {
            root[c] = c;
        }

        (head, tail) = (0, 0);
        reached[start] = true;
        queue[tail++] = start;
        while (head < tail)
        {
            int v = queue[head++];
            foreach (int neighbor in copies.NeighborsOf(copies.AtomOf(v)))
            {
                (int first, int end) = copies.ActiveOf(neighbor);
                for (int to = first; to < end; to++)
                {
                    if (root[v] == root[to] || mate[v] == to || !copies.MayPair(v, to))
                    {
                        continue;
                    }

                    if (to == start || (mate[to] >= 0 && parent[mate[to]] >= 0))
                    {
                        Contract(v, to, mate);
                    }
                    else if (parent[to] < 0)
                    {
                        parent[to] = v;
                        if (mate[to] < 0)
                        {
                            Flip(to, mate);
                            return true;
                        }

                        reached[mate[to]] = true;
                        queue[tail++] = mate[to];
                    }
                }
            }
        }

        return false;
    }

    private void Flip(int end, int[] mate)
    {
        for (int v = end; v >= 0;)
        {
            int before = parent[v], next = mate[before];
            (mate[v], mate[before]) = (before, v);
            v = next;
        }
    }

    private void Contract(int v, int w, int[] mate)
    {
        int common = CommonRoot(v, w, mate);
        Array.Clear(inBlossom);
        MarkPath(v, common, w, mate);
        MarkPath(w, common, v, mate);
        for (int c = 0; c < root.Length; c++)
        {
            if (inBlossom[root[c]])
            {
                root[c] = common;
                if (!reached[c])
                {
                    reached[c] = true;
                    queue[tail++] = c;
                }
            }
        }
    }

    private int CommonRoot(int v, int w, int[] mate)
    {
        Array.Clear(onPath);
        for (int c = v; ;)
        {
            c = root[c];
            onPath[c] = true;
            if (mate[c] < 0)
            {
                break;
            }

            c = parent[mate[c]];
        }

        for (int c = w; ;)
        {
            c = root[c];
            if (onPath[c])
            {
                return c;
            }

            c = parent[mate[c]];
        }
    }

    private void MarkPath(int v, int common, int child, int[] mate)
    {
        while (root[v] != common)
        {
            inBlossom[root[v]] = inBlossom[root[mate[v]]] = true;
            parent[v] = child;
            child = mate[v];
            v = parent[mate[v]];
        }
    }
}
