using System.Collections.Immutable;

namespace MDEngine.Fragmentation;

/// <summary>Fragment labels seen as sets of atoms.</summary>
internal static class LabelSets
{
    /// <summary>[number of fragments] atoms in each.</summary>
    public static int[] Sizes(ImmutableArray<int> labels)
    {
        var sizes = new int[labels.IsEmpty ? 0 : labels.Max() + 1];
        foreach (int label in labels)
        {
            sizes[label]++;
        }

        return sizes;
    }

    /// <summary>Atoms of each fragment wanted, in the order of their first atoms.</summary>
    public static IEnumerable<int[]> AtomsOf(ImmutableArray<int> labels, HashSet<int> wanted) =>
        Enumerable.Range(0, labels.Length).Where(i => wanted.Contains(labels[i])).GroupBy(i => labels[i]).Select(group => group.ToArray());

    /// <summary>Parts of a set of atoms that bonds within the set hold together.</summary>
    public static IEnumerable<int[]> ConnectedPieces(MolecularGraph molecule, int[] atoms)
    {
        var left = atoms.ToHashSet();
        var stack = new Stack<int>();
        foreach (int start in atoms)
        {
            if (!left.Remove(start))
            {
                continue;
            }

            var piece = new List<int>();
            stack.Push(start);
            while (stack.TryPop(out int i))
            {
                piece.Add(i);
                foreach (int j in molecule.NeighborsOf(i))
                {
                    if (left.Remove(j))
                    {
                        stack.Push(j);
                    }
                }
            }

            piece.Sort();
            yield return [.. piece];
        }
    }
}
