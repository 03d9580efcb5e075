using MathNet.Numerics.LinearAlgebra;
using MDEngine.Fragmentation.Perception;

namespace MDEngine.Fragmentation.Clustering;

/// <summary>
/// Spectral clustering (Shi and Malik 2000; Ng, Jordan and Weiss 2001) with the similarity of the LSR-MP code: 1/(1+d) between
/// atoms at a distance d of at most 2 Å, 1/1001 between all others.
/// </summary>
internal sealed class SpectralClustering
{
    /// <summary>The eigenvectors are found densely: O(N³).</summary>
    public const int LargestSystem = 2000;

    /// <summary>Distance up to which atoms are near each other, Å.</summary>
    public const double Reach = 2;

    private const double FarSimilarity = 1.0 / 1001;
    private const int RefinementPasses = 20;
    private readonly int n;
    private readonly int[] offsets;
    private readonly int[] neighbors;
    private readonly double[] excess;
    private readonly double[] degree;

    private SpectralClustering(int n, IReadOnlyCollection<(int I, int J, double Distance)> contacts)
    {
        this.n = n;
        offsets = new int[n + 1];
        foreach ((int i, int j, _) in contacts)
        {
            offsets[i + 1]++;
            offsets[j + 1]++;
        }

        for (int i = 0; i < n; i++)
        {
            offsets[i + 1] += offsets[i];
        }

        (neighbors, excess) = (new int[2 * contacts.Count], new double[2 * contacts.Count]);
        int[] next = offsets[..n];
        foreach ((int i, int j, double d) in contacts)
        {
            double more = (1 / (1 + d)) - FarSimilarity;
            (neighbors[next[i]], excess[next[i]++]) = (j, more);
            (neighbors[next[j]], excess[next[j]++]) = (i, more);
        }

        degree = new double[n];
        for (int i = 0; i < n; i++)
        {
            degree[i] = ((n - 1) * FarSimilarity) + excess[offsets[i]..offsets[i + 1]].Sum();
        }
    }

    /// <summary>[N] labels.</summary>
    /// <param name="system">At most <see cref="LargestSystem"/> atoms.</param>
    /// <param name="clusters">1 to N.</param>
    /// <param name="seed">Of the k-means starts.</param>
    public static int[] Cluster(AtomicSystem system, int clusters, int seed)
    {
        int n = system.AtomCount;
        if (clusters <= 1 || clusters >= n)
        {
            return clusters <= 1 ? new int[n] : [.. Enumerable.Range(0, n)];
        }

        var all = new bool[n];
        Array.Fill(all, true);
        (int I, int J, double Distance)[] contacts =
        [
            .. ProximitySearch.Find(system.Positions.Span, system.Cell, Reach, all).Where(p => p.First != p.Second)
                .GroupBy(p => (p.First, p.Second)).OrderBy(g => g.Key).Select(g => (g.Key.First, g.Key.Second, g.Min(p => p.Distance))),
        ];
        var problem = new SpectralClustering(n, contacts);
        double[] vectors = problem.LowestEigenvectors(clusters);
        int[]? best = null;
        double lowest = double.MaxValue;
        foreach (bool onSphere in new[] { false, true })
        {
            int[] labels = KMeans.Cluster(problem.Embed(vectors, clusters, onSphere), clusters, clusters, seed);
            problem.Refine(labels, clusters);
            double cut = problem.NormalizedCut(labels, clusters);
            if (cut < lowest)
            {
                (best, lowest) = (labels, cut);
            }
        }

        return best!;
    }

    /// <summary>[n × clusters] eigenvectors of the symmetric normalized Laplacian with the smallest eigenvalues.</summary>
    private double[] LowestEigenvectors(int clusters)
    {
        var laplacian = Matrix<double>.Build.Dense(n, n, (i, j) => i == j ? 1 : -FarSimilarity / Math.Sqrt(degree[i] * degree[j]));
        for (int i = 0; i < n; i++)
        {
            for (int e = offsets[i]; e < offsets[i + 1]; e++)
            {
                laplacian[i, neighbors[e]] -= excess[e] / Math.Sqrt(degree[i] * degree[neighbors[e]]);
            }
        }

        Matrix<double> all = laplacian.Evd(Symmetricity.Symmetric).EigenVectors;
        var vectors = new double[n * clusters];
        for (int i = 0; i < n; i++)
        {
            for (int k = 0; k < clusters; k++)
            {
                vectors[(i * clusters) + k] = all[i, k];
            }
        }

        return vectors;
    }

    /// <summary>Scales the rows to the generalised eigenvectors, or to length one.</summary>
    private double[] Embed(double[] vectors, int clusters, bool onSphere)
    {
        double[] points = [.. vectors];
        for (int i = 0; i < n; i++)
        {
            Span<double> row = points.AsSpan(i * clusters, clusters);
            double square = 0;
            foreach (double x in row)
            {
                square += x * x;
            }

            double scale = onSphere ? 1 / Math.Sqrt(square) : 1 / Math.Sqrt(degree[i]);
            for (int k = 0; k < clusters; k++)
            {
                row[k] *= scale;
            }
        }

        return points;
    }

    /// <summary>Σ cut(c)/volume(c).</summary>
    private double NormalizedCut(int[] labels, int clusters)
    {
        (double[] volume, double[] within, _) = Sums(labels, clusters);
        double sum = 0;
        for (int c = 0; c < clusters; c++)
        {
            sum += volume[c] > 0 ? 1 - (within[c] / volume[c]) : 0;
        }

        return sum;
    }

    private (double[] Volume, double[] Within, int[] Size) Sums(int[] labels, int clusters)
    {
        double[] volume = new double[clusters], within = new double[clusters];
        var size = new int[clusters];
        for (int i = 0; i < n; i++)
        {
            volume[labels[i]] += degree[i];
            size[labels[i]]++;
            within[labels[i]] += ExcessTo(i, labels[i], labels);
        }

        for (int c = 0; c < clusters; c++)
        {
            within[c] += FarSimilarity * size[c] * (size[c] - 1);
        }

        return (volume, within, size);
    }

    private double ExcessTo(int i, int cluster, int[] labels)
    {
        double sum = 0;
        for (int e = offsets[i]; e < offsets[i + 1]; e++)
        {
            sum += labels[neighbors[e]] == cluster ? excess[e] : 0;
        }

        return sum;
    }

    /// <summary>Moves single atoms to the cluster of a neighbor as long as that lowers the normalized cut.</summary>
    private void Refine(int[] labels, int clusters)
    {
        (double[] volume, double[] within, int[] size) = Sums(labels, clusters);
        for (int pass = 0; pass < RefinementPasses; pass++)
        {
            bool moved = false;
            for (int i = 0; i < n; i++)
            {
                int from = labels[i];
                if (size[from] < 2)
                {
                    continue;
                }

                double linkFrom = ExcessTo(i, from, labels) + (FarSimilarity * (size[from] - 1));
                double fromAfter = (within[from] - (2 * linkFrom)) / (volume[from] - degree[i]);
                for (int e = offsets[i]; e < offsets[i + 1]; e++)
                {
                    int to = labels[neighbors[e]];
                    if (to == labels[i] || labels[i] != from)
                    {
                        continue;
                    }

                    double linkTo = ExcessTo(i, to, labels) + (FarSimilarity * size[to]);
                    double toAfter = (within[to] + (2 * linkTo)) / (volume[to] + degree[i]);
                    if (fromAfter + toAfter > (within[from] / volume[from]) + (within[to] / volume[to]) + 1e-12)
                    {
                        (within[from], within[to]) = (within[from] - (2 * linkFrom), within[to] + (2 * linkTo));
                        (volume[from], volume[to]) = (volume[from] - degree[i], volume[to] + degree[i]);
                        (size[from], size[to]) = (size[from] - 1, size[to] + 1);
                        labels[i] = to;
                        moved = true;
                    }
                }
            }

            if (!moved)
            {
                break;
            }
        }
    }
}
