using MDEngine.Fragmentation.Perception;

namespace MDEngine.Fragmentation.Clustering;

/// <summary>
/// Divides a molecule into connected parts of about equal size with few bonds between them: recursive bisection by greedy growth
/// from several seeds, refined by single moves. A hydrogen atom stays with its heavy atom.
/// </summary>
internal sealed class GraphPartition
{
    private const int Seeds = 6;
    private const int RefinementPasses = 8;

    /// <summary>How many cut bonds the whole size of a part in imbalance is worth.</summary>
    private const double ImbalanceWeight = 8;

    private readonly int[] weight;
    private readonly int[][] neighbors;
    private readonly int[] part;
    private readonly int[] mark;
    private int marks;
    private int parts;

    private GraphPartition(int[] weight, int[][] neighbors)
    {
        this.weight = weight;
        this.neighbors = neighbors;
        part = new int[weight.Length];
        mark = new int[weight.Length];
    }

    /// <summary>Labels 0, 1, … of the given atoms, which must be connected.</summary>
    /// <param name="molecule">The molecule.</param>
    /// <param name="atoms">The atoms to divide; their order breaks ties.</param>
    /// <param name="targetSize">Atoms per part aimed at.</param>
    public static int[] Divide(MolecularGraph molecule, ReadOnlySpan<int> atoms, int targetSize)
    {
        BondGraph graph = molecule.Graph;
        var place = new Dictionary<int, int>(atoms.Length);
        foreach (int atom in atoms)
        {
            place.Add(atom, place.Count);
        }

        // Units: heavy atoms with their hydrogen atoms.
        var unit = new int[atoms.Length];
        int units = 0;
        for (int a = 0; a < atoms.Length; a++)
        {
            unit[a] = HeavyPartner(atoms[a]) < 0 ? units++ : -1;
        }

        for (int a = 0; a < atoms.Length; a++)
        {
            unit[a] = unit[a] >= 0 ? unit[a] : unit[place[HeavyPartner(atoms[a])]];
        }

        var weight = new int[units];
        var adjacent = new SortedSet<int>[units];
        for (int a = 0; a < atoms.Length; a++)
        {
            weight[unit[a]]++;
            SortedSet<int> set = adjacent[unit[a]] ??= [];
            foreach (int j in graph.NeighborsOf(atoms[a]))
            {
                if (place.TryGetValue(j, out int b) && unit[b] != unit[a])
                {
                    set.Add(unit[b]);
                }
            }
        }

        var partition = new GraphPartition(weight, [.. adjacent.Select(set => set.ToArray())]);
        int count = Math.Clamp((int)Math.Round((double)atoms.Length / targetSize), 1, units);
        partition.Bisect([.. Enumerable.Range(0, units)], count);
        return [.. unit.Select(u => partition.part[u])];

        int HeavyPartner(int atom) =>
            molecule.AtomicNumbers[atom] == 1 && graph.Degree(atom) == 1 && molecule.AtomicNumbers[graph.NeighborsOf(atom)[0]] > 1
                && place.ContainsKey(graph.NeighborsOf(atom)[0]) ? graph.NeighborsOf(atom)[0] : -1;
    }

    private void Bisect(int[] units, int count)
    {
        var pending = new Stack<(int[] Units, int Count)>();
        pending.Push((units, count));
        while (pending.TryPop(out (int[] Units, int Count) task))
        {
            if (task.Count < 2 || task.Units.Length < 2)
            {
                foreach (int u in task.Units)
                {
                    part[u] = parts;
                }

                parts++;
                continue;
            }

            int total = task.Units.Sum(u => weight[u]);
            int first = task.Count / 2;
            double goal = (double)total * first / task.Count, ideal = (double)total / task.Count;
            HashSet<int>? best = null;
            double bestScore = double.MaxValue;
            foreach (int seed in PickSeeds(task.Units))
            {
                HashSet<int> side = Grow(task.Units, seed, goal);
                Refine(task.Units, side, goal, ideal);
                Connect(task.Units, side);
                double score = Score(task.Units, side, goal, ideal);
                if (side.Count > 0 && side.Count < task.Units.Length && score < bestScore)
                {
                    (best, bestScore) = (side, score);
                }
            }

            if (best is null)
            {
                pending.Push((task.Units, 1));
                continue;
            }

            int[] inside = [.. task.Units.Where(best.Contains)], outside = [.. task.Units.Where(u => !best.Contains(u))];
            int share = Math.Clamp((int)Math.Round((double)task.Count * inside.Sum(u => weight[u]) / total), 1, task.Count - 1);
            pending.Push((outside, task.Count - share));
            pending.Push((inside, share));
        }
    }

    /// <summary>The two ends of a long path, and units spread over the breadth-first order between them.</summary>
    private IEnumerable<int> PickSeeds(int[] units)
    {
        List<int> order = BreadthFirst(units, units[0]);
        List<int> fromEnd = BreadthFirst(units, order[^1]);
        return Enumerable.Range(0, Seeds).Select(s => fromEnd[(int)((long)s * (fromEnd.Count - 1) / (Seeds - 1))]).Distinct();
    }

    private List<int> BreadthFirst(int[] units, int start)
    {
        int member = ++marks, seen = ++marks;
        foreach (int u in units)
        {
            mark[u] = member;
        }

        var order = new List<int> { start };
        mark[start] = seen;
        for (int k = 0; k < order.Count; k++)
        {
            foreach (int v in neighbors[order[k]])
            {
                if (mark[v] == member)
                {
                    mark[v] = seen;
                    order.Add(v);
                }
            }
        }

        return order;
    }

    /// <summary>Adds the unit that adds least to the cut until the weight is nearest to the goal.</summary>
    private HashSet<int> Grow(int[] units, int seed, double goal)
    {
        int member = ++marks;
        foreach (int u in units)
        {
            mark[u] = member;
        }

        var side = new HashSet<int>();
        var queue = new PriorityQueue<int, (int Cut, int Arrival)>();
        int arrival = 0;
        double sum = 0;
        queue.Enqueue(seed, (0, arrival++));
        while (queue.TryDequeue(out int u, out (int Cut, int Arrival) key))
        {
            if (side.Contains(u))
            {
                continue;
            }

            if (sum > 0 && Math.Abs(sum + weight[u] - goal) >= Math.Abs(sum - goal))
            {
                break;
            }

            side.Add(u);
            sum += weight[u];
            foreach (int v in neighbors[u])
            {
                if (mark[v] == member && !side.Contains(v))
                {
                    queue.Enqueue(v, (CutChange(v, side, member), arrival++));
                }
            }
        }

        return side;
    }

    private int CutChange(int unit, HashSet<int> side, int member)
    {
        int change = 0;
        foreach (int v in neighbors[unit])
        {
            change += mark[v] != member ? 0 : side.Contains(v) ? -1 : 1;
        }

        return change;
    }

    /// <summary>Moves single units over the border as long as that lowers the score.</summary>
    private void Refine(int[] units, HashSet<int> side, double goal, double ideal)
    {
        int member = ++marks;
        foreach (int u in units)
        {
            mark[u] = member;
        }

        double sum = side.Sum(u => (double)weight[u]);
        for (int pass = 0; pass < RefinementPasses; pass++)
        {
            bool moved = false;
            foreach (int u in units)
            {
                bool inside = side.Contains(u);
                int change = inside ? -CutChange(u, side, member) : CutChange(u, side, member);
                double after = sum + (inside ? -weight[u] : weight[u]);
                if (change + Imbalance(after, goal, ideal) < Imbalance(sum, goal, ideal) - 1e-9)
                {
                    _ = inside ? side.Remove(u) : side.Add(u);
                    sum = after;
                    moved = true;
                }
            }

            if (!moved)
            {
                break;
            }
        }
    }

    private static double Imbalance(double sum, double goal, double ideal)
    {
        double relative = (sum - goal) / ideal;
        return ImbalanceWeight * relative * relative;
    }

    private double Score(int[] units, HashSet<int> side, double goal, double ideal)
    {
        int cut = 0;
        foreach (int u in side)
        {
            cut += neighbors[u].Count(v => mark[v] == mark[units[0]] && !side.Contains(v));
        }

        return cut + Imbalance(side.Sum(u => (double)weight[u]), goal, ideal);
    }

    /// <summary>Gives loose pieces of either side to the other, so that both are connected.</summary>
    private void Connect(int[] units, HashSet<int> side)
    {
        bool changed = true;
        while (changed)
        {
            changed = false;
            foreach (bool inside in new[] { true, false })
            {
                List<List<int>> pieces = Pieces([.. units.Where(u => side.Contains(u) == inside)]);
                foreach (List<int> loose in pieces.OrderByDescending(p => p.Sum(u => weight[u])).Skip(1))
                {
                    changed = true;
                    foreach (int u in loose)
                    {
                        _ = inside ? side.Remove(u) : side.Add(u);
                    }
                }
            }
        }

        int member = ++marks;
        foreach (int u in units)
        {
            mark[u] = member;
        }
    }

    private List<List<int>> Pieces(int[] units)
    {
        var pieces = new List<List<int>>();
        var left = units.ToHashSet();
        foreach (int u in units)
        {
            if (left.Contains(u))
            {
                List<int> piece = BreadthFirst([.. left], u);
                left.ExceptWith(piece);
                pieces.Add(piece);
            }
        }

        return pieces;
    }
}
