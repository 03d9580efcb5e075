namespace MDEngine.Fragmentation.Perception;

/// <summary>
/// The best choice of valence states for every net charge of an open component, exactly and without trying choices one by one: atoms are
/// passed in breadth-first order, and for every way in which later atoms have already received bond order, and every charge so
/// far, the best way to get there is kept.
/// </summary>
/// <remarks>For long polyions, whose choices are too many to try; systems wider than the limits get no answer.</remarks>
internal sealed class ValenceDynamicProgram
{
    private const int WindowAtoms = 32;
    private const int StateLimit = 60_000;
    private const int LinkLimit = 4_000_000;
    private const int MostOrder = 3;

    /// <summary>What a unit of charge may cost and still be worth keeping, and a margin beside; hundredths of a penalty unit.</summary>
    private const int ScorePerCharge = 4 * ValenceStates.Unit;

    private const int Margin = 6 * ValenceStates.Unit;
    private readonly ConjugatedComponent component;
    private readonly int[][] neighbors;
    private readonly long[][] weights;
    private readonly int[] order;
    private readonly int[] rank;
    private readonly int[] most;
    private readonly List<(int Before, byte Choice)> links = [];
    private readonly Dictionary<(ulong Received, int Charge), (int Score, long Weight, int Link)> states = [];
    private readonly Dictionary<(ulong Received, int Charge), (int Score, long Weight, int Link)> next = [];

    /// <param name="component">Atoms and their states.</param>
    /// <param name="neighbors">Neighbors of each atom, as places in the component.</param>
    /// <param name="weights">How much each of those bonds deserves further order.</param>
    public ValenceDynamicProgram(ConjugatedComponent component, int[][] neighbors, long[][] weights)
    {
        this.component = component;
        this.neighbors = neighbors;
        this.weights = weights;
        int n = neighbors.Length;
        order = new int[n];
        rank = new int[n];
        most = [.. Enumerable.Range(0, n).Select(a => Enumerable.Range(0, component.States[a].Length).Max(s => component.Demand(a, (byte)s)))];
        var seen = new bool[n];
        seen[0] = true;
        for (int head = 0, count = 1; head < n; head++)
        {
            rank[order[head]] = head;
            foreach (int b in neighbors[order[head]])
            {
                if (!seen[b])
                {
                    seen[b] = true;
                    order[count++] = b;
                }
            }
        }
    }

    /// <summary>[solutions] the state of every atom, for each net charge; null if the system is too wide.</summary>
    public List<(int Charge, int Score, byte[] Choice)>? Solve()
    {
        states[(0, 0)] = (0, 0, -1);
        for (int k = 0; k < order.Length; k++)
        {
            next.Clear();
            int a = order[k];
            foreach (((ulong received, int charge), (int score, long weight, int link)) in states)
            {
                for (byte s = 0; s < component.States[a].Length; s++)
                {
                    int left = component.Demand(a, s) - (int)(received & MostOrder);
                    if (left >= 0)
                    {
                        ValenceState state = component.States[a][s];
                        links.Add((link, s));
                        if (!Give(a, 0, left, received, charge + state.Charge, score + state.Penalty + component.Ties[a][s], weight, links.Count - 1))
                        {
                            return null;
                        }
                    }
                }
            }

            Prune();
            if (states.Count > StateLimit || links.Count > LinkLimit)
            {
                return null;
            }
        }

        return [.. states.Select(pair => (pair.Key.Charge, pair.Value.Score, Choices(pair.Value.Link)))];
    }

    /// <summary>Hands further order to later neighbors in every way; false if one lies outside the window.</summary>
    private bool Give(int a, int from, int left, ulong received, int charge, int score, long weight, int link)
    {
        if (left == 0)
        {
            var key = (received >> 2, charge);
            if (!next.TryGetValue(key, out (int Score, long Weight, int Link) known) || score < known.Score || (score == known.Score && weight > known.Weight))
            {
                next[key] = (score, weight, link);
            }

            return true;
        }

        for (int e = from; e < neighbors[a].Length; e++)
        {
            int b = neighbors[a][e], ahead = rank[b] - rank[a];
            if (ahead <= 0)
            {
                continue;
            }

            if (ahead >= WindowAtoms)
            {
                return false;
            }

            int has = (int)(received >> (2 * ahead)) & MostOrder;
            for (int give = 1; give <= Math.Min(left, 2) && has + give <= most[b]; give++)
            {
                if (!Give(a, e + 1, left - give, received + ((ulong)give << (2 * ahead)), charge, score, weight + (give * weights[a][e]), link))
                {
                    return false;
                }
            }
        }

        return true;
    }

    /// <summary>Drops what costs more than its charge can be worth, such as carbanions beside carboxylates.</summary>
    private void Prune()
    {
        var cheapest = new Dictionary<ulong, (int Score, int Charge)>();
        foreach (((ulong received, int charge), (int score, _, _)) in next)
        {
            if (!cheapest.TryGetValue(received, out (int Score, int Charge) known) || (score, Math.Abs(charge), charge).CompareTo((known.Score, Math.Abs(known.Charge), known.Charge)) < 0)
            {
                cheapest[received] = (score, charge);
            }
        }

        states.Clear();
        foreach (((ulong received, int charge), (int Score, long, int) value) in next)
        {
            (int score, int atCharge) = cheapest[received];
            if (value.Score <= score + (ScorePerCharge * Math.Abs(charge - atCharge)) + Margin)
            {
                states[(received, charge)] = value;
            }
        }
    }

    private byte[] Choices(int link)
    {
        var choice = new byte[order.Length];
        for (int k = order.Length - 1; k >= 0; k--)
        {
            choice[order[k]] = links[link].Choice;
            link = links[link].Before;
        }

        return choice;
    }
}
