using System.Numerics;
using MDEngine.Potentials.Learned.Fused;

namespace MDEngine.Tests.Potentials.Fused.Kernels;

/// <summary>Layer norms and head sums against plain sums in double precision, and reverse passes against differences of those.</summary>
[TestFixture(typeof(float), 3e-6)]
[TestFixture(typeof(double), 1e-13)]
internal sealed unsafe class LayerNormTests<T>(double tolerance)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Rows = 5;
    private const double Epsilon = 1e-5;

    [Test]
    public void Layer_norm_and_its_reverse([Values(1, 3, 8, 16, 33, 64, 128)] int channels)
    {
        using AlignedBuffer<T> x = Native.Random<T>(Rows * channels, 1), gamma = Native.Random<T>(channels, 2), beta = Native.Random<T>(channels, 3);
        using AlignedBuffer<T> yBar = Native.Random<T>(Rows * channels, 4), xBar = Native.Random<T>(Rows * channels, 5), start = Native.Random<T>(Rows * channels, 5);
        using AlignedBuffer<T> y = new(Rows * channels), statistics = new(2 * Rows);
        LayerNorm.Forward(x.Pointer, Rows, channels, gamma.Pointer, beta.Pointer, T.CreateTruncating(Epsilon), y.Pointer, statistics.Pointer);
        LayerNorm.AddReverse(x.Pointer, statistics.Pointer, Rows, channels, gamma.Pointer, yBar.Pointer, xBar.Pointer);

        double[] values = x.Doubles(), gains = gamma.Doubles(), offsets = beta.Doubles(), incoming = yBar.Doubles();
        double[] expected = Normalized(values, gains, offsets);
        Assert.That(Differences(y.Doubles(), expected).Largest(), Is.AtMost(tolerance));

        // Differences of ȳ · y in double precision are right to about 1e-10; one channel alone is divided by √ε.
        double reverseTolerance = Math.Max(1e-8, 3 * tolerance) * (channels == 1 ? 300 : 1);
        double[] initial = start.Doubles();
        Assert.That(
            Differences(xBar.Doubles(), [.. Gradient(values, v => Dot(incoming, Normalized(v, gains, offsets))).Zip(initial, (a, b) => a + b)]).Largest(),
            Is.AtMost(reverseTolerance));
    }

    [Test]
    public void Sums_over_heads([Values(8, 16, 32, 64, 128, 24)] int channels, [Values(1, 8)] int heads)
    {
        using AlignedBuffer<T> a = Native.Random<T>(Rows * channels, 1), b = Native.Random<T>(Rows * channels, 2), f = Native.Random<T>(Rows * channels, 3);
        using AlignedBuffer<T> sums = new(Rows * heads), filtered = new(Rows * heads);
        Heads.Dot(a.Pointer, b.Pointer, Rows, channels, heads, sums.Pointer);
        Heads.Dot(a.Pointer, b.Pointer, f.Pointer, Rows, channels, heads, filtered.Pointer);
        double[] left = a.Doubles(), right = b.Doubles(), filter = f.Doubles(), expected = new double[Rows * heads], expectedFiltered = new double[Rows * heads];
        for (int i = 0; i < left.Length; i++)
        {
            int head = i / (channels / heads);
            expected[head] += left[i] * right[i];
            expectedFiltered[head] += left[i] * right[i] * filter[i];
        }

        Assert.That(Differences(sums.Doubles(), expected).Largest(), Is.AtMost(tolerance));
        Assert.That(Differences(filtered.Doubles(), expectedFiltered).Largest(), Is.AtMost(tolerance));
    }

    private static double[] Normalized(double[] x, double[] gamma, double[] beta)
    {
        var y = new double[x.Length];
        for (int row = 0; row < Rows; row++)
        {
            double[] values = x[(row * gamma.Length)..((row + 1) * gamma.Length)];
            double mean = values.Average();
            double deviation = Math.Sqrt(values.Average(value => (value - mean) * (value - mean)) + Epsilon);
            for (int c = 0; c < gamma.Length; c++)
            {
                y[(row * gamma.Length) + c] = (gamma[c] * (values[c] - mean) / deviation) + beta[c];
            }
        }

        return y;
    }

    private static double Dot(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();

    private static IEnumerable<double> Differences(double[] a, double[] b) => a.Zip(b, (x, y) => Math.Abs(x - y));

    private static double[] Gradient(double[] point, Func<double[], double> function)
    {
        const double Step = 1e-5;
        double At(int i, double value)
        {
            double[] moved = [.. point];
            moved[i] += value;
            return function(moved);
        }

        return [.. point.Select((_, i) => (At(i, Step) - At(i, -Step)) / (2 * Step))];
    }
}
