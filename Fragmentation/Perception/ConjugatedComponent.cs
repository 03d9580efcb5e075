using System.Collections.Immutable;

namespace MDEngine.Fragmentation.Perception;

/// <summary>A way to saturate an open component with a net charge: the lower the score, the more usual.</summary>
/// <param name="Charge">Net charge.</param>
/// <param name="Score">Hundredths of a penalty unit: penalties, twice the net charge, and tie-breaks.</param>
/// <param name="Choices">Equally good choices of a state for every atom; the bond lengths decide between them.</param>
internal sealed record ComponentSolution(int Charge, int Score, List<byte[]> Choices);

/// <summary>
/// The atoms that could take further bond order, and the bonds between them: a conjugated system, a carboxylate, an amide.
/// Every choice of a valence state per atom asks for a perfect b-matching; choices are tried by increasing penalty.
/// </summary>
internal sealed class ConjugatedComponent
{
    private const int ChoiceLimit = 4_000;
    private const int VisitLimit = 100_000;
    private const int TiedChoiceLimit = 64;
    private const int Window = 6 * ValenceStates.Unit;
    private const int ChargeScore = 2 * ValenceStates.Unit;

    /// <summary>No sum of tie-breaks is taken to outweigh this.</summary>
    private const int TieSlack = ValenceStates.Unit / 2;

    private readonly int[] flexible;
    private readonly byte[] choice;
    private readonly List<int> changed = [];
    private readonly BondOrderMatcher matcher;
    private readonly Dictionary<int, ComponentSolution> solutions = [];
    private int choices;
    private int visits;
    private int best = int.MaxValue;
    private int penalty;
    private int tie;
    private int charge;
    private int demand;
    private bool truncated;

    public ConjugatedComponent(ImmutableArray<int> atoms, ValenceState[][] states, int[][] ties, int[] degrees, BondOrderMatcher matcher)
    {
        Atoms = atoms;
        States = states;
        Ties = ties;
        Degrees = degrees;
        this.matcher = matcher;
        choice = new byte[atoms.Length];
        flexible = [.. Enumerable.Range(0, atoms.Length).Where(a => states[a].Length > 1)];
    }

    /// <summary>Atoms, ascending; the other arrays follow this order.</summary>
    public ImmutableArray<int> Atoms { get; }

    public ValenceState[][] States { get; }

    /// <summary>Tie-break of every state, hundredths of a penalty unit.</summary>
    public int[][] Ties { get; }

    public int[] Degrees { get; }

    /// <summary>The most usual solution only, or none: no search beyond what settles it.</summary>
    public ComponentSolution? SolveFreely()
    {
        Search(exhaustive: false);
        return solutions.Values.MinBy(s => (s.Score, Math.Abs(s.Charge), s.Charge));
    }

    /// <summary>The best solution for every net charge met up to six penalty units above the first.</summary>
    public IReadOnlyCollection<ComponentSolution> SolveForAllCharges()
    {
        Search(exhaustive: true);
        return [.. solutions.Values.OrderBy(s => s.Charge)];
    }

    /// <summary>Further bond order that an atom asks for under a choice.</summary>
    public int Demand(int atom, byte state) => States[atom][state].Valence - Degrees[atom];

    private void Search(bool exhaustive)
    {
        solutions.Clear();
        Array.Clear(choice);
        (choices, visits, best, truncated) = (0, 0, int.MaxValue, false);
        int basePenalty = 0, highest = 0;
        (charge, demand, tie) = (0, 0, 0);
        for (int a = 0; a < Atoms.Length; a++)
        {
            basePenalty += States[a][0].Penalty;
            highest += States[a][^1].Penalty - States[a][0].Penalty;
            charge += States[a][0].Charge;
            demand += Demand(a, 0);
            tie += Ties[a][0];
        }

        matcher.SetBase(this);
        int first = -1;
        for (int level = 0; level <= highest && !truncated; level += ValenceStates.Unit)
        {
            bool done = exhaustive ? first >= 0 && level > first + Window : best != int.MaxValue && basePenalty + level > best + TieSlack;
            if (done)
            {
                break;
            }

            penalty = basePenalty + level;
            Choose(0, level);
            if (first < 0 && solutions.Count > 0)
            {
                first = level;
            }
        }

        if (truncated)
        {
            Sweep();
        }
    }

    /// <summary>Too many choices to try: solves for all charges at once, if the component is not too wide for that either.</summary>
    private void Sweep()
    {
        if (matcher.Sweep(this) is not { } swept)
        {
            return;
        }

        solutions.Clear();
        foreach ((int net, int score, byte[] chosen) in swept)
        {
            solutions[net] = new(net, score + (ChargeScore * Math.Abs(net)), [chosen]);
        }
    }

    private void Choose(int from, int remaining)
    {
        if (remaining == 0)
        {
            Try();
            return;
        }

        for (int f = from; f < flexible.Length && !truncated; f++)
        {
            int atom = flexible[f];
            ValenceState[] states = States[atom];
            truncated = ++visits > VisitLimit;
            for (byte s = 1; s < states.Length; s++)
            {
                int extra = states[s].Penalty - states[0].Penalty;
                if (extra > remaining)
                {
                    break;
                }

                int dc = states[s].Charge - states[0].Charge, dv = states[s].Valence - states[0].Valence, dt = Ties[atom][s] - Ties[atom][0];
                choice[atom] = s;
                changed.Add(atom);
                (charge, demand, tie) = (charge + dc, demand + dv, tie + dt);
                Choose(f + 1, remaining - extra);
                (charge, demand, tie) = (charge - dc, demand - dv, tie - dt);
                changed.RemoveAt(changed.Count - 1);
                choice[atom] = 0;
            }
        }
    }

    private void Try()
    {
        truncated |= ++choices > ChoiceLimit;
        if ((demand & 1) != 0)
        {
            return;
        }

        int score = penalty + (ChargeScore * Math.Abs(charge)) + tie;
        bool known = solutions.TryGetValue(charge, out ComponentSolution? solution);
        if (known && (score > solution!.Score || (score == solution.Score && solution.Choices.Count >= TiedChoiceLimit)))
        {
            return;
        }

        if (!matcher.IsFeasible(choice, changed))
        {
            return;
        }

        best = Math.Min(best, score);
        if (known && score == solution!.Score)
        {
            solution.Choices.Add([.. choice]);
        }
        else
        {
            solutions[charge] = new(charge, score, [[.. choice]]);
        }
    }
}
