namespace MDEngine.Fragmentation.Perception;

/// <summary>
/// Distributes further bond order over a component: every atom is copied as often as it asks for a bond, and a perfect matching
/// of the copies is a distribution. At most two further orders per bond.
/// </summary>
internal sealed class BondOrderMatcher
{
    private const double WeightScale = 1e7;
    private readonly int[] offsets;
    private readonly int[] neighbors;
    private readonly long[] weights;
    private readonly int[] copyStart;
    private readonly int[] copyAtom;
    private readonly int[] active;
    private readonly int[] baseActive;
    private readonly int[] mate;
    private readonly int[] baseMate;
    private readonly List<int> baseExposed = [];
    private readonly List<int> exposed = [];
    private readonly EdmondsSearch search;
    private OpenComponent? component;

    /// <param name="graph">The molecule.</param>
    /// <param name="atoms">Atoms of the component.</param>
    /// <param name="localIndex">[N] place of an atom in <paramref name="atoms"/>, valid for its atoms.</param>
    /// <param name="isMember">Whether a neighbor belongs to the same component.</param>
    /// <param name="maximumDemand">The largest demand of each atom's states.</param>
    /// <param name="ratios">[M] relative bond lengths.</param>
    public BondOrderMatcher(BondGraph graph, ReadOnlySpan<int> atoms, int[] localIndex, bool[] isMember, int[] maximumDemand, double[] ratios)
    {
        int n = atoms.Length;
        offsets = new int[n + 1];
        copyStart = new int[n + 1];
        var neighborList = new List<int>();
        var weightList = new List<long>();
        for (int a = 0; a < n; a++)
        {
            for (int e = graph.Offsets[atoms[a]]; e < graph.Offsets[atoms[a] + 1]; e++)
            {
                if (isMember[graph.Neighbors[e]])
                {
                    neighborList.Add(localIndex[graph.Neighbors[e]]);
                    weightList.Add((long)Math.Round((10 - (3 * ratios[graph.BondAt[e]])) * WeightScale));
                }
            }

            offsets[a + 1] = neighborList.Count;
            copyStart[a + 1] = copyStart[a] + maximumDemand[a];
        }

        neighbors = [.. neighborList];
        weights = [.. weightList];
        int copies = copyStart[n];
        copyAtom = new int[copies];
        for (int a = 0; a < n; a++)
        {
            copyAtom.AsSpan(copyStart[a]..copyStart[a + 1]).Fill(a);
        }

        (active, baseActive, mate, baseMate) = (new int[n], new int[n], new int[copies], new int[copies]);
        search = new EdmondsSearch(this, copies);
    }

    /// <summary>Matches the demands of the first state of every atom, as the start for all choices.</summary>
    public void SetBase(OpenComponent of)
    {
        component = of;
        for (int a = 0; a < baseActive.Length; a++)
        {
            baseActive[a] = of.Demand(a, 0);
        }

        baseActive.CopyTo(active, 0);
        Array.Fill(mate, -1);
        MatchGreedily();
        baseExposed.Clear();
        for (int c = 0; c < mate.Length; c++)
        {
            if (IsActive(c) && mate[c] < 0 && !search.Augment(c, mate))
            {
                baseExposed.Add(c);
            }
        }

        mate.CopyTo(baseMate, 0);
    }

    /// <summary>Whether the demands of a choice, which differs from the first states at some atoms, can all be met.</summary>
    public bool IsFeasible(byte[] choice, List<int> changed)
    {
        if (changed.Count == 0)
        {
            return baseExposed.Count == 0;
        }

        baseMate.CopyTo(mate, 0);
        exposed.Clear();
        exposed.AddRange(baseExposed);
        foreach (int a in changed)
        {
            int wanted = component!.Demand(a, choice[a]);
            for (int k = wanted; k < baseActive[a]; k++)
            {
                int c = copyStart[a] + k;
                if (mate[c] >= 0)
                {
                    exposed.Add(mate[c]);
                    mate[mate[c]] = -1;
                    mate[c] = -1;
                }
            }

            for (int k = baseActive[a]; k < wanted; k++)
            {
                exposed.Add(copyStart[a] + k);
            }

            active[a] = wanted;
        }

        bool feasible = true;
        foreach (int c in exposed)
        {
            // A copy that no alternating path covers stays bare in some maximum matching: none is perfect.
            if (IsActive(c) && mate[c] < 0 && !search.Augment(c, mate))
            {
                feasible = false;
                break;
            }
        }

        foreach (int a in changed)
        {
            active[a] = baseActive[a];
        }

        return feasible;
    }

    /// <summary>
    /// The distribution of greatest weight under a feasible choice: [places of the neighbor lists] further order of each bond
    /// as seen from either end, and its weight.
    /// </summary>
    public (List<(int A, int B)> Pairs, long Weight) Distribute(OpenComponent of, byte[] choice)
    {
        for (int a = 0; a < active.Length; a++)
        {
            active[a] = of.Demand(a, choice[a]);
        }

        Array.Fill(mate, -1);
        MatchForced();
        int[] left = [.. Enumerable.Range(0, mate.Length).Where(c => IsActive(c) && mate[c] < 0)];
        if (left.Length > 0 && !MatchByWeight(left))
        {
            MatchGreedily();
            foreach (int c in left)
            {
                if (mate[c] < 0)
                {
                    search.Augment(c, mate);
                }
            }
        }

        var pairs = new List<(int, int)>();
        long total = 0;
        for (int c = 0; c < mate.Length; c++)
        {
            if (IsActive(c) && mate[c] > c)
            {
                pairs.Add((copyAtom[c], copyAtom[mate[c]]));
                total += WeightOf(copyAtom[c], copyAtom[mate[c]]);
            }
        }

        return (pairs, total);
    }

    /// <summary>The best choice for every net charge by <see cref="ValenceSweep"/>.</summary>
    public List<(int Charge, int Score, byte[] Choice)>? Sweep(OpenComponent of)
    {
        int n = active.Length;
        return new ValenceSweep(
            of,
            [.. Enumerable.Range(0, n).Select(a => neighbors[offsets[a]..offsets[a + 1]])],
            [.. Enumerable.Range(0, n).Select(a => weights[offsets[a]..offsets[a + 1]])]).Solve();
    }

    /// <summary>Whether two copies may be paired, given that their atoms are bonded: caps a bond at two further orders.</summary>
    private bool MayPair(int c, int d) =>
        active[copyAtom[c]] < 3 || active[copyAtom[d]] < 3 || (c - copyStart[copyAtom[c]] < 2 && d - copyStart[copyAtom[d]] < 2);

    private bool IsActive(int c) => c - copyStart[copyAtom[c]] < active[copyAtom[c]];

    private long WeightOf(int a, int b)
    {
        int e = offsets[a];
        while (neighbors[e] != b)
        {
            e++;
        }

        return weights[e];
    }

    private void MatchGreedily()
    {
        for (int a = 0; a < active.Length; a++)
        {
            for (int k = 0; k < active[a]; k++)
            {
                int c = copyStart[a] + k;
                if (mate[c] >= 0)
                {
                    continue;
                }

                int bestCopy = -1;
                long bestWeight = long.MinValue;
                for (int e = offsets[a]; e < offsets[a + 1]; e++)
                {
                    int free = FreeCopy(neighbors[e], c);
                    if (free >= 0 && weights[e] > bestWeight)
                    {
                        (bestCopy, bestWeight) = (free, weights[e]);
                    }
                }

                if (bestCopy >= 0)
                {
                    (mate[c], mate[bestCopy]) = (bestCopy, c);
                }
            }
        }
    }

    private int FreeCopy(int atom, int partner)
    {
        for (int d = copyStart[atom]; d < copyStart[atom] + active[atom]; d++)
        {
            if (mate[d] < 0 && MayPair(partner, d))
            {
                return d;
            }
        }

        return -1;
    }

    /// <summary>Pairs the copies that have one possible partner atom left; the rest needs weighing.</summary>
    private void MatchForced()
    {
        if (active.Any(u => u > 2))
        {
            return;
        }

        var queue = new Queue<int>(Enumerable.Range(0, active.Length));
        while (queue.TryDequeue(out int a))
        {
            for (int c; (c = FreeCopyOf(a)) >= 0;)
            {
                int only = -1, count = 0;
                for (int e = offsets[a]; e < offsets[a + 1]; e++)
                {
                    if (FreeCopyOf(neighbors[e]) >= 0)
                    {
                        only = neighbors[e];
                        count++;
                    }
                }

                if (count != 1)
                {
                    break;
                }

                int d = FreeCopyOf(only);
                (mate[c], mate[d]) = (d, c);
                for (int e = offsets[only]; e < offsets[only + 1]; e++)
                {
                    queue.Enqueue(neighbors[e]);
                }
            }
        }
    }

    private int FreeCopyOf(int atom)
    {
        for (int d = copyStart[atom]; d < copyStart[atom] + active[atom]; d++)
        {
            if (mate[d] < 0)
            {
                return d;
            }
        }

        return -1;
    }

    /// <summary>Pairs the copies left by greatest weight, or returns false where the system is too wide for that.</summary>
    private bool MatchByWeight(int[] left)
    {
        var place = new Dictionary<int, int>(left.Length);
        for (int k = 0; k < left.Length; k++)
        {
            place.Add(left[k], k);
        }

        var edges = new List<(int, int, long)>();
        for (int k = 0; k < left.Length; k++)
        {
            int a = copyAtom[left[k]];
            for (int e = offsets[a]; e < offsets[a + 1]; e++)
            {
                int b = neighbors[e];
                for (int d = copyStart[b]; d < copyStart[b] + active[b]; d++)
                {
                    if (d > left[k] && mate[d] < 0 && MayPair(left[k], d))
                    {
                        edges.Add((k, place[d], weights[e]));
                    }
                }
            }
        }

        int[]? paired = new FrontierMatching(left.Length, edges).Solve();
        for (int k = 0; paired is not null && k < left.Length; k++)
        {
            mate[left[k]] = left[paired[k]];
        }

        return paired is not null;
    }

    /// <summary>Edmonds' search for an augmenting path in the graph of the active copies.</summary>
    private sealed class EdmondsSearch(BondOrderMatcher owner, int copies)
    {
        private readonly int[] parent = new int[copies];
        private readonly int[] root = new int[copies];
        private readonly bool[] reached = new bool[copies];
        private readonly bool[] inBlossom = new bool[copies];
        private readonly bool[] onPath = new bool[copies];
        private readonly int[] queue = new int[copies];
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
                int a = owner.copyAtom[v];
                for (int e = owner.offsets[a]; e < owner.offsets[a + 1]; e++)
                {
                    int b = owner.neighbors[e];
                    for (int to = owner.copyStart[b]; to < owner.copyStart[b] + owner.active[b]; to++)
                    {
                        if (root[v] == root[to] || mate[v] == to || !owner.MayPair(v, to))
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
}
