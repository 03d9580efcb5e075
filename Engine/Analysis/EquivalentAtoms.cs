namespace MDEngine.Analysis;

/// <summary>
/// Renumbers atoms that a molecular graph cannot tell apart, such as the hydrogen atoms of a methyl group, so that one structure lies
/// as close to another as it can.
/// </summary>
/// <remarks>
/// Atoms are told apart by element and, over and over, by their neighbors' classes. Within a class the assignment of least squares
/// is found (Kuhn 1955, doi:10.1002/nav.3800020109) in turn with the superposition, until neither changes, from the given numbering
/// and from the classes' centers; the better of the two need not be the best of all.
/// </remarks>
public static class EquivalentAtoms
{
    private const int MostRounds = 50;

    /// <summary>[N] classes, numbered from 0.</summary>
    /// <param name="atomicNumbers">[N].</param>
    /// <param name="bonds">Pairs of atoms, counted from 0.</param>
    public static int[] Classes(ReadOnlySpan<int> atomicNumbers, IEnumerable<Bond> bonds)
    {
        ArgumentNullException.ThrowIfNull(bonds);
        var neighbors = new List<int>[atomicNumbers.Length];
        for (int i = 0; i < neighbors.Length; i++)
        {
            neighbors[i] = [];
        }

        foreach ((int first, int second) in bonds)
        {
            neighbors[first].Add(second);
            neighbors[second].Add(first);
        }

        int[] classes = atomicNumbers.ToArray();
        int count = classes.Distinct().Count();
        while (true)
        {
            int[] current = classes;
            int[] next = Number(Enumerable.Range(0, current.Length).Select(i =>
                $"{current[i]}:{string.Join(',', neighbors[i].Select(j => current[j]).Order())}"));
            int refined = next.Length == 0 ? 0 : next.Max() + 1;
            classes = next;
            if (refined == count)
            {
                return classes;
            }

            count = refined;
        }
    }

    /// <summary>The superposition of <paramref name="from"/> on <paramref name="to"/> with atoms of a class exchanged as suits best.</summary>
    /// <param name="from">[N], Å.</param>
    /// <param name="to">[N], Å.</param>
    /// <param name="classes">[N]; see <see cref="Classes"/>.</param>
    /// <returns>The superposition, and for each atom of <paramref name="to"/> the index of the atom of <paramref name="from"/> that lies on it.</returns>
    public static (Superposition Superposition, int[] Order) Match(ReadOnlySpan<Vector3D> from, ReadOnlySpan<Vector3D> to, ReadOnlySpan<int> classes)
    {
        int[] order = [.. Enumerable.Range(0, from.Length)];
        Superposition plain = Superposition.Of(from, to);
        (Superposition best, int[] bestOrder) = (plain, order);
        foreach (Superposition start in new[] { plain, Superposition.Of(Centers(from, classes), Centers(to, classes)) })
        {
            (Superposition found, int[] foundOrder) = Improve(from, to, classes, start);
            if (found.Rmsd < best.Rmsd)
            {
                (best, bestOrder) = (found, foundOrder);
            }
        }

        return (best, bestOrder);
    }

    private static (Superposition Superposition, int[] Order) Improve(
        ReadOnlySpan<Vector3D> from, ReadOnlySpan<Vector3D> to, ReadOnlySpan<int> classes, Superposition start)
    {
        Superposition best = start with { Rmsd = double.PositiveInfinity };
        int[] order = [];
        for (int round = 0; round < MostRounds; round++)
        {
            int[] next = Assign(from, to, classes, best);
            var moved = new Vector3D[from.Length];
            for (int i = 0; i < moved.Length; i++)
            {
                moved[i] = from[next[i]];
            }

            Superposition better = Superposition.Of(moved, to);
            if (better.Rmsd >= best.Rmsd - 1e-12)
            {
                break;
            }

            (best, order) = (better, next);
        }

        return (best, order);
    }

    /// <summary>Each atom put at the center of its class, which no exchange within classes moves.</summary>
    private static Vector3D[] Centers(ReadOnlySpan<Vector3D> positions, ReadOnlySpan<int> classes)
    {
        int count = 0;
        foreach (int one in classes)
        {
            count = Math.Max(count, one + 1);
        }

        var sums = new Vector3D[count];
        var members = new int[count];
        for (int i = 0; i < positions.Length; i++)
        {
            sums[classes[i]] += positions[i];
            members[classes[i]]++;
        }

        var centers = new Vector3D[positions.Length];
        for (int i = 0; i < centers.Length; i++)
        {
            centers[i] = sums[classes[i]] / members[classes[i]];
        }

        return centers;
    }

    private static int[] Number(IEnumerable<string> keys)
    {
        string[] all = [.. keys];
        var numbers = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (string key in all)
        {
            numbers[key] = 0;
        }

        int number = 0;
        foreach (string key in numbers.Keys.ToArray())
        {
            numbers[key] = number++;
        }

        return [.. all.Select(key => numbers[key])];
    }

    private static int[] Assign(ReadOnlySpan<Vector3D> from, ReadOnlySpan<Vector3D> to, ReadOnlySpan<int> classes, Superposition superposition)
    {
        var members = new SortedDictionary<int, List<int>>();
        for (int i = 0; i < classes.Length; i++)
        {
            if (!members.TryGetValue(classes[i], out List<int>? list))
            {
                members.Add(classes[i], list = []);
            }

            list.Add(i);
        }

        var order = new int[from.Length];
        foreach (List<int> group in members.Values)
        {
            var costs = new double[group.Count, group.Count];
            for (int a = 0; a < group.Count; a++)
            {
                for (int b = 0; b < group.Count; b++)
                {
                    costs[a, b] = (superposition.Apply(from[group[b]]) - to[group[a]]).LengthSquared;
                }
            }

            int[] columns = Cheapest(costs);
            for (int a = 0; a < group.Count; a++)
            {
                order[group[a]] = group[columns[a]];
            }
        }

        return order;
    }

    /// <summary>The column of each row in the assignment of least cost: shortest augmenting paths, O(n³).</summary>
    private static int[] Cheapest(double[,] costs)
    {
        int n = costs.GetLength(0);
        var rowPrice = new double[n + 1];
        var columnPrice = new double[n + 1];
        var rowOf = new int[n + 1];
        var cameFrom = new int[n + 1];
        for (int row = 1; row <= n; row++)
        {
            var least = new double[n + 1];
            var used = new bool[n + 1];
            Array.Fill(least, double.PositiveInfinity);
            rowOf[0] = row;
            int column = 0;
            do
            {
                used[column] = true;
                int current = rowOf[column];
                double delta = double.PositiveInfinity;
                int nearest = 0;
                for (int j = 1; j <= n; j++)
                {
                    if (used[j])
                    {
                        continue;
                    }

                    double reduced = costs[current - 1, j - 1] - rowPrice[current] - columnPrice[j];
                    if (reduced < least[j])
                    {
                        (least[j], cameFrom[j]) = (reduced, column);
                    }

                    if (least[j] < delta)
                    {
                        (delta, nearest) = (least[j], j);
                    }
                }

                for (int j = 0; j <= n; j++)
                {
                    if (used[j])
                    {
                        rowPrice[rowOf[j]] += delta;
                        columnPrice[j] -= delta;
                    }
                    else
                    {
                        least[j] -= delta;
                    }
                }

                column = nearest;
            }
            while (rowOf[column] != 0);

            while (column != 0)
            {
                rowOf[column] = rowOf[cameFrom[column]];
                column = cameFrom[column];
            }
        }

        var assignment = new int[n];
        for (int j = 1; j <= n; j++)
        {
            assignment[rowOf[j] - 1] = j - 1;
        }

        return assignment;
    }
}
