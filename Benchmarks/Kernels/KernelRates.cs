using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using MDEngine.Potentials.Learned.Fused;
using MDEngine.Threading;

namespace MDEngine.Benchmarks.Kernels;

/// <summary>
/// Rates of the fused engine's kernels: <c>kernels [--threads 1,2]</c>. Products with packed weights and gradients of weights in GFLOP/s (all threads
/// together, each on arrays of its own), functions in nanoseconds an element on one thread. The best of many rounds counts, because what disturbs a
/// round only makes it slower.
/// </summary>
internal static class KernelRates
{
    private const int Rounds = 40;
    private const double RoundSeconds = 0.5e-3;

    private static readonly int[] RowCounts = [8, 13, 64, 178, 550, 1790];

    public static void Run(string[] arguments)
    {
        int[] threadCounts = [.. Peer.Option(arguments, "--threads", "1,2").Split(',').Select(word => int.Parse(word, CultureInfo.InvariantCulture))];
        Console.WriteLine("precision  threads    F   rows  product, GFLOP/s  weight gradient, GFLOP/s");
        foreach (int threads in threadCounts)
        {
            Products<float>(threads);
            Products<double>(threads);
        }

        Console.WriteLine();
        Console.WriteLine("precision  function                      ns an element");
        Functions<float>();
        Functions<double>();
    }

    /// <summary>GFLOP/s of float32 products, all threads together.</summary>
    public static unsafe double Product(int rows, int channels, int threads)
    {
        using PackedMatrix<float> weights = PackedMatrix<float>.Pack(new double[channels * channels], channels, channels);
        AlignedBuffer<float>[] x = Buffers<float>(threads, rows * channels), y = Buffers<float>(threads, rows * channels);
        double seconds = Best(new ThreadTeam(threads), part => MatMul.Multiply(x[part].Pointer, channels, rows, weights, y[part].Pointer, channels));
        return 2.0 * rows * channels * channels * threads / seconds * 1e-9;
    }

    private static unsafe void Products<T>(int threads)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var team = new ThreadTeam(threads);
        foreach (int channels in new[] { 64, 128 })
        {
            using PackedMatrix<T> weights = PackedMatrix<T>.Pack(new double[channels * channels], channels, channels);
            foreach (int rows in RowCounts)
            {
                AlignedBuffer<T>[] x = Buffers<T>(threads, rows * channels), y = Buffers<T>(threads, rows * channels), gradient = Buffers<T>(threads, channels * channels);
                double operations = 2.0 * rows * channels * channels * threads;
                double product = Best(team, part => MatMul.Multiply(x[part].Pointer, channels, rows, weights, y[part].Pointer, channels));
                double outer = Best(
                    team,
                    part => MatMul.AddOuterProducts(y[part].Pointer, channels, channels, x[part].Pointer, channels, channels, rows, gradient[part].Pointer));
                Console.WriteLine(
                    $"{Name<T>(),-9}  {threads,7}  {channels,3}  {rows,5}  {operations / product * 1e-9,16:F0}  {operations / outer * 1e-9,24:F0}");
                foreach (AlignedBuffer<T> buffer in (AlignedBuffer<T>[])[.. x, .. y, .. gradient])
                {
                    buffer.Dispose();
                }
            }
        }
    }

    private static unsafe void Functions<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        const int Rows = 32, Channels = 128, Heads = 8, Count = Rows * Channels;
        var alone = new ThreadTeam(1);
        AlignedBuffer<T> x = Buffers<T>(1, Count)[0], y = Buffers<T>(1, Count)[0], z = Buffers<T>(1, Count)[0], parameters = Buffers<T>(1, Channels)[0];
        using var statistics = new AlignedBuffer<T>(2 * Rows);
        using var sums = new AlignedBuffer<T>(Rows * Heads);
        Report<T>("exponential", Count, Best(alone, _ => Elementwise.Exp(x.Pointer, y.Pointer, Count)));
        Report<T>("SiLU", Count, Best(alone, _ => Elementwise.Silu(x.Pointer, y.Pointer, Count)));
        Report<T>("SiLU with its derivative", Count, Best(alone, _ => Elementwise.Silu(x.Pointer, y.Pointer, z.Pointer, Count)));
        Report<T>("sine and cosine", Count, Best(alone, _ => Elementwise.SinCos(x.Pointer, y.Pointer, z.Pointer, Count)));
        Report<T>(
            "layer norm, 128 channels",
            Count,
            Best(
                alone,
                _ => LayerNorm.Forward(x.Pointer, Rows, Channels, parameters.Pointer, parameters.Pointer, T.One, y.Pointer, statistics.Pointer)));
        Report<T>(
            "its reverse",
            Count,
            Best(alone, _ => LayerNorm.AddReverse(x.Pointer, statistics.Pointer, Rows, Channels, parameters.Pointer, y.Pointer, z.Pointer)));
        Report<T>(
            "sums over 8 heads of 16",
            Count,
            Best(alone, _ => MDEngine.Potentials.Learned.Fused.Heads.Dot(x.Pointer, y.Pointer, Rows, Channels, Heads, sums.Pointer)));
        foreach (AlignedBuffer<T> buffer in (AlignedBuffer<T>[])[x, y, z, parameters])
        {
            buffer.Dispose();
        }
    }

    private static void Report<T>(string name, int count, double seconds)
        => Console.WriteLine($"{Name<T>(),-9}  {name,-26}  {seconds / count * 1e9,15:F3}");

    private static string Name<T>() => typeof(T) == typeof(float) ? "float32" : "float64";

    private static AlignedBuffer<T>[] Buffers<T>(int count, int length)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var random = new Random(1);
        var buffers = new AlignedBuffer<T>[count];
        for (int i = 0; i < count; i++)
        {
            buffers[i] = new(length);
            foreach (ref T value in buffers[i].Span)
            {
                value = T.CreateTruncating((2 * random.NextDouble()) - 1);
            }
        }

        return buffers;
    }

    /// <summary>Seconds of one call, with as many at once as the team has threads.</summary>
    private static double Best(ThreadTeam team, Action<int> action)
    {
        int calls = 1;
        Action<int> repeated = part =>
        {
            for (int call = 0; call < calls; call++)
            {
                action(part);
            }
        };
        double best = double.MaxValue;
        for (int round = 0; round < Rounds; round++)
        {
            long start = Stopwatch.GetTimestamp();
            team.Run(team.Threads, repeated);
            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            best = Math.Min(best, seconds / calls);
            calls = Math.Max(1, (int)(RoundSeconds / best));
        }

        return best;
    }
}
