using MDEngine.Neighbors;

namespace MDEngine.Tests.Neighbors;

/// <summary>
/// The definition of a neighbor list, written down as loops over all pairs and all images that a cutoff could possibly reach.
/// Shares nothing with the engine but the formula r_j − r_i + S·H.
/// </summary>
internal static class AllImagesTwin
{
    public static List<(int I, int J, int A, int B, int C)> Pairs(
        UnitCell cell, Vector3D[] centers, Vector3D[] points, double cutoff, bool sameSet)
    {
        var pairs = new List<(int, int, int, int, int)>();
        for (int i = 0; i < centers.Length; i++)
        {
            for (int j = 0; j < points.Length; j++)
            {
                Vector3D difference = points[j] - centers[i];
                (int firstA, int lastA) = Images(cell, 0, difference, cutoff);
                (int firstB, int lastB) = Images(cell, 1, difference, cutoff);
                (int firstC, int lastC) = Images(cell, 2, difference, cutoff);
                for (int a = firstA; a <= lastA; a++)
                {
                    for (int b = firstB; b <= lastB; b++)
                    {
                        for (int c = firstC; c <= lastC; c++)
                        {
                            bool self = sameSet && i == j && (a, b, c) == (0, 0, 0);
                            Vector3D r = difference + ((a * cell.A) + (b * cell.B) + (c * cell.C));
                            if (!self && r.LengthSquared < cutoff * cutoff)
                            {
                                pairs.Add((i, j, a, b, c));
                            }
                        }
                    }
                }
            }
        }

        return pairs;
    }

    /// <summary>Each pair once.</summary>
    public static IEnumerable<(int I, int J, int A, int B, int C)> Half(IEnumerable<(int I, int J, int A, int B, int C)> full) =>
        full.Where(pair => pair.J > pair.I || (pair.J == pair.I && (pair.A, pair.B, pair.C).CompareTo((0, 0, 0)) > 0));

    public static List<(int I, int J, int A, int B, int C)> Read(NeighborList list)
    {
        var pairs = new List<(int, int, int, int, int)>(list.PairCount);
        for (int i = 0; i < list.AtomCount; i++)
        {
            for (int k = list.Offsets[i]; k < list.Offsets[i + 1]; k++)
            {
                (int a, int b, int c) = list.Shifts[k];
                pairs.Add((i, list.Neighbors[k], a, b, c));
            }
        }

        return pairs;
    }

    /// <summary>
    /// Along one direction, images further than the cutoff from the plane through the center are out of reach. The plane is
    /// spanned by the other periodic vectors; distances from it are taken along its normal within the periodic subspace.
    /// </summary>
    private static (int First, int Last) Images(UnitCell cell, int direction, Vector3D difference, double cutoff)
    {
        Vector3D[] vectors = [cell.A, cell.B, cell.C];
        bool[] periodic = [cell.PeriodicA, cell.PeriodicB, cell.PeriodicC];
        if (!periodic[direction])
        {
            return (0, 0);
        }

        // Gram-Schmidt over the other periodic vectors leaves the normal.
        var others = new List<Vector3D>();
        for (int k = 0; k < 3; k++)
        {
            if (k != direction && periodic[k])
            {
                others.Add(Remainder(vectors[k], others).Normalized());
            }
        }

        Vector3D normal = Remainder(vectors[direction], others);
        double width = normal.Length;
        double along = Vector3D.Dot(difference, normal / width);
        return ((int)Math.Floor((-along - cutoff) / width), (int)Math.Ceiling((-along + cutoff) / width));
    }

    private static Vector3D Remainder(Vector3D vector, List<Vector3D> unitVectors)
    {
        // Twice is enough for skewed vectors.
        for (int pass = 0; pass < 2; pass++)
        {
            foreach (Vector3D unit in unitVectors)
            {
                vector -= Vector3D.Dot(vector, unit) * unit;
            }
        }

        return vector;
    }
}
