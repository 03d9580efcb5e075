namespace MDEngine.Simulations.ActiveLearning;

/// <summary>How well a spread tells which errors are large.</summary>
internal static class RankStatistics
{
    /// <summary>Spearman's rank correlation, ties by the mean of their ranks; 0 where one of the two is the same everywhere.</summary>
    public static double Correlation(IReadOnlyList<(double Spread, double Error)> pairs)
    {
        double[] x = Ranks([.. pairs.Select(pair => pair.Spread)]);
        double[] y = Ranks([.. pairs.Select(pair => pair.Error)]);
        double mean = (x.Length - 1) / 2.0;
        double xy = x.Zip(y, (a, b) => (a - mean) * (b - mean)).Sum();
        double norm = Math.Sqrt(x.Sum(a => (a - mean) * (a - mean)) * y.Sum(b => (b - mean) * (b - mean)));
        return norm > 0 ? xy / norm : 0;
    }

    /// <summary>Of the tenth with the largest errors (one at least), the share that is among the third with the largest spread.</summary>
    public static double Coverage(IReadOnlyList<(double Spread, double Error)> pairs)
    {
        int third = (pairs.Count + 2) / 3;
        int tenth = (pairs.Count + 9) / 10;
        HashSet<int> spread = [.. pairs.Index().OrderByDescending(one => one.Item.Spread).Take(third).Select(one => one.Index)];
        return pairs.Index().OrderByDescending(one => one.Item.Error).Take(tenth).Count(one => spread.Contains(one.Index)) / (double)tenth;
    }

    private static double[] Ranks(double[] values)
    {
        int[] order = [.. Enumerable.Range(0, values.Length).OrderBy(k => values[k])];
        var ranks = new double[values.Length];
        for (int first = 0, next; first < order.Length; first = next)
        {
            for (next = first + 1; next < order.Length && values[order[next]] == values[order[first]]; next++)
            {
            }

            for (int k = first; k < next; k++)
            {
                ranks[order[k]] = (first + next - 1) / 2.0;
            }
        }

        return ranks;
    }
}
