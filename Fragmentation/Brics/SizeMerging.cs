using System.Collections.Immutable;

namespace MDEngine.Fragmentation.Brics;

/// <summary>Joins fragments that are too small to their neighbors.</summary>
public static class SizeMerging
{
    /// <summary>
    /// The rule of the LSR-MP paper's text (Li et al., ICLR 2024, arXiv:2304.13542, section 3.2), made exact: as long as there is one,
    /// the smallest fragment below the minimum joins its smallest neighbor, if both together stay below the maximum.
    /// </summary>
    /// <param name="molecule">The molecule.</param>
    /// <param name="labels">[N] fragments, numbered by first occurrence.</param>
    /// <param name="minimum">Size below which a fragment looks for a partner.</param>
    /// <param name="maximum">Size that a joined fragment does not reach.</param>
    /// <param name="rank">
    /// [N] distinct ranks of the atoms: of equally large fragments the one with the atom of lowest rank comes first.
    /// </param>
    /// <returns>[N] fragments, numbered by first occurrence.</returns>
    public static ImmutableArray<int> ByPaperText(MolecularGraph molecule, ImmutableArray<int> labels, int minimum, int maximum, ReadOnlySpan<int> rank)
    {
        ArgumentNullException.ThrowIfNull(molecule);
        int count = labels.IsEmpty ? 0 : labels.Max() + 1;
        var size = new int[count];
        var lowest = new int[count];
        Array.Fill(lowest, int.MaxValue);
        for (int i = 0; i < labels.Length; i++)
        {
            size[labels[i]]++;
            lowest[labels[i]] = Math.Min(lowest[labels[i]], rank[i]);
        }

        var adjacent = new HashSet<int>[count];
        foreach (ChemicalBond bond in molecule.Bonds)
        {
            (int f, int g) = (labels[bond.First], labels[bond.Second]);
            if (f != g)
            {
                (adjacent[f] ??= []).Add(g);
                (adjacent[g] ??= []).Add(f);
            }
        }

        int[] parent = [.. Enumerable.Range(0, count)];
        var queue = new PriorityQueue<int, (int Size, int Lowest)>();
        for (int f = 0; f < count; f++)
        {
            Enqueue(f);
        }

        while (queue.TryDequeue(out int f, out (int Size, int Lowest) key))
        {
            if (parent[f] != f || key != (size[f], lowest[f]))
            {
                continue; // merged or grown since
            }

            // Neighbors only grow, so a fragment without a partner now never finds one.
            int partner = -1;
            foreach (int g in adjacent[f])
            {
                if (size[f] + size[g] < maximum && (partner < 0 || (size[g], lowest[g]).CompareTo((size[partner], lowest[partner])) < 0))
                {
                    partner = g;
                }
            }

            if (partner < 0)
            {
                continue;
            }

            parent[f] = partner;
            size[partner] += size[f];
            lowest[partner] = Math.Min(lowest[partner], lowest[f]);
            foreach (int g in adjacent[f])
            {
                adjacent[g].Remove(f);
                if (g != partner)
                {
                    adjacent[g].Add(partner);
                    adjacent[partner].Add(g);
                }
            }

            Enqueue(partner);
        }

        return Topology.NumberByFirstOccurrence([.. labels.Select(Root)]);

        void Enqueue(int f)
        {
            if (size[f] < minimum && adjacent[f] is { Count: > 0 })
            {
                queue.Enqueue(f, (size[f], lowest[f]));
            }
        }

        int Root(int f)
        {
            while (parent[f] != f)
            {
                f = parent[f] = parent[parent[f]];
            }

            return f;
        }
    }

    /// <summary>
    /// The rule of the LSR-MP authors' code, for weights published with it: one pass over the fragments; one below the minimum
    /// joins the first fragment across its cut bonds that is, by itself, below three times the minimum. The result depends on the
    /// order of the atoms.
    /// </summary>
    /// <param name="molecule">The molecule; hydrogen atoms count.</param>
    /// <param name="minimum">Minimum size, 4 in the published training runs.</param>
    /// <returns>[N] fragments, numbered by first occurrence.</returns>
    public static ImmutableArray<int> ByLsrmpCode(MolecularGraph molecule, int minimum)
    {
        ArgumentNullException.ThrowIfNull(molecule);
        (int First, int Second)[] cuts = BricsCuts.InCuttingOrder(molecule);
        var removed = new bool[molecule.Bonds.Length];
        foreach ((int i, int j) in cuts)
        {
            removed[molecule.Graph.FindBond(i, j)] = true;
        }

        int[] fragment = molecule.Graph.Components(removed);
        int count = fragment.Length == 0 ? 0 : fragment.Max() + 1;
        var atoms = new List<int>[count];
        for (int i = 0; i < fragment.Length; i++)
        {
            (atoms[fragment[i]] ??= []).Add(i);
        }

        var across = new List<int>?[count];
        foreach ((int i, int j) in cuts)
        {
            (across[fragment[i]] ??= []).Add(j);
            (across[fragment[j]] ??= []).Add(i);
        }

        for (int f = 0; f < count; f++)
        {
            if (atoms[f].Count >= minimum || atoms[f].Count == 0 || across[f] is not { } far)
            {
                continue;
            }

            int target = far.Select(a => fragment[a]).FirstOrDefault(t => atoms[t].Count < 3 * minimum, -1);
            if (target < 0)
            {
                continue;
            }

            foreach (int a in atoms[f])
            {
                fragment[a] = target;
            }

            atoms[target].AddRange(atoms[f]);
            atoms[f].Clear();

            // The original keeps these atoms in a set; ascending order gives its labels wherever they do not depend on hashing.
            across[target] = [.. far.Union(across[target] ?? []).Where(a => fragment[a] != target).Order()];
            across[f] = null;
        }

        return Topology.NumberByFirstOccurrence([.. fragment]);
    }
}
