using System.Numerics;
using MDEngine.Potentials.Learned.Fused;

namespace MDEngine.Tests.Potentials.Fused.Kernels;

[TestFixture(typeof(float), 1e-6)]
[TestFixture(typeof(double), 1e-9)]
internal sealed unsafe class HermiteTableTests<T>(double tolerance)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Channels = 37;
    private const double First = 0.5;
    private const double Last = 4;

    [Test]
    public void Values_and_derivatives_keep_within_the_bounds()
    {
        using HermiteTable<T> table = HermiteTable<T>.Create(First, Last, Channels, Sines, 1e-9, 1e-8)!;
        using AlignedBuffer<T> value = new(Channels), derivative = new(Channels);
        double[] exact = new double[Channels], slope = new double[Channels], curvature = new double[Channels];
        for (double s = First; s <= Last; s += 0.00137)
        {
            table.Evaluate(s, value.Pointer, derivative.Pointer);
            Sines(s, exact, slope, curvature);
            for (int c = 0; c < Channels; c++)
            {
                // The largest frequency is 12; the derivative's rounding errors grow with it.
                Assert.That(double.CreateTruncating(value.Span[c]), Is.EqualTo(exact[c]).Within(tolerance));
                Assert.That(double.CreateTruncating(derivative.Span[c]), Is.EqualTo(slope[c]).Within(12 * tolerance));
            }
        }
    }

    [Test]
    public void The_derivative_is_that_of_what_is_returned()
    {
        Assume.That(typeof(T) == typeof(double), "differences in single precision tell nothing");

        // A coarse table, whose interpolant differs from the function by more than the differences' error.
        using HermiteTable<T> table = HermiteTable<T>.Create(First, Last, Channels, Sines, 1, 1)!;
        using AlignedBuffer<T> above = new(Channels), below = new(Channels), value = new(Channels), derivative = new(Channels);
        double[] exact = new double[Channels], slope = new double[Channels], curvature = new double[Channels];
        double worst = 0, fromFunction = 0;
        const double Step = 1e-5;
        for (double s = First + 0.01; s < Last - 0.01; s += 0.0371)
        {
            table.Evaluate(s + Step, above.Pointer, null);
            table.Evaluate(s - Step, below.Pointer, null);
            table.Evaluate(s, value.Pointer, derivative.Pointer);
            Sines(s, exact, slope, curvature);
            for (int c = 0; c < Channels; c++)
            {
                double difference = (double.CreateTruncating(above.Span[c]) - double.CreateTruncating(below.Span[c])) / (2 * Step);
                worst = Math.Max(worst, Math.Abs(difference - double.CreateTruncating(derivative.Span[c])));
                fromFunction = Math.Max(fromFunction, Math.Abs(slope[c] - double.CreateTruncating(derivative.Span[c])));
            }
        }

        // Differences over 2e-5 of functions with third derivatives of 12³: 12³ Step²/6 = 3e-8 and rounding of 1e-11.
        Assert.That(worst, Is.AtMost(1e-7));
        Assert.That(fromFunction, Is.GreaterThan(1e-5));
    }

    [Test]
    public void Value_and_first_two_derivatives_are_those_of_the_function_at_the_ends()
    {
        using HermiteTable<T> table = HermiteTable<T>.Create(First, Last, Channels, Sines, 1e-6, 1e-5)!;
        using AlignedBuffer<T> value = new(Channels), derivative = new(Channels);
        double[] exact = new double[Channels], slope = new double[Channels], curvature = new double[Channels];
        foreach (double s in new[] { First, Last })
        {
            table.Evaluate(s, value.Pointer, derivative.Pointer);
            Sines(s, exact, slope, curvature);
            Assert.That(value.Doubles(), Is.EqualTo(exact).Within(tolerance));
            Assert.That(derivative.Doubles(), Is.EqualTo(slope).Within(12 * tolerance));
        }
    }

    [Test]
    public void A_function_with_a_kink_is_refused()
    {
        static void Kink(double s, Span<double> value, Span<double> first, Span<double> second)
        {
            value[0] = Math.Abs(s - 1.2345678);
            first[0] = Math.Sign(s - 1.2345678);
            second[0] = 0;
        }

        Assert.That(HermiteTable<T>.Create(First, Last, 1, Kink, 1e-6, 1e-5), Is.Null);
    }

    private static void Sines(double s, Span<double> value, Span<double> first, Span<double> second)
    {
        for (int c = 0; c < Channels; c++)
        {
            double k = 1 + (0.3 * c);
            value[c] = Math.Sin(k * s);
            first[c] = k * Math.Cos(k * s);
            second[c] = -k * k * Math.Sin(k * s);
        }
    }
}
