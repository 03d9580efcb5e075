using System.Collections.Immutable;

namespace MDEngine.Fragmentation.Perception;

/// <summary>
/// Aromatic atoms and bonds after RDKit's default model: Hückel's rule for rings and for fused systems of up to six rings,
/// on Kekulé bond orders.
/// </summary>
internal sealed class Aromaticity
{
    private const int LargestSubset = 6;
    private const int LargestFusedRing = 24;
    private const int ManyRings = 300;

    /// <summary>A guard for cages and nets; molecules stay far below.</summary>
    private const int SubsetLimit = 1_000_000;

    private const int None = -1;
    private readonly BondGraph graph;
    private readonly ImmutableArray<int> z;
    private readonly byte[] orders;
    private readonly int[] charges;
    private readonly RingBonds rings;
    private readonly int[] donated;
    private readonly int[] timesInSubset;
    private readonly int[] timesBondInSubset;
    private int subsets;

    private Aromaticity(BondGraph graph, ImmutableArray<int> z, byte[] orders, int[] charges, RingBonds rings)
    {
        this.graph = graph;
        this.z = z;
        this.orders = orders;
        this.charges = charges;
        this.rings = rings;
        IsAromaticAtom = new bool[graph.AtomCount];
        IsAromaticBond = new bool[graph.BondCount];
        donated = new int[graph.AtomCount];
        timesInSubset = new int[graph.AtomCount];
        timesBondInSubset = new int[graph.BondCount];
    }

    /// <summary>[N]</summary>
    public bool[] IsAromaticAtom { get; }

    /// <summary>[M]</summary>
    public bool[] IsAromaticBond { get; }

    public static Aromaticity Find(BondGraph graph, ImmutableArray<int> z, byte[] orders, int[] charges, RingBonds rings)
    {
        var aromaticity = new Aromaticity(graph, z, orders, charges, rings);
        for (int i = 0; i < z.Length; i++)
        {
            aromaticity.donated[i] = rings.IsRingAtom[i] ? aromaticity.Donates(i) : None;
        }

        foreach (int[] block in rings.Blocks)
        {
            if (aromaticity.HasCandidateRing(block))
            {
                aromaticity.TestBlock(block);
            }
        }

        return aromaticity;
    }

    /// <summary>π electrons that an atom brings into a ring: 0, 1 or 2, or <see cref="None"/> if it cannot be aromatic.</summary>
    private int Donates(int i)
    {
        int defaultValence = ElementProperties.AromaticValence(z[i]), degree = graph.Degree(i);
        if (defaultValence <= 1 || degree > 3 || !(z[i] <= 18 || z[i] is 34 or 52))
        {
            return None;
        }

        int valence = 0, multiple = 0;
        bool exocyclic = false, stolen = false, inRing = false;
        for (int e = graph.Offsets[i]; e < graph.Offsets[i + 1]; e++)
        {
            int bond = graph.BondAt[e];
            valence += orders[bond];
            if (orders[bond] >= 2)
            {
                multiple++;
                exocyclic |= !rings.IsRingBond[bond];
                inRing |= rings.IsRingBond[bond];
                stolen |= !rings.IsRingBond[bond] && IsMoreElectronegative(z[graph.Neighbors[e]], z[i]);
            }
        }

        if (valence > IsoelectronicValence(z[i] - charges[i]) || (valence - degree > 1 && multiple >= 2))
        {
            return None;
        }

        int electrons = defaultValence - degree + Math.Max(0, ElementProperties.OuterElectrons(z[i]) - defaultValence - charges[i]);
        if (electrons > 1 && valence - degree > 1)
        {
            electrons = 1;
        }

        return electrons switch
        {
            < 0 => None,
            0 => exocyclic ? 0 : inRing ? 1 : None,
            1 => exocyclic ? (stolen ? 0 : 1) : valence != degree ? 1 : charges[i] == 1 ? 0 : None,
            _ => (electrons - (stolen ? 1 : 0)) % 2 != 0 ? 1 : 2,
        };
    }

    private static bool IsMoreElectronegative(int other, int z)
    {
        int a = ElementProperties.OuterElectrons(other), b = ElementProperties.OuterElectrons(z);
        return a > b || (a == b && other < z);
    }

    private static int IsoelectronicValence(int z) => z is 9 or 17 or 35 or 53 ? 1 : ElementProperties.AromaticValence(z);

    /// <summary>Whether the bonds between candidates close a ring: what does not is not worth a search for rings.</summary>
    private bool HasCandidateRing(int[] block)
    {
        var parent = new Dictionary<int, int>();
        foreach (int b in block)
        {
            (int i, int j) = (graph.First[b], graph.Second[b]);
            if (donated[i] == None || donated[j] == None)
            {
                continue;
            }

            (int p, int q) = (Root(i), Root(j));
            if (p == q)
            {
                return true;
            }

            parent[p] = q;
        }

        return false;

        int Root(int i)
        {
            while (parent.TryGetValue(i, out int up))
            {
                if (parent.TryGetValue(up, out int above))
                {
                    parent[i] = above;
                }

                i = up;
            }

            return i;
        }
    }

    private void TestBlock(int[] block)
    {
        Ring[] candidates = [.. RelevantCycles.Find(graph, block).Where(ring => Array.TrueForAll(ring.Atoms, i => donated[i] != None))];
        List<int>[] fused = FusedNeighbors(candidates);
        var seen = new bool[candidates.Length];
        for (int start = 0; start < candidates.Length; start++)
        {
            if (seen[start])
            {
                continue;
            }

            var system = new List<int> { start };
            seen[start] = true;
            for (int k = 0; k < system.Count; k++)
            {
                foreach (int r in fused[system[k]])
                {
                    if (!seen[r])
                    {
                        seen[r] = true;
                        system.Add(r);
                    }
                }
            }

            system.Sort();
            TestSystem(system, candidates, fused);
        }
    }

    /// <summary>Rings that share exactly one bond, neither of them too large.</summary>
    private static List<int>[] FusedNeighbors(Ring[] candidates)
    {
        var ringsOfBond = new Dictionary<int, List<int>>();
        for (int r = 0; r < candidates.Length; r++)
        {
            if (candidates[r].Bonds.Length > LargestFusedRing)
            {
                continue;
            }

            foreach (int b in candidates[r].Bonds)
            {
                if (!ringsOfBond.TryGetValue(b, out List<int>? list))
                {
                    ringsOfBond.Add(b, list = []);
                }

                list.Add(r);
            }
        }

        var shared = new Dictionary<(int, int), int>();
        foreach (List<int> list in ringsOfBond.Values)
        {
            for (int p = 0; p < list.Count; p++)
            {
                for (int q = p + 1; q < list.Count; q++)
                {
                    shared[(list[p], list[q])] = shared.GetValueOrDefault((list[p], list[q])) + 1;
                }
            }
        }

        var fused = new List<int>[candidates.Length];
        for (int r = 0; r < fused.Length; r++)
        {
            fused[r] = [];
        }

        foreach (((int p, int q), int count) in shared)
        {
            if (count == 1)
            {
                fused[p].Add(q);
                fused[q].Add(p);
            }
        }

        Array.ForEach(fused, list => list.Sort());
        return fused;
    }

    private void TestSystem(List<int> system, Ring[] candidates, List<int>[] fused)
    {
        int[] bonds = [.. system.SelectMany(r => candidates[r].Bonds).Distinct()];
        int largest = Math.Min(system.Count > ManyRings ? 2 : LargestSubset, system.Count);
        var subset = new List<int>();
        var closed = new bool[candidates.Length];
        subsets = 0;
        for (int size = 1; size <= largest && !Array.TrueForAll(bonds, b => IsAromaticBond[b]); size++)
        {
            foreach (int start in system)
            {
                // Connected subsets, each once (Wernicke 2006): only rings above the start, only neighbors not seen before.
                subset.Add(start);
                closed[start] = true;
                int[] extension = [.. fused[start].Where(r => r > start)];
                foreach (int r in fused[start])
                {
                    closed[r] = true;
                }

                Extend(subset, extension, closed, size, start, candidates, fused);
                foreach (int r in fused[start])
                {
                    closed[r] = false;
                }

                closed[start] = false;
                subset.Clear();
            }
        }
    }

    private void Extend(List<int> subset, ReadOnlySpan<int> extension, bool[] closed, int size, int start, Ring[] candidates, List<int>[] fused)
    {
        if (subset.Count == size)
        {
            TestSubset(subset, candidates);
            return;
        }

        for (int k = 0; k < extension.Length && subsets < SubsetLimit; k++)
        {
            int ring = extension[k];
            var fresh = new List<int>();
            foreach (int r in fused[ring])
            {
                if (!closed[r])
                {
                    fresh.Add(r);
                    closed[r] = true;
                }
            }

            subset.Add(ring);
            Extend(subset, [.. extension[(k + 1)..], .. fresh.Where(r => r > start)], closed, size, start, candidates, fused);
            subset.RemoveAt(subset.Count - 1);
            foreach (int r in fresh)
            {
                closed[r] = false;
            }
        }
    }

    private void TestSubset(List<int> subset, Ring[] candidates)
    {
        subsets++;
        foreach (int r in subset)
        {
            Array.ForEach(candidates[r].Atoms, i => timesInSubset[i]++);
            Array.ForEach(candidates[r].Bonds, b => timesBondInSubset[b]++);
        }

        int electrons = 0;
        foreach (int r in subset)
        {
            foreach (int i in candidates[r].Atoms)
            {
                // An atom of two rings is met twice.
                electrons += timesInSubset[i] switch { 1 => 2 * donated[i], 2 => donated[i], _ => 0 };
            }
        }

        electrons /= 2;
        if (electrons == 2 || (electrons >= 6 && electrons % 4 == 2))
        {
            foreach (int r in subset)
            {
                Array.ForEach(candidates[r].Atoms, i => IsAromaticAtom[i] = true);
                foreach (int b in candidates[r].Bonds)
                {
                    IsAromaticBond[b] |= timesBondInSubset[b] == 1;
                }
            }
        }

        foreach (int r in subset)
        {
            Array.ForEach(candidates[r].Atoms, i => timesInSubset[i] = 0);
            Array.ForEach(candidates[r].Bonds, b => timesBondInSubset[b] = 0);
        }
    }
}
