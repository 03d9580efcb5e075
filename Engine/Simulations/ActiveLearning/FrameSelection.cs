using MDEngine.IO;

namespace MDEngine.Simulations.ActiveLearning;

/// <summary>
/// Chooses frames that differ most from those that are known and from each other: one after the other, that which is farthest from its nearest (farthest-point
/// sampling). Frames are compared by the inverse distances of all pairs of atoms, which change where atoms are near.
/// </summary>
internal static class FrameSelection
{
    /// <summary>Chooses up to so many, from each structure as its share of the candidates.</summary>
    public static IReadOnlyList<Frame> Choose(IReadOnlyList<Frame> candidates, IReadOnlyList<Frame> known, int count)
    {
        if (candidates.Count <= count)
        {
            return candidates;
        }

        ILookup<int, float[]> before = known.ToLookup(Origin.StructureOf, Features);
        return [.. candidates.GroupBy(Origin.StructureOf).OrderBy(group => group.Key).SelectMany(group =>
            ChooseOf([.. group], before[group.Key], Math.Max(1, (int)((long)count * group.Count() / candidates.Count))))];
    }

    private static IEnumerable<Frame> ChooseOf(Frame[] candidates, IEnumerable<float[]> known, int count)
    {
        float[][] features = [.. candidates.Select(Features)];
        var nearest = new double[candidates.Length];
        Array.Fill(nearest, double.MaxValue);
        foreach (float[] feature in known)
        {
            Approach(nearest, features, feature);
        }

        for (int k = 0; k < Math.Min(count, candidates.Length); k++)
        {
            int chosen = Array.IndexOf(nearest, nearest.Max());
            Approach(nearest, features, features[chosen]);
            nearest[chosen] = -1;
            yield return candidates[chosen];
        }
    }

    private static void Approach(double[] nearest, float[][] features, float[] to)
    {
        for (int i = 0; i < nearest.Length; i++)
        {
            double square = 0;
            for (int k = 0; k < to.Length && square < nearest[i]; k++)
            {
                double difference = features[i][k] - to[k];
                square += difference * difference;
            }

            nearest[i] = Math.Min(nearest[i], square);
        }
    }

    /// <summary>[N(N−1)/2] inverse distances, 1/Å.</summary>
    private static float[] Features(Frame frame)
    {
        Vector3D[] r = frame.Positions;
        var features = new float[r.Length * (r.Length - 1) / 2];
        int next = 0;
        for (int i = 0; i < r.Length; i++)
        {
            for (int j = i + 1; j < r.Length; j++)
            {
                features[next++] = (float)(1 / (r[j] - r[i]).Length);
            }
        }

        return features;
    }
}
