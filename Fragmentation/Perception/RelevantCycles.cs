using System.Numerics;

namespace MDEngine.Fragmentation.Perception;

/// <summary>A ring as its bonds and atoms.</summary>
internal sealed record Ring(int[] Bonds, int[] Atoms);

/// <summary>
/// The relevant cycles of a ring block: a minimum cycle basis together with its alternatives of equal length.
/// </summary>
/// <remarks>
/// Candidates of Horton (SIAM J. Comput. 1987, 16, 358), of which only isometric cycles can be relevant; Gaussian elimination
/// over GF(2) keeps those that no shorter cycles add up to (Vismara, Electron. J. Combin. 1997, 4, R9).
/// </remarks>
internal sealed class RelevantCycles
{
    /// <summary>Blocks of more atoms are searched for rings up to <see cref="ShortRing"/> only.</summary>
    private const int LargeBlock = 1500;

    private const int ShortRing = 12;
    private readonly BondGraph graph;
    private readonly int[] bonds;
    private readonly int[] atoms;
    private readonly Dictionary<int, int> localAtom = [];
    private readonly int[] offsets;
    private readonly int[] neighbors;
    private readonly int[] bondAt;
    private readonly int maximumLength;
    private readonly Dictionary<int, int>[]? nearDistances;
    private readonly ushort[]? distances;

    private RelevantCycles(BondGraph graph, int[] bonds)
    {
        this.graph = graph;
        this.bonds = bonds;
        atoms = [.. bonds.SelectMany(b => new[] { graph.First[b], graph.Second[b] }).Distinct().Order()];
        for (int a = 0; a < atoms.Length; a++)
        {
            localAtom.Add(atoms[a], a);
        }

        offsets = new int[atoms.Length + 1];
        foreach (int b in bonds)
        {
            offsets[localAtom[graph.First[b]] + 1]++;
            offsets[localAtom[graph.Second[b]] + 1]++;
        }

        for (int a = 0; a < atoms.Length; a++)
        {
            offsets[a + 1] += offsets[a];
        }

        (neighbors, bondAt) = (new int[2 * bonds.Length], new int[2 * bonds.Length]);
        int[] next = offsets[..atoms.Length];
        for (int k = 0; k < bonds.Length; k++)
        {
            int i = localAtom[graph.First[bonds[k]]], j = localAtom[graph.Second[bonds[k]]];
            (neighbors[next[i]], bondAt[next[i]++]) = (j, k);
            (neighbors[next[j]], bondAt[next[j]++]) = (i, k);
        }

        bool large = atoms.Length > LargeBlock;
        maximumLength = large ? ShortRing : int.MaxValue;
        nearDistances = large ? new Dictionary<int, int>[atoms.Length] : null;
        distances = large ? null : new ushort[atoms.Length * atoms.Length];
    }

    public static List<Ring> Find(BondGraph graph, int[] blockBonds)
    {
        var search = new RelevantCycles(graph, blockBonds);
        return search.atoms.Length == blockBonds.Length ? [search.ToRing([.. Enumerable.Range(0, blockBonds.Length)])] : search.Search();
    }

    private List<Ring> Search()
    {
        var tree = new BreadthFirstTree(atoms.Length);
        for (int root = 0; root < atoms.Length; root++)
        {
            Grow(tree, root);
            Remember(root, tree);
        }

        var candidates = new SortedDictionary<int, List<int[]>>();
        var seen = new HashSet<ulong>();
        var cycleAtoms = new List<int>();
        var cycle = new List<int>();
        for (int root = 0; root < atoms.Length; root++)
        {
            Grow(tree, root);
            foreach ((int x, int y, int bond) in tree.Closures)
            {
                cycleAtoms.Clear();
                cycle.Clear();
                cycle.Add(bond);
                Walk(x, tree, cycleAtoms, cycle);
                cycleAtoms.Add(root);
                int half = cycleAtoms.Count;
                Walk(y, tree, cycleAtoms, cycle);
                cycleAtoms.Reverse(half, cycleAtoms.Count - half);
                if (!IsIsometric(cycleAtoms))
                {
                    continue;
                }

                ulong key = 0;
                foreach (int b in cycle)
                {
                    key ^= SplitMix.Hash((ulong)b);
                }

                if (seen.Add(key))
                {
                    if (!candidates.TryGetValue(cycle.Count, out List<int[]>? list))
                    {
                        candidates.Add(cycle.Count, list = []);
                    }

                    list.Add([.. cycle]);
                }
            }
        }

        return Independent(candidates);
    }

    /// <summary>The breadth-first tree of a root, and the bonds that close a simple cycle through it.</summary>
    private void Grow(BreadthFirstTree tree, int root)
    {
        tree.Start(root);
        for (int head = 0; head < tree.Count; head++)
        {
            int v = tree.Order[head], depth = tree.Distance[v];
            if (depth > maximumLength / 2)
            {
                break;
            }

            for (int e = offsets[v]; e < offsets[v + 1]; e++)
            {
                int w = neighbors[e];
                if (tree.Distance[w] < 0)
                {
                    tree.Add(w, v, bondAt[e], v == root ? w : tree.Branch[v]);
                }
                else if (v != root && w != root && tree.Branch[v] != tree.Branch[w] && depth + tree.Distance[w] < maximumLength
                    && (tree.Distance[w] < depth || (tree.Distance[w] == depth && w < v)))
                {
                    tree.Closures.Add((v, w, bondAt[e]));
                }
            }
        }
    }

    private void Remember(int root, BreadthFirstTree tree)
    {
        if (distances is not null)
        {
            for (int a = 0; a < atoms.Length; a++)
            {
                distances[(root * atoms.Length) + a] = (ushort)tree.Distance[a];
            }

            return;
        }

        var near = new Dictionary<int, int>(tree.Count);
        foreach (int a in tree.Order.AsSpan(0, tree.Count))
        {
            near.Add(a, tree.Distance[a]);
        }

        nearDistances![root] = near;
    }

    private int Distance(int a, int b) => distances is not null
        ? distances[(a * atoms.Length) + b]
        : nearDistances![a].GetValueOrDefault(b, int.MaxValue);

    private static void Walk(int from, BreadthFirstTree tree, List<int> cycleAtoms, List<int> cycle)
    {
        for (int v = from; tree.Parent[v] >= 0; v = tree.Parent[v])
        {
            cycleAtoms.Add(v);
            cycle.Add(tree.ParentBond[v]);
        }
    }

    /// <summary>Whether no way through the graph is shorter than the way along the cycle; opposite atoms suffice.</summary>
    private bool IsIsometric(List<int> cycle)
    {
        int half = cycle.Count / 2;
        for (int k = 0; k < cycle.Count; k++)
        {
            if (Distance(cycle[k], cycle[(k + half) % cycle.Count]) < half)
            {
                return false;
            }
        }

        return true;
    }

    private List<Ring> Independent(SortedDictionary<int, List<int[]>> candidates)
    {
        int rank = bonds.Length - atoms.Length + 1, words = (bonds.Length + 63) / 64;
        var basis = new Dictionary<int, ulong[]>();
        var rings = new List<Ring>();
        foreach ((_, List<int[]> cycles) in candidates)
        {
            var relevant = new List<ulong[]>();
            foreach (int[] cycle in cycles)
            {
                var row = new ulong[words];
                foreach (int b in cycle)
                {
                    row[b / 64] ^= 1UL << (b % 64);
                }

                if (Reduce(row, basis) >= 0)
                {
                    relevant.Add(row);
                    rings.Add(ToRing(cycle));
                }
            }

            foreach (ulong[] row in relevant)
            {
                int pivot = Reduce(row, basis);
                if (pivot >= 0)
                {
                    basis.Add(pivot, row);
                }
            }

            if (basis.Count == rank)
            {
                break;
            }
        }

        return rings;
    }

    /// <summary>Reduces a row in place and returns its lowest bond, or −1 if nothing is left.</summary>
    private static int Reduce(ulong[] row, Dictionary<int, ulong[]> basis)
    {
        for (int w = 0; w < row.Length;)
        {
            if (row[w] == 0)
            {
                w++;
                continue;
            }

            int bit = (64 * w) + BitOperations.TrailingZeroCount(row[w]);
            if (!basis.TryGetValue(bit, out ulong[]? other))
            {
                return bit;
            }

            for (int k = w; k < row.Length; k++)
            {
                row[k] ^= other[k];
            }
        }

        return -1;
    }

    private Ring ToRing(int[] localBonds)
    {
        int[] ringBonds = [.. localBonds.Select(b => bonds[b]).Order()];
        return new Ring(ringBonds, [.. ringBonds.SelectMany(b => new[] { graph.First[b], graph.Second[b] }).Distinct().Order()]);
    }

    private sealed class BreadthFirstTree(int size)
    {
        public int[] Distance { get; } = new int[size];

        public int[] Parent { get; } = new int[size];

        public int[] ParentBond { get; } = new int[size];

        /// <summary>The neighbor of the root over which an atom is reached.</summary>
        public int[] Branch { get; } = new int[size];

        public int[] Order { get; } = new int[size];

        public int Count { get; private set; }

        public List<(int X, int Y, int Bond)> Closures { get; } = [];

        public void Start(int root)
        {
            Array.Fill(Distance, -1);
            Closures.Clear();
            Count = 0;
            Add(root, -1, -1, -1);
        }

        public void Add(int atom, int parent, int parentBond, int branch)
        {
            Distance[atom] = parent < 0 ? 0 : Distance[parent] + 1;
            (Parent[atom], ParentBond[atom], Branch[atom]) = (parent, parentBond, branch);
            Order[Count++] = atom;
        }
    }
}
