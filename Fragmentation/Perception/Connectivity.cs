using System.Collections.Immutable;

namespace MDEngine.Fragmentation.Perception;

/// <summary>
/// Which atoms are bonded, from distances: d ≤ r_i + r_j + 0.40 Å with covalent radii, then the surplus neighbors of
/// over-coordinated atoms go.
/// </summary>
internal sealed class Connectivity
{
    /// <summary>Added to the sum of the covalent radii, Å: the value that kept every bond of 1145 relaxed and 245 hot structures.</summary>
    public const double Tolerance = 0.40;

    private const double OverlapDistance = 0.4;
    private const double HydrogenMoleculeDistance = 0.95;
    private const double LongStatedBond = 1.5;

    private Connectivity(BondGraph graph, double[] ratios, (int A, int B, int C)[] shifts)
    {
        Graph = graph;
        Ratios = ratios;
        Shifts = shifts;
    }

    public BondGraph Graph { get; }

    /// <summary>[M] bond length over the sum of the covalent radii.</summary>
    public double[] Ratios { get; }

    /// <summary>[M] cell shift of the second atom of each bond.</summary>
    public (int A, int B, int C)[] Shifts { get; }

    /// <summary>Pairs bonded in more than one image, or an atom bonded to its own image: marks of an infinite net.</summary>
    public List<int> NetAtoms { get; } = [];

    public static Connectivity Find(AtomicSystem system, List<string> warnings)
    {
        ReadOnlySpan<Vector3D> positions = system.Positions.Span;
        var z = system.Topology.AtomicNumbers;
        int n = z.Length;
        var radius = new double[n];
        var bonding = new bool[n];
        double largest = 0;
        for (int i = 0; i < n; i++)
        {
            if (!positions[i].IsFinite || positions[i].LengthSquared > 1e16)
            {
                throw new InputException($"Atom {i + 1} has the position {positions[i].X}, {positions[i].Y}, {positions[i].Z} Å; finite coordinates below 1e8 Å are needed.");
            }

            radius[i] = CovalentRadius.Of(z[i]);
            bonding[i] = ElementProperties.CanBond(z[i]);
            largest = bonding[i] ? Math.Max(largest, radius[i]) : largest;
        }

        var residueRule = ResidueBondRule.For(system.Topology, warnings);
        var candidates = new List<ClosePair>();
        int overlaps = 0;
        foreach (ClosePair pair in ProximitySearch.Find(positions, system.Cell, (2 * largest) + Tolerance, bonding))
        {
            (int i, int j, double d) = (pair.First, pair.Second, pair.Distance);
            if (d > radius[i] + radius[j] + Tolerance || (z[i] == 1 && z[j] == 1 && d > HydrogenMoleculeDistance))
            {
                continue;
            }

            if (d <= OverlapDistance)
            {
                if (++overlaps == 1)
                {
                    warnings.Add($"Atoms {i + 1} and {j + 1} lie {d:0.000} Å apart, which no bond does; assumed not bonded. Check the coordinates and their unit (Å).");
                }

                continue;
            }

            if (residueRule?.Allows(i, j) ?? true)
            {
                candidates.Add(pair);
            }
        }

        if (overlaps > 1)
        {
            warnings.Add($"{overlaps} pairs of atoms lie closer than {OverlapDistance} Å; none of them is taken as bonded.");
        }

        AddStatedBonds(system, candidates, radius, bonding, warnings);
        candidates.Sort((p, q) => (p.First, p.Second, p.Distance, p.Shift).CompareTo((q.First, q.Second, q.Distance, q.Shift)));
        bool[] removed = Prune(candidates, z, radius, warnings);
        return Collect(n, candidates, removed, radius);
    }

    /// <summary>Bonds of the file (CONECT) that distances do not show; they never take a distance bond away.</summary>
    private static void AddStatedBonds(AtomicSystem system, List<ClosePair> candidates, double[] radius, bool[] bonding, List<string> warnings)
    {
        if (system.Topology.Bonds.IsDefaultOrEmpty)
        {
            return;
        }

        var known = candidates.Select(pair => (pair.First, pair.Second)).ToHashSet();
        Lattice? lattice = system.Cell.IsPeriodic ? Lattice.From(system.Cell) : null;
        ReadOnlySpan<Vector3D> positions = system.Positions.Span;
        foreach (Bond bond in system.Topology.Bonds)
        {
            (int i, int j) = (bond.First, bond.Second);
            if (i == j || !bonding[i] || !bonding[j] || !known.Add((i, j)))
            {
                continue;
            }

            Vector3D r = positions[j] - positions[i];
            (int A, int B, int C) shift = lattice?.NearestShift(r) ?? default;
            r += lattice?.Vector(shift.A, shift.B, shift.C) ?? default;

            if (r.Length > LongStatedBond * (radius[i] + radius[j]))
            {
                warnings.Add($"The file bonds atoms {i + 1} and {j + 1}, which lie {r.Length:0.00} Å apart; the bond is kept. Check the CONECT record.");
            }

            candidates.Add(new(i, j, r.Length, shift));
        }
    }

    /// <summary>Keeps the relatively shortest bonds of atoms with too many; hydrogen first, and it prefers a heavy partner.</summary>
    private static bool[] Prune(List<ClosePair> pairs, ImmutableArray<int> z, double[] radius, List<string> warnings)
    {
        var removed = new bool[pairs.Count];
        var count = new int[z.Length];
        foreach (ClosePair pair in pairs)
        {
            count[pair.First]++;
            count[pair.Second]++;
        }

        int[] crowded = [.. Enumerable.Range(0, z.Length).Where(i => count[i] > ElementProperties.MaximumNeighbors(z[i]))];
        if (crowded.Length == 0)
        {
            return removed;
        }

        int[] heavy = [.. crowded.Where(i => z[i] > 1)];
        if (heavy.Length > 0)
        {
            string symbol = Element.FromAtomicNumber(z[heavy[0]]).Symbol;
            warnings.Add($"Atom {symbol}{heavy[0] + 1} has {count[heavy[0]]} atoms within bonding distance, more than {symbol} takes; the {ElementProperties.MaximumNeighbors(z[heavy[0]])} relatively nearest are assumed bonded{(heavy.Length > 1 ? $", and likewise for {heavy.Length - 1} other atoms" : "")}. Check the coordinates.");
        }

        var pairsOf = crowded.ToDictionary(i => i, _ => new List<int>());
        for (int p = 0; p < pairs.Count; p++)
        {
            if (pairsOf.TryGetValue(pairs[p].First, out List<int>? first))
            {
                first.Add(p);
            }

            if (pairs[p].Second != pairs[p].First && pairsOf.TryGetValue(pairs[p].Second, out List<int>? second))
            {
                second.Add(p);
            }
        }

        foreach (int atom in crowded.OrderBy(i => z[i] == 1 ? 0 : 1).ThenBy(i => i))
        {
            var left = pairsOf[atom].Where(p => !removed[p])
                .OrderBy(p => z[atom] == 1 && z[pairs[p].First == atom ? pairs[p].Second : pairs[p].First] == 1)
                .ThenBy(p => pairs[p].Distance / (radius[pairs[p].First] + radius[pairs[p].Second]));
            foreach (int p in left.Skip(ElementProperties.MaximumNeighbors(z[atom])))
            {
                removed[p] = true;
            }
        }

        return removed;
    }

    private static Connectivity Collect(int n, List<ClosePair> pairs, bool[] removed, double[] radius)
    {
        var bonds = new List<(int, int)>(pairs.Count);
        var ratios = new List<double>(pairs.Count);
        var shifts = new List<(int, int, int)>(pairs.Count);
        var netAtoms = new List<int>();
        for (int p = 0; p < pairs.Count; p++)
        {
            ClosePair pair = pairs[p];
            if (removed[p])
            {
                continue;
            }

            if (pair.First == pair.Second || (bonds.Count > 0 && bonds[^1] == (pair.First, pair.Second)))
            {
                netAtoms.Add(pair.First);
                continue;
            }

            bonds.Add((pair.First, pair.Second));
            ratios.Add(pair.Distance / (radius[pair.First] + radius[pair.Second]));
            shifts.Add(pair.Shift);
        }

        var connectivity = new Connectivity(new BondGraph(n, bonds), [.. ratios], [.. shifts]);
        connectivity.NetAtoms.AddRange(netAtoms);
        return connectivity;
    }

    /// <summary>
    /// Makes molecules whole: the cell shift of every atom that joins it to its component, and which components are bonded to
    /// their own image (infinite nets).
    /// </summary>
    public ((int A, int B, int C)[] AtomShifts, bool[] IsNet) Unwrap(int[] component)
    {
        var shifts = new (int A, int B, int C)[Graph.AtomCount];
        var isNet = new bool[component.Length == 0 ? 0 : component.Max() + 1];
        var seen = new bool[Graph.AtomCount];
        foreach (int atom in NetAtoms)
        {
            isNet[component[atom]] = true;
        }

        var stack = new Stack<int>();
        for (int start = 0; start < Graph.AtomCount; start++)
        {
            if (seen[start])
            {
                continue;
            }

            seen[start] = true;
            stack.Push(start);
            while (stack.TryPop(out int i))
            {
                for (int e = Graph.Offsets[i]; e < Graph.Offsets[i + 1]; e++)
                {
                    (int j, int bond) = (Graph.Neighbors[e], Graph.BondAt[e]);
                    (int A, int B, int C) s = Shifts[bond];
                    int sign = Graph.First[bond] == i ? 1 : -1;
                    (int, int, int) expected = (shifts[i].A + (sign * s.A), shifts[i].B + (sign * s.B), shifts[i].C + (sign * s.C));
                    if (!seen[j])
                    {
                        seen[j] = true;
                        shifts[j] = expected;
                        stack.Push(j);
                    }
                    else if (shifts[j] != expected)
                    {
                        isNet[component[i]] = true;
                    }
                }
            }
        }

        return (shifts, isNet);
    }
}
