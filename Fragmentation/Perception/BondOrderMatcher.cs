namespace MDEngine.Fragmentation.Perception;

/// <summary>
/// Distributes further bond order over a component: every atom is copied as often as it asks for a bond, and a perfect matching
/// of the copies is a distribution. At most two further orders per bond.
/// </summary>
internal sealed class BondOrderMatcher(BMatchingGraph copies)
{
    private readonly int[] baseActive = new int[copies.AtomCount];
    private readonly int[] mate = new int[copies.Count];
    private readonly int[] baseMate = new int[copies.Count];
    private readonly List<int> baseExposed = [];
    private readonly List<int> exposed = [];
    private readonly AugmentingPathSearch search = new(copies);
    private ConjugatedComponent? component;

    /// <summary>Matches the demands of the first state of every atom, as the start for all choices.</summary>
    public void SetBase(ConjugatedComponent of)
    {
        component = of;
        for (int a = 0; a < baseActive.Length; a++)
        {
            baseActive[a] = of.Demand(a, 0);
            copies.Activate(a, baseActive[a]);
        }

        Array.Fill(mate, -1);
        MatchGreedily();
        baseExposed.Clear();
        for (int c = 0; c < mate.Length; c++)
        {
            if (copies.IsActive(c) && mate[c] < 0 && !search.Augment(c, mate))
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
                int c = copies.CopyOf(a, k);
                if (mate[c] >= 0)
                {
                    exposed.Add(mate[c]);
                    mate[mate[c]] = -1;
                    mate[c] = -1;
                }
            }

            for (int k = baseActive[a]; k < wanted; k++)
            {
                exposed.Add(copies.CopyOf(a, k));
            }

            copies.Activate(a, wanted);
        }

        bool feasible = true;
        foreach (int c in exposed)
        {
            // A copy that no alternating path covers stays bare in some maximum matching: none is perfect.
            if (copies.IsActive(c) && mate[c] < 0 && !search.Augment(c, mate))
            {
                feasible = false;
                break;
            }
        }

        foreach (int a in changed)
        {
            copies.Activate(a, baseActive[a]);
        }

        return feasible;
    }

    /// <summary>
    /// The distribution of greatest weight under a feasible choice: [places of the neighbor lists] further order of each bond
    /// as seen from either end, and its weight.
    /// </summary>
    public (List<(int A, int B)> Pairs, long Weight) Distribute(ConjugatedComponent of, byte[] choice)
    {
        for (int a = 0; a < copies.AtomCount; a++)
        {
            copies.Activate(a, of.Demand(a, choice[a]));
        }

        Array.Fill(mate, -1);
        MatchForced();
        int[] left = [.. Enumerable.Range(0, mate.Length).Where(c => copies.IsActive(c) && mate[c] < 0)];
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
            if (copies.IsActive(c) && mate[c] > c)
            {
                (int atom, int other) = (copies.AtomOf(c), copies.AtomOf(mate[c]));
                pairs.Add((atom, other));
                total += copies.Weight(atom, other);
            }
        }

        return (pairs, total);
    }

    /// <summary>The best choice for every net charge by <see cref="ValenceDynamicProgram"/>.</summary>
    public List<(int Charge, int Score, byte[] Choice)>? Sweep(ConjugatedComponent of) => new ValenceDynamicProgram(
        of,
        [.. Enumerable.Range(0, copies.AtomCount).Select(a => copies.NeighborsOf(a).ToArray())],
        [.. Enumerable.Range(0, copies.AtomCount).Select(a => copies.WeightsOf(a).ToArray())]).Solve();

    private void MatchGreedily()
    {
        for (int a = 0; a < copies.AtomCount; a++)
        {
            ReadOnlySpan<int> neighbors = copies.NeighborsOf(a);
            ReadOnlySpan<long> weights = copies.WeightsOf(a);
            for (int k = 0; k < copies.ActiveCount(a); k++)
            {
                int c = copies.CopyOf(a, k);
                if (mate[c] >= 0)
                {
                    continue;
                }

                int bestCopy = -1;
                long bestWeight = long.MinValue;
                for (int e = 0; e < neighbors.Length; e++)
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
        (int first, int end) = copies.ActiveOf(atom);
        for (int d = first; d < end; d++)
        {
            if (mate[d] < 0 && copies.MayPair(partner, d))
            {
                return d;
            }
        }

        return -1;
    }

    /// <summary>Pairs the copies that have one possible partner atom left; the rest needs weighing.</summary>
    private void MatchForced()
    {
        IEnumerable<int> atoms = Enumerable.Range(0, copies.AtomCount);
        if (atoms.Any(a => copies.ActiveCount(a) > 2))
        {
            return;
        }

        var queue = new Queue<int>(atoms);
        while (queue.TryDequeue(out int a))
        {
            for (int c; (c = FreeCopyOf(a)) >= 0;)
            {
                int only = -1, count = 0;
                foreach (int neighbor in copies.NeighborsOf(a))
                {
                    if (FreeCopyOf(neighbor) >= 0)
                    {
                        only = neighbor;
                        count++;
                    }
                }

                if (count != 1)
                {
                    break;
                }

                int d = FreeCopyOf(only);
                (mate[c], mate[d]) = (d, c);
                foreach (int neighbor in copies.NeighborsOf(only))
                {
                    queue.Enqueue(neighbor);
                }
            }
        }
    }

    private int FreeCopyOf(int atom)
    {
        (int first, int end) = copies.ActiveOf(atom);
        for (int d = first; d < end; d++)
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
            int a = copies.AtomOf(left[k]);
            ReadOnlySpan<int> neighbors = copies.NeighborsOf(a);
            ReadOnlySpan<long> weights = copies.WeightsOf(a);
            for (int e = 0; e < neighbors.Length; e++)
            {
                (int first, int end) = copies.ActiveOf(neighbors[e]);
                for (int d = first; d < end; d++)
                {
                    if (d > left[k] && mate[d] < 0 && copies.MayPair(left[k], d))
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
}
