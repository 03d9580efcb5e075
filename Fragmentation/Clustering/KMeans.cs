namespace MDEngine.Fragmentation.Clustering;

/// <summary>
/// k-means (Lloyd 1982) that gives the same clusters every time: from a farthest-point start and from ten k-means++ starts
/// (Arthur and Vassilvitskii 2007) of a seeded generator, the clusters of lowest inertia are kept.
/// </summary>
internal sealed class KMeans
{
    private const int MaximumIterations = 300;
    private const int SeededStarts = 10;

    /// <summary>Points times clusters above which points in space are first divided into blocks, to stay linear.</summary>
    private const long LargeProblem = 2_000_000;

    private const int BlockSize = 1000;
    private readonly double[] points;
    private readonly int count;
    private readonly int dimension;
    private readonly int clusters;
    private readonly Lattice? lattice;
    private readonly double[] centers;
    private readonly double[] distances;
    private readonly int[] labels;

    private KMeans(double[] points, int dimension, int clusters, Lattice? lattice)
    {
        this.points = points;
        this.dimension = dimension;
        this.clusters = clusters;
        this.lattice = lattice;
        count = points.Length / dimension;
        centers = new double[clusters * dimension];
        distances = new double[count];
        labels = new int[count];
    }

    /// <summary>Clusters points in space; with a lattice, distances are those of nearest images.</summary>
    /// <returns>[points] cluster of each.</returns>
    public static int[] Cluster(ReadOnlySpan<Vector3D> positions, int clusters, int seed, Lattice? lattice)
    {
        if ((long)positions.Length * clusters > LargeProblem)
        {
            return InBlocks(positions, clusters, seed, lattice);
        }

        var flat = new double[3 * positions.Length];
        for (int i = 0; i < positions.Length; i++)
        {
            (flat[3 * i], flat[(3 * i) + 1], flat[(3 * i) + 2]) = (positions[i].X, positions[i].Y, positions[i].Z);
        }

        return Cluster(flat, 3, clusters, seed, lattice);
    }

    /// <summary>Clusters points of any dimension.</summary>
    /// <param name="points">[count × dimension]</param>
    /// <param name="dimension">Components of a point.</param>
    /// <param name="clusters">1 to count.</param>
    /// <param name="seed">Of the starts.</param>
    /// <param name="lattice">Periodic cell of points in space, or null.</param>
    public static int[] Cluster(double[] points, int dimension, int clusters, int seed, Lattice? lattice = null)
    {
        var run = new KMeans(points, dimension, clusters, lattice);
        run.StartFarthest();
        double best = run.Iterate();
        int[] bestLabels = [.. run.labels];
        var random = new SplitMix(SplitMix.Hash((ulong)seed));
        for (int start = 0; start < SeededStarts && clusters > 1 && clusters < run.count; start++)
        {
            run.StartRandomly(ref random);
            double inertia = run.Iterate();
            if (inertia < best)
            {
                best = inertia;
                run.labels.CopyTo(bestLabels, 0);
            }
        }

        return bestLabels;
    }

    /// <summary>Halves the points along the longest extent until the parts are small, and clusters each.</summary>
    private static int[] InBlocks(ReadOnlySpan<Vector3D> positions, int clusters, int seed, Lattice? lattice)
    {
        var wrapped = new Vector3D[positions.Length];
        for (int i = 0; i < wrapped.Length; i++)
        {
            Vector3D f = lattice?.Fractional(positions[i]) ?? default;
            wrapped[i] = lattice is null ? positions[i] : positions[i] - lattice.Vector(
                lattice.PeriodicA ? (int)Math.Floor(f.X) : 0, lattice.PeriodicB ? (int)Math.Floor(f.Y) : 0, lattice.PeriodicC ? (int)Math.Floor(f.Z) : 0);
        }

        var labels = new int[positions.Length];
        int used = 0;
        Divide([.. Enumerable.Range(0, positions.Length)], clusters);
        return labels;

        void Divide(int[] part, int k)
        {
            if (part.Length <= BlockSize || k < 2)
            {
                Vector3D[] block = [.. part.Select(i => wrapped[i])];
                int[] local = Cluster(block, k, seed, lattice: null);
                for (int p = 0; p < part.Length; p++)
                {
                    labels[part[p]] = used + local[p];
                }

                used += k;
                return;
            }

            int axis = Enumerable.Range(0, 3).MaxBy(a => part.Max(i => wrapped[i][a]) - part.Min(i => wrapped[i][a]));
            int[] sorted = [.. part.OrderBy(i => wrapped[i][axis]).ThenBy(i => i)];
            int firstClusters = k / 2, half = (int)((long)part.Length * firstClusters / k);
            Divide(sorted[..half], firstClusters);
            Divide(sorted[half..], k - firstClusters);
        }
    }

    private void StartFarthest()
    {
        var mean = new double[dimension];
        for (int i = 0; i < points.Length; i++)
        {
            mean[i % dimension] += points[i] / count;
        }

        mean.CopyTo(centers, 0);
        int first = 0;
        for (int i = 0; i < count; i++)
        {
            distances[i] = Square(i, 0);
            first = distances[i] < distances[first] ? i : first;
        }

        SetCenter(0, first);
        Array.Fill(distances, double.MaxValue);
        for (int c = 1; c < clusters; c++)
        {
            int farthest = 0;
            for (int i = 0; i < count; i++)
            {
                distances[i] = Math.Min(distances[i], Square(i, c - 1));
                farthest = distances[i] > distances[farthest] ? i : farthest;
            }

            SetCenter(c, farthest);
        }
    }

    private void StartRandomly(ref SplitMix random)
    {
        SetCenter(0, (int)(random.NextDouble() * count));
        Array.Fill(distances, double.MaxValue);
        for (int c = 1; c < clusters; c++)
        {
            double sum = 0;
            for (int i = 0; i < count; i++)
            {
                distances[i] = Math.Min(distances[i], Square(i, c - 1));
                sum += distances[i];
            }

            double goal = random.NextDouble() * sum;
            int picked = 0;
            for (double passed = distances[0]; passed < goal && picked < count - 1;)
            {
                passed += distances[++picked];
            }

            SetCenter(c, picked);
        }
    }

    private void SetCenter(int cluster, int point) =>
        Array.Copy(points, point * dimension, centers, cluster * dimension, dimension);

    /// <summary>Lloyd's iteration from the current centers; returns the inertia.</summary>
    private double Iterate()
    {
        Array.Fill(labels, -1);
        for (int iteration = 0; iteration < MaximumIterations && Assign(); iteration++)
        {
            MoveCenters();
        }

        return distances.Sum();
    }

    private bool Assign()
    {
        bool changed = false;
        for (int i = 0; i < count; i++)
        {
            int nearest = 0;
            double shortest = double.MaxValue;
            for (int c = 0; c < clusters; c++)
            {
                double square = Square(i, c);
                if (square < shortest)
                {
                    (nearest, shortest) = (c, square);
                }
            }

            changed |= labels[i] != nearest;
            (labels[i], distances[i]) = (nearest, shortest);
        }

        return changed;
    }

    private void MoveCenters()
    {
        var sums = new double[clusters * dimension];
        var sizes = new int[clusters];
        for (int i = 0; i < count; i++)
        {
            int c = labels[i];
            sizes[c]++;
            if (lattice is null)
            {
                for (int d = 0; d < dimension; d++)
                {
                    sums[(c * dimension) + d] += points[(i * dimension) + d];
                }
            }
            else
            {
                Vector3D step = ToNearestImage(i, c);
                (sums[3 * c], sums[(3 * c) + 1], sums[(3 * c) + 2]) = (sums[3 * c] + step.X, sums[(3 * c) + 1] + step.Y, sums[(3 * c) + 2] + step.Z);
            }
        }

        for (int c = 0; c < clusters; c++)
        {
            if (sizes[c] == 0)
            {
                int worst = Enumerable.Range(0, count).Where(i => sizes[labels[i]] > 1).MaxBy(i => distances[i]);
                distances[worst] = 0;
                SetCenter(c, worst);
                continue;
            }

            for (int d = 0; d < dimension; d++)
            {
                double mean = sums[(c * dimension) + d] / sizes[c];
                centers[(c * dimension) + d] = lattice is null ? mean : centers[(c * dimension) + d] + mean;
            }
        }
    }

    private double Square(int point, int cluster)
    {
        if (lattice is not null)
        {
            return ToNearestImage(point, cluster).LengthSquared;
        }

        double sum = 0;
        for (int d = 0; d < dimension; d++)
        {
            double difference = points[(point * dimension) + d] - centers[(cluster * dimension) + d];
            sum += difference * difference;
        }

        return sum;
    }

    private Vector3D ToNearestImage(int point, int cluster) => lattice!.Nearest(new(
        points[3 * point] - centers[3 * cluster], points[(3 * point) + 1] - centers[(3 * cluster) + 1], points[(3 * point) + 2] - centers[(3 * cluster) + 2]));
}
