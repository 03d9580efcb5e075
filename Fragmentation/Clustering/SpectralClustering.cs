using MathNet.Numerics.LinearAlgebra;

namespace MDEngine.Fragmentation.Clustering;

/// <summary>
/// Spectral clustering (Shi and Malik 2000; Ng, Jordan and Weiss 2001) with the similarity of the LSR-MP code: 1/(1+d) between
/// bonded atoms at the distance d (Å), 1/1001 between all others.
/// </summary>
internal sealed class SpectralClustering
{
    /// <summary>The eigenvectors are found densely: O(N³).</summary>
    public const int LargestSystem = 2000;

    private const double FarSimilarity = 1.0 / 1001;
    private const int RefinementPasses = 20;
    private readonly int n;
    private readonly int[] offsets;
    private readonly int[] neighbors;
    private readonly double[] excess;
    private readonly double[] degree;

    private SpectralClustering(int n, List<(int I, int J, double Distance)> bonds)
    {
        this.n = n;
        offsets = new int[n + 1];
        foreach ((int i, int j, _) in bonds)
        {
            offsets[i + 1]++;
            offsets[j + 1]++;
        }

        for (int i = 0; i < n; i++)
        {
            offsets[i + 1] += offsets[i];
        }

        (neighbors, excess) = (new int[2 * bonds.Count], new double[2 * bonds.Count]);
        int[] next = offsets[..n];
        foreach ((int i, int j, double d) in bonds)
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

    /// <summary>Labels of atoms 0 to n−1.</summary>
    /// <param name="n">Number of atoms, at most <see cref="LargestSystem"/>.</param>
    /// <param name="bonds">Each pair once, with its distance, Å.</param>
    /// <param name="clusters">1 to n.</param>
    /// <param name="seed">Of the k-means starts.</param>
    public static int[] Cluster(int n, List<(int I, int J, double Distance)> bonds, int clusters, int seed)
    {
        if (clusters <= 1 || clusters >= n)
        {
            return clusters <= 1 ? new int[n] : [.. Enumerable.Range(0, n)];
        }

        var problem = new SpectralClustering(n, bonds);
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

    /// <summary>[n × clusters] eigenvectors of the symmetric normalised Laplacian with the smallest eigenvalues.</summary>
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

    /// <summary>Moves single atoms to the cluster of a neighbor as long as that lowers the normalised cut.</summary>
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
