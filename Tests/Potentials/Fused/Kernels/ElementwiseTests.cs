using System.Numerics;
using MDEngine.Potentials.Learned.Fused;

namespace MDEngine.Tests.Potentials.Fused.Kernels;

/// <summary>The elementary functions against references of about twice the precision. Errors are in units of the last place of the exact value.</summary>
[TestFixture(typeof(float))]
[TestFixture(typeof(double))]
internal sealed unsafe class ElementwiseTests<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Samples = 100_003;

    private static bool IsSingle => typeof(T) == typeof(float);

    /// <summary>Where eˣ is a normal number.</summary>
    private static double Range => IsSingle ? 87.3 : 708.3;

    [Test]
    public void Exp_is_right_to_one_unit_of_the_last_place()
    {
        using AlignedBuffer<T> x = Even(-Range, IsSingle ? 88.72 : 709.78), y = new(x.Length);
        Elementwise.Exp(x.Pointer, y.Pointer, (nint)x.Length);
        Assert.That(WorstError(x, y, DoubleDouble.Exp), Is.AtMost(1));
    }

    [Test]
    public void Exp_underflows_gradually_and_ends_at_zero_and_infinity()
    {
        double[] points = IsSingle ? [-87.5, -95, -103, -103.9, -104.1, -1e30, 88.8, 1e30] : [-709, -730, -744, -745.1, -746, -1e300, 709.9, 1e300];
        using AlignedBuffer<T> x = Native.Of([.. points.Select(T.CreateTruncating), T.NaN, T.PositiveInfinity, T.NegativeInfinity, T.Epsilon, T.NegativeZero]);
        using AlignedBuffer<T> y = new(x.Length);
        Elementwise.Exp(x.Pointer, y.Pointer, (nint)x.Length);
        T[] expected =
        [
            .. x.Span[..points.Length].ToArray().Select(value => T.CreateTruncating(Math.Exp(double.CreateTruncating(value)))),
            T.NaN, T.PositiveInfinity, T.Zero, T.One, T.One,
        ];
        for (int i = 0; i < expected.Length; i++)
        {
            // One unit of the last place of a denormal number is the smallest number.
            bool close = y.Span[i] == expected[i] || T.Abs(y.Span[i] - expected[i]) <= T.Epsilon || T.IsNaN(y.Span[i]) && T.IsNaN(expected[i]);
            Assert.That(close, $"exp({x.Span[i]}) = {y.Span[i]}, not {expected[i]}");
        }
    }

    [Test]
    public void Silu_is_right_to_two_units_of_the_last_place()
    {
        using AlignedBuffer<T> x = Even(-Range, 100), y = new(x.Length);
        Elementwise.Silu(x.Pointer, y.Pointer, (nint)x.Length);
        Assert.That(WorstError(x, y, value => value * Logistic(value)), Is.AtMost(2));
    }

    [Test]
    public void Silu_and_its_derivative_are_right_together()
    {
        using AlignedBuffer<T> x = Even(-Range, 100), y = new(x.Length), derivative = new(x.Length);
        Elementwise.Silu(x.Pointer, y.Pointer, derivative.Pointer, (nint)x.Length);

        // One more rounding than without the derivative; the derivative has a zero, where only its absolute error is small.
        Assert.That(WorstError(x, y, value => value * Logistic(value)), Is.AtMost(3));
        double worst = 0;
        for (int i = 0; i < x.Length; i++)
        {
            DoubleDouble value = double.CreateTruncating(x.Span[i]), s = Logistic(value);
            DoubleDouble exact = s + (value * s * Logistic(-value));
            worst = Math.Max(worst, Math.Abs((double.CreateTruncating(derivative.Span[i]) - exact).High));
        }

        Assert.That(worst / (IsSingle ? Math.Pow(2, -23) : Math.Pow(2, -52)), Is.AtMost(2));
    }

    [Test]
    public void Silu_of_numbers_beyond_the_range()
    {
        using AlignedBuffer<T> x = Native.Of(T.NaN, T.PositiveInfinity, T.NegativeInfinity, T.CreateTruncating(-1e6), T.CreateTruncating(1e6), T.Zero, -T.Epsilon);
        using AlignedBuffer<T> y = new(x.Length), second = new(x.Length), derivative = new(x.Length);
        Elementwise.Silu(x.Pointer, y.Pointer, (nint)x.Length);
        Elementwise.Silu(x.Pointer, second.Pointer, derivative.Pointer, (nint)x.Length);
        foreach (AlignedBuffer<T> values in new[] { y, second })
        {
            Assert.That(T.IsNaN(values.Span[0]) && T.IsNaN(derivative.Span[0]), "not a number stays so");
            Assert.That(values.Span[1], Is.EqualTo(T.PositiveInfinity));
            Assert.That(double.CreateTruncating(values.Span[2]), Is.EqualTo(0).Within(1e-36));
            Assert.That(double.CreateTruncating(values.Span[3]), Is.EqualTo(0).Within(1e-36));
            Assert.That(values.Span[4], Is.EqualTo(x.Span[4]));
            Assert.That(values.Span[5], Is.EqualTo(T.Zero));
            Assert.That(values.Span[6], Is.EqualTo(T.Zero));
        }

        Assert.That(derivative.Span[4], Is.EqualTo(T.One));
        Assert.That(double.CreateTruncating(derivative.Span[5]), Is.EqualTo(0.5));
    }

    [Test]
    public void Sine_and_cosine_are_right_to_two_units_of_the_last_place()
    {
        using AlignedBuffer<T> x = Even(IsSingle ? -1000 : -1e6, IsSingle ? 1000 : 1e6), sin = new(x.Length), cos = new(x.Length);
        Elementwise.SinCos(x.Pointer, sin.Pointer, cos.Pointer, (nint)x.Length);
        Assert.That(WorstError(x, sin, value => DoubleDouble.SinCos(value.High).Sin), Is.AtMost(2));
        Assert.That(WorstError(x, cos, value => DoubleDouble.SinCos(value.High).Cos), Is.AtMost(2));
    }

    [Test]
    public void Sine_and_cosine_of_infinities_are_not_numbers()
    {
        using AlignedBuffer<T> x = Native.Of(T.NaN, T.PositiveInfinity, T.NegativeInfinity, T.Zero), sin = new(4), cos = new(4);
        Elementwise.SinCos(x.Pointer, sin.Pointer, cos.Pointer, 4);
        Assert.That(sin.Span[..3].ToArray(), Has.All.NaN);
        Assert.That(cos.Span[..3].ToArray(), Has.All.NaN);
        Assert.That((sin.Span[3], cos.Span[3]), Is.EqualTo((T.Zero, T.One)));
    }

    [Test]
    public void The_bits_of_an_element_do_not_depend_on_its_place()
    {
        const int Count = 70;
        using AlignedBuffer<T> x = Native.Random<T>(Count, 1), whole = new(Count), wholeDerivative = new(Count), part = new(Count), partDerivative = new(Count);
        foreach (ref T value in x.Span)
        {
            value *= T.CreateTruncating(20);
        }

        Elementwise.Silu(x.Pointer, whole.Pointer, wholeDerivative.Pointer, Count);
        for (int first = 0; first < 18; first++)
        {
            for (int count = 0; first + count <= Count; count += 5)
            {
                Elementwise.Silu(x.Pointer + first, part.Pointer, partDerivative.Pointer, count);
                Assert.That(part.Span[..count].SequenceEqual(whole.Span.Slice(first, count)));
                Assert.That(partDerivative.Span[..count].SequenceEqual(wholeDerivative.Span.Slice(first, count)));
            }
        }
    }

    [Test]
    public void Sums_and_products_of_arrays_of_any_length([Values(1, 3, 8, 15, 16, 17, 33)] int count)
    {
        using AlignedBuffer<T> a = Native.Random<T>(count, 1), b = Native.Random<T>(count, 2), y = Native.Random<T>(count + 1, 3), start = Native.Random<T>(count + 1, 3);
        T s = T.CreateTruncating(0.3);
        Elementwise.MultiplyAdd(a.Pointer, b.Pointer, y.Pointer, count);
        Elementwise.ScaleAdd(s, a.Pointer, y.Pointer, count);
        Elementwise.Add(y.Pointer, b.Pointer, y.Pointer, count);
        Elementwise.Multiply(y.Pointer, a.Pointer, y.Pointer, count);
        Elementwise.Scale(s, y.Pointer, y.Pointer, count);
        for (int i = 0; i < count; i++)
        {
            T sum = T.FusedMultiplyAdd(s, a.Span[i], T.FusedMultiplyAdd(a.Span[i], b.Span[i], start.Span[i])) + b.Span[i];
            Assert.That(y.Span[i], Is.EqualTo(s * (sum * a.Span[i])));
        }

        Assert.That(y.Span[count], Is.EqualTo(start.Span[count]), "nothing is written behind the end");
    }

    private static DoubleDouble Logistic(DoubleDouble x) => 1 / (1 + DoubleDouble.Exp(-x));

    private static AlignedBuffer<T> Even(double first, double last)
    {
        var values = new AlignedBuffer<T>(Samples);
        for (int i = 0; i < Samples; i++)
        {
            values.Span[i] = T.CreateTruncating(first + ((last - first) * i / (Samples - 1)));
        }

        return values;
    }

    private static double WorstError(AlignedBuffer<T> x, AlignedBuffer<T> y, Func<DoubleDouble, DoubleDouble> exact)
    {
        double worst = 0;
        for (int i = 0; i < x.Length; i++)
        {
            DoubleDouble expected = exact(double.CreateTruncating(x.Span[i]));
            T rounded = T.Abs(T.CreateTruncating(expected.High));
            double unit = double.CreateTruncating(T.BitIncrement(rounded) - rounded);
            worst = Math.Max(worst, Math.Abs((double.CreateTruncating(y.Span[i]) - expected).High) / unit);
        }

        return worst;
    }
}
