using MathNet.Numerics;

namespace MDEngine.Fragmentation.Analysis;

/// <summary>The two-sided Mann-Whitney U test, normal approximation with corrections for ties and continuity.</summary>
public static class RankSumTest
{
    /// <summary>Probability of a difference at least as large if both samples came from one distribution; 1 if one is empty.</summary>
    public static double PValue(IReadOnlyCollection<double> first, IReadOnlyCollection<double> second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        double n = first.Count, m = second.Count, all = n + m;
        if (first.Count == 0 || second.Count == 0)
        {
            return 1;
        }

        (double Value, bool IsFirst)[] sorted = [.. first.Select(x => (x, true)).Concat(second.Select(x => (x, false))).OrderBy(p => p.Item1)];
        double rankSum = 0, ties = 0;
        for (int start = 0; start < sorted.Length;)
        {
            int end = start + 1;
            while (end < sorted.Length && sorted[end].Value - sorted[start].Value < 1e-9)
            {
                end++;
            }

            double count = end - start, rank = start + ((count + 1) / 2);
            for (int k = start; k < end; k++)
            {
                rankSum += sorted[k].IsFirst ? rank : 0;
            }

            ties += (count * count * count) - count;
            start = end;
        }

        double u = rankSum - (n * (n + 1) / 2);
        double variance = n * m / 12 * (all + 1 - (ties / (all * (all - 1))));
        double z = Math.Max(0, Math.Abs(u - (n * m / 2)) - 0.5) / Math.Sqrt(variance);
        return variance > 0 ? SpecialFunctions.Erfc(z / Math.Sqrt(2)) : 1;
    }
}
