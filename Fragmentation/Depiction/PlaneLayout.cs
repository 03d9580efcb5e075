namespace MDEngine.Fragmentation.Depiction;

/// <summary>
/// Places of atoms on paper, in bond lengths. Distances in the drawing are made to follow the bond graph (stress majorization,
/// Gansner, Koren and North 2004) from a projection of the structure; cages, which do not fit into a plane, stay projected.
/// </summary>
internal static class PlaneLayout
{
    private const int LargestLayout = 600;
    private const int Iterations = 250;
    private const int LargestRegularRing = 8;

    /// <summary>Mean relative error of the distances above which the projection is the better drawing.</summary>
    private const double AcceptedStress = 0.035;

    private const double BondLength = 1.45;

    /// <summary>Places of some atoms of one molecule.</summary>
    public static (double X, double Y)[] Place(MolecularGraph molecule, int[] atoms, IReadOnlyList<IReadOnlyList<int>> rings)
    {
        (double X, double Y)[] projected = Project([.. atoms.Select(i => molecule.WholePositions[i] / BondLength)]);
        if (atoms.Length < 3 || atoms.Length > LargestLayout)
        {
            return projected;
        }

        double[,] goal = Goals(molecule, atoms, rings);
        ((double X, double Y)[] flat, double stress) = Majorize(projected, goal);
        return stress < AcceptedStress ? Level(flat) : projected;
    }

    /// <summary>Onto the plane of greatest extent.</summary>
    private static (double X, double Y)[] Project(Vector3D[] positions)
    {
        Vector3D center = positions.Aggregate(Vector3D.Zero, (sum, r) => sum + r) / positions.Length;
        var covariance = MathNet.Numerics.LinearAlgebra.Matrix<double>.Build.Dense(3, 3);
        foreach (Vector3D r in positions)
        {
            for (int a = 0; a < 3; a++)
            {
                for (int b = 0; b < 3; b++)
                {
                    covariance[a, b] += (r - center)[a] * (r - center)[b];
                }
            }
        }

        var vectors = covariance.Evd(MathNet.Numerics.LinearAlgebra.Symmetricity.Symmetric).EigenVectors;
        var x = new Vector3D(vectors[0, 2], vectors[1, 2], vectors[2, 2]);
        var y = new Vector3D(vectors[0, 1], vectors[1, 1], vectors[2, 1]);
        return [.. positions.Select(r => (Vector3D.Dot(r - center, x), Vector3D.Dot(r - center, y)))];
    }

    /// <summary>Turns a drawing so that its longer side is level.</summary>
    private static (double X, double Y)[] Level((double X, double Y)[] places) => Project([.. places.Select(p => new Vector3D(p.X, p.Y, 0))]);

    /// <summary>Distances wanted: those of a zigzag chain along the shortest path, and of regular polygons in small rings.</summary>
    private static double[,] Goals(MolecularGraph molecule, int[] atoms, IReadOnlyList<IReadOnlyList<int>> rings)
    {
        var goal = new double[atoms.Length, atoms.Length];
        var place = new Dictionary<int, int>();
        foreach (int atom in atoms)
        {
            place.Add(atom, place.Count);
        }

        for (int a = 0; a < atoms.Length; a++)
        {
            int[] steps = Steps(molecule, atoms[a], place);
            for (int b = 0; b < atoms.Length; b++)
            {
                double along = steps[b] * Math.Sqrt(0.75);
                goal[a, b] = steps[b] % 2 == 0 ? along : Math.Sqrt((along * along) + 0.25);
            }
        }

        foreach (IReadOnlyList<int> ring in rings.Where(r => r.Count <= LargestRegularRing && r.All(place.ContainsKey)))
        {
            foreach (int i in ring)
            {
                int[] steps = Steps(molecule, i, ring.ToDictionary(k => k, k => place[k]));
                foreach (int j in ring.Where(j => j != i))
                {
                    goal[place[i], place[j]] = Math.Sin(Math.PI * steps[place[j]] / ring.Count) / Math.Sin(Math.PI / ring.Count);
                }
            }
        }

        return goal;
    }

    private static int[] Steps(MolecularGraph molecule, int start, Dictionary<int, int> place)
    {
        var steps = new int[place.Values.Max() + 1];
        Array.Fill(steps, -1);
        steps[place[start]] = 0;
        var queue = new Queue<int>([start]);
        while (queue.TryDequeue(out int i))
        {
            foreach (int j in molecule.NeighborsOf(i))
            {
                if (place.TryGetValue(j, out int b) && steps[b] < 0)
                {
                    steps[b] = steps[place[i]] + 1;
                    queue.Enqueue(j);
                }
            }
        }

        return steps;
    }

    private static ((double X, double Y)[] Places, double Stress) Majorize((double X, double Y)[] start, double[,] goal)
    {
        int n = start.Length;
        (double X, double Y)[] places = [.. start];
        for (int iteration = 0; iteration < Iterations; iteration++)
        {
            for (int a = 0; a < n; a++)
            {
                double x = 0, y = 0, weights = 0;
                for (int b = 0; b < n; b++)
                {
                    if (b == a)
                    {
                        continue;
                    }

                    double dx = places[a].X - places[b].X, dy = places[a].Y - places[b].Y;
                    double distance = Math.Max(Math.Sqrt((dx * dx) + (dy * dy)), 1e-6), weight = 1 / (goal[a, b] * goal[a, b] * goal[a, b]);
                    x += weight * (places[b].X + (goal[a, b] * dx / distance));
                    y += weight * (places[b].Y + (goal[a, b] * dy / distance));
                    weights += weight;
                }

                places[a] = (x / weights, y / weights);
            }
        }

        double stress = 0;
        for (int a = 0; a < n; a++)
        {
            for (int b = a + 1; b < n; b++)
            {
                double dx = places[a].X - places[b].X, dy = places[a].Y - places[b].Y;
                double error = (Math.Sqrt((dx * dx) + (dy * dy)) / goal[a, b]) - 1;
                stress += error * error;
            }
        }

        return (places, stress / (n * (n - 1) / 2.0));
    }
}
