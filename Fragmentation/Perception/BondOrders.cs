using System.Collections.Immutable;

namespace MDEngine.Fragmentation.Perception;

/// <summary>Kekulé bond orders and formal charges from connectivity, component by component.</summary>
/// <remarks>
/// The idea of Kim and Kim (Bull. Korean Chem. Soc. 2015, 36, 1769, doi:10.1002/bkcs.10334), made local: each conjugated
/// component is solved on its own, and a sum over their solutions meets the total charge.
/// </remarks>
internal sealed class BondOrders
{
    private const int NamedAtoms = 8;

    /// <summary>How far the running charge may stray from its end, beyond the difference to be made up.</summary>
    private const int ChargeMargin = 16;

    private readonly BondGraph graph;
    private readonly ImmutableArray<int> z;
    private readonly double[] ratios;
    private readonly bool[] ringAtom;
    private readonly bool[] skip;
    private readonly List<string> warnings;
    private readonly ValenceState[][] states;
    private readonly List<(ConjugatedComponent Component, BondOrderMatcher Matcher)> components = [];
    private readonly List<int> metals = [];

    private BondOrders(BondGraph graph, ImmutableArray<int> z, double[] ratios, bool[] ringAtom, bool[] skip, List<string> warnings)
    {
        this.graph = graph;
        this.z = z;
        this.ratios = ratios;
        this.ringAtom = ringAtom;
        this.skip = skip;
        this.warnings = warnings;
        Orders = new byte[graph.BondCount];
        Array.Fill(Orders, (byte)1);
        Charges = new int[graph.AtomCount];
        states = new ValenceState[graph.AtomCount][];
    }

    /// <summary>[M] 1, 2 or 3.</summary>
    public byte[] Orders { get; }

    /// <summary>[N] formal charges.</summary>
    public int[] Charges { get; }

    /// <summary>Atoms whose valences could not be satisfied.</summary>
    public List<int> Unsatisfied { get; } = [];

    /// <summary>Whether the total charge asked for was met (or none was asked for).</summary>
    public bool ChargeMet { get; private set; } = true;

    /// <param name="graph">Connectivity.</param>
    /// <param name="z">[N] atomic numbers.</param>
    /// <param name="ratios">[M] relative bond lengths: relatively short bonds become double first.</param>
    /// <param name="ringAtom">[N] ring flags.</param>
    /// <param name="skip">[N] atoms of infinite nets, which are left single-bonded.</param>
    /// <param name="totalCharge">Total charge, or null for the most usual one.</param>
    /// <param name="warnings">Takes one line for everything assumed.</param>
    public static BondOrders Assign(BondGraph graph, ImmutableArray<int> z, double[] ratios, bool[] ringAtom, bool[] skip, int? totalCharge, List<string> warnings)
    {
        var orders = new BondOrders(graph, z, ratios, ringAtom, skip, warnings);
        orders.SetStates();
        orders.FindComponents();
        orders.Solve(totalCharge);
        return orders;
    }

    private void SetStates()
    {
        for (int i = 0; i < z.Length; i++)
        {
            int oxygens = z[i] == 7 && graph.Degree(i) == 3 ? TerminalOxygens(i) : 0;
            states[i] = ValenceStates.For(z[i], graph.Degree(i), oxygens, OxideRank(i));
        }
    }

    private int TerminalOxygens(int nitrogen)
    {
        int count = 0;
        foreach (int j in graph.NeighborsOf(nitrogen))
        {
            count += z[j] == 8 && graph.Degree(j) == 1 ? 1 : 0;
        }

        return count;
    }

    /// <summary>For a terminal oxygen of a nitro or nitrate group its rank by index; else −1.</summary>
    private int OxideRank(int atom)
    {
        if (z[atom] != 8 || graph.Degree(atom) != 1)
        {
            return -1;
        }

        int nitrogen = graph.NeighborsOf(atom)[0];
        if (z[nitrogen] != 7 || graph.Degree(nitrogen) != 3 || TerminalOxygens(nitrogen) < 2)
        {
            return -1;
        }

        int rank = 0;
        foreach (int j in graph.NeighborsOf(nitrogen))
        {
            rank += j < atom && z[j] == 8 && graph.Degree(j) == 1 ? 1 : 0;
        }

        return rank;
    }

    /// <summary>Settles the atoms that have no choice and gathers the others into open components.</summary>
    private void FindComponents()
    {
        int n = z.Length;
        var open = new bool[n];
        for (int i = 0; i < n; i++)
        {
            open[i] = !skip[i] && Array.Exists(states[i], s => s.Valence > graph.Degree(i));
        }

        var localIndex = new int[n];
        var isMember = new bool[n];
        var seen = new bool[n];
        var stack = new Stack<int>();
        var members = new List<int>();
        for (int start = 0; start < n; start++)
        {
            if (!open[start])
            {
                Settle(start);
                continue;
            }

            if (seen[start])
            {
                continue;
            }

            members.Clear();
            seen[start] = true;
            stack.Push(start);
            while (stack.TryPop(out int i))
            {
                members.Add(i);
                foreach (int j in graph.NeighborsOf(i))
                {
                    if (open[j] && !seen[j])
                    {
                        seen[j] = true;
                        stack.Push(j);
                    }
                }
            }

            if (members.Count == 1 && states[start][0].Valence == graph.Degree(start))
            {
                // An ether oxygen, an amine nitrogen: nothing to share a further bond with.
                Charges[start] = states[start][0].Charge;
                continue;
            }

            members.Sort();
            AddComponent([.. members], localIndex, isMember);
        }
    }

    private void AddComponent(ImmutableArray<int> atoms, int[] localIndex, bool[] isMember)
    {
        int n = atoms.Length;
        var componentStates = new ValenceState[n][];
        var ties = new int[n][];
        var degrees = new int[n];
        var maximum = new int[n];
        for (int a = 0; a < n; a++)
        {
            int atom = atoms[a];
            (localIndex[atom], isMember[atom]) = (a, true);
            componentStates[a] = states[atom];
            degrees[a] = graph.Degree(atom);
            ties[a] = [.. states[atom].Select(s => TieBreak(atom, s))];
            maximum[a] = states[atom].Max(s => s.Valence) - degrees[a];
        }

        var matcher = new BondOrderMatcher(new BMatchingGraph(graph, atoms.AsSpan(), localIndex, isMember, maximum, ratios));
        components.Add((new ConjugatedComponent(atoms, componentStates, ties, degrees, matcher), matcher));
        foreach (int atom in atoms)
        {
            isMember[atom] = false;
        }
    }

    /// <summary>Charge on nitrogen prefers few heavy neighbors and rings, on carbon the opposite; hundredths of a penalty unit.</summary>
    private int TieBreak(int atom, ValenceState state)
    {
        if (state.Charge == 0 || state.Penalty == 0)
        {
            return 0;
        }

        int heavy = 0;
        foreach (int j in graph.NeighborsOf(atom))
        {
            heavy += z[j] > 1 ? 1 : 0;
        }

        return (z[atom], state.Charge > 0) switch
        {
            (7, true) => (2 * heavy) - (ringAtom[atom] ? 5 : 0),
            (6, _) => (ringAtom[atom] ? 5 : 0) - heavy,
            _ => 0,
        };
    }

    private void Settle(int atom)
    {
        if (skip[atom])
        {
            return;
        }

        if (states[atom].Length > 1 && ElementProperties.IsMetal(z[atom]))
        {
            metals.Add(atom);
        }

        Charges[atom] = states[atom][0].Charge;
    }

    private void Solve(int? totalCharge)
    {
        var solutions = new ComponentSolution?[components.Count];
        int sum = Charges.Sum();
        for (int c = 0; c < solutions.Length; c++)
        {
            solutions[c] = components[c].Component.SolveFreely();
            sum += solutions[c]?.Charge ?? 0;
        }

        if (totalCharge is { } wanted && wanted != sum && !skip.Contains(true) && !MeetCharge(wanted - sum, solutions))
        {
            ChargeMet = false;
            warnings.Add($"The total charge {wanted:+0;-0;0} cannot be met: the structure adds up to {sum:+0;-0;0}, which is assumed. Check the charge, or whether this is a radical or lacks hydrogen atoms.");
        }

        for (int c = 0; c < solutions.Length; c++)
        {
            Apply(components[c].Component, components[c].Matcher, solutions[c]);
        }

        if (Unsatisfied.Count > 0)
        {
            string named = string.Join(", ", Unsatisfied.Take(NamedAtoms).Select(i => $"{Element.FromAtomicNumber(z[i]).Symbol}{i + 1}"));
            warnings.Add($"No valence fits the atoms {named}{(Unsatisfied.Count > NamedAtoms ? $" and {Unsatisfied.Count - NamedAtoms} more" : "")}: assumed single-bonded (a radical, missing hydrogen atoms or a broken structure).");
        }
    }

    /// <summary>
    /// Replaces solutions so that the charge changes by <paramref name="difference"/> at the lowest summed score, by dynamic
    /// programming over the components that have a choice.
    /// </summary>
    private bool MeetCharge(int difference, ComponentSolution?[] solutions)
    {
        var options = new List<(int Component, int Metal, ComponentSolution[] Solutions, int Charge, int Score)>();
        for (int c = 0; c < solutions.Length; c++)
        {
            ComponentSolution[] all = [.. components[c].Component.SolveForAllCharges()];
            if (all.Length > 1 && solutions[c] is { } free)
            {
                options.Add((c, -1, all, free.Charge, free.Score));
            }
        }

        foreach (int metal in metals)
        {
            options.Add((-1, metal, [.. states[metal].Select(s => new ComponentSolution(s.Charge, s.Penalty, []))], 0, 0));
        }

        int low = Math.Min(0, difference) - ChargeMargin, width = Math.Abs(difference) + (2 * ChargeMargin) + 1;
        var cost = new long[options.Count + 1][];
        var picked = new sbyte[options.Count][];
        cost[0] = NewRow();
        cost[0][-low] = 0;
        for (int o = 0; o < options.Count; o++)
        {
            (_, _, ComponentSolution[] all, int baseCharge, int baseScore) = options[o];
            long[] row = NewRow();
            var pick = new sbyte[width];
            for (int q = 0; q < width; q++)
            {
                for (int s = 0; s < all.Length && cost[o][q] < long.MaxValue; s++)
                {
                    int to = q + all[s].Charge - baseCharge;
                    long total = cost[o][q] + all[s].Score - baseScore;
                    if (to >= 0 && to < width && total < row[to])
                    {
                        row[to] = total;
                        pick[to] = (sbyte)s;
                    }
                }
            }

            (cost[o + 1], picked[o]) = (row, pick);
        }

        int at = difference - low;
        if (cost[^1][at] == long.MaxValue)
        {
            return false;
        }

        for (int o = options.Count - 1; o >= 0; o--)
        {
            (int component, int metal, ComponentSolution[] all, int baseCharge, _) = options[o];
            ComponentSolution solution = all[picked[o][at]];
            at -= solution.Charge - baseCharge;
            if (component >= 0)
            {
                solutions[component] = solution;
            }
            else
            {
                Charges[metal] = solution.Charge;
            }
        }

        return true;

        long[] NewRow()
        {
            var row = new long[width];
            Array.Fill(row, long.MaxValue);
            return row;
        }
    }

    private void Apply(ConjugatedComponent component, BondOrderMatcher matcher, ComponentSolution? solution)
    {
        if (solution is null)
        {
            foreach (int atom in component.Atoms)
            {
                Charges[atom] = states[atom].FirstOrDefault(s => s.Valence == graph.Degree(atom) && s.Penalty == 0).Charge;
            }

            Unsatisfied.AddRange(component.Atoms);
            return;
        }

        byte[] choice = solution.Choices[0];
        (List<(int A, int B)> pairs, long weight) = matcher.Distribute(component, choice);
        foreach (byte[] other in solution.Choices.Skip(1))
        {
            (List<(int A, int B)> otherPairs, long otherWeight) = matcher.Distribute(component, other);
            if (otherWeight > weight)
            {
                (choice, pairs, weight) = (other, otherPairs, otherWeight);
            }
        }

        for (int a = 0; a < component.Atoms.Length; a++)
        {
            Charges[component.Atoms[a]] = component.States[a][choice[a]].Charge;
        }

        foreach ((int a, int b) in pairs)
        {
            Orders[graph.FindBond(component.Atoms[a], component.Atoms[b])]++;
        }
    }
}
