using System.Numerics;
using System.Runtime.CompilerServices;

namespace MDEngine.Potentials.Learned.Fused;

/// <summary>
/// Several functions of one coordinate (a distance, or what the caller makes of it) as quintic Hermite polynomials over equal intervals: value,
/// first and second derivative are exact at the nodes, so the result is twice continuously differentiable. For interval i, the coefficients
/// c_0..c_5 of t = (s - s_i)/h stand one row of channels after another; they are computed in double precision, so that derivatives in single
/// precision are not differences of rounded values.
/// </summary>
internal sealed unsafe class HermiteTable<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int LargestIntervalCount = 1 << 14;

    private readonly AlignedBuffer<T> coefficients;
    private readonly double inverseStep;

    private HermiteTable(double first, double last, int channels, int intervals)
    {
        First = first;
        Last = last;
        Channels = channels;
        Intervals = intervals;
        inverseStep = intervals / (last - first);
        coefficients = new(6L * channels * intervals);
    }

    public double First { get; }

    public double Last { get; }

    public int Channels { get; }

    public int Intervals { get; }

    /// <summary>
    /// Tabulates functions over [first, last], halving the intervals until at their midpoints and quarters no value is wrong by more than
    /// <paramref name="valueBound"/> and no derivative by more than <paramref name="derivativeBound"/>. Null where that takes more than 16,384
    /// intervals, as for functions that are not smooth.
    /// </summary>
    public static HermiteTable<T>? Create(
        double first, double last, int channels, TabulatedFunctions functions, double valueBound, double derivativeBound)
    {
        for (var intervals = 16; intervals <= LargestIntervalCount; intervals *= 2)
        {
            var nodes = new HermiteNodes(first, last, channels, intervals, functions);
            if (!nodes.Holds(functions, valueBound, derivativeBound))
            {
                continue;
            }

            var table = new HermiteTable<T>(first, last, channels, intervals);
            Span<double> polynomial = stackalloc double[6];
            for (var interval = 0; interval < intervals; interval++)
            {
                for (var channel = 0; channel < channels; channel++)
                {
                    nodes.Polynomial(interval, channel, polynomial);
                    for (var power = 0; power < 6; power++)
                    {
                        table.coefficients.Pointer[(6L * interval + power) * channels + channel] = T.CreateTruncating(polynomial[power]);
                    }
                }
            }

            return table;
        }

        return null;
    }

    /// <summary>1/h: what a derivative by t is multiplied with.</summary>
    public double InverseStep => inverseStep;

    /// <summary>Where the coefficients of the interval of s begin, c_0 to c_5 of all channels one row after another; and t.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T* Locate(double s, out double t)
    {
        return Coefficients(IntervalOf(s, out t));
    }

    /// <summary>The interval of s, and t.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int IntervalOf(double s, out double t)
    {
        double position = (s - First) * inverseStep;
        var interval = (int)Math.Clamp(position, 0, Intervals - 1);
        t = position - interval;
        return interval;
    }

    /// <summary>Where the coefficients of an interval begin.</summary>
    public T* Coefficients(int interval) => coefficients.Pointer + 6L * interval * Channels;

    /// <summary>
    /// All channels at s, and where <paramref name="derivative"/> is not null their derivatives by s. s must lie in [First, Last]; outside, the
    /// polynomial of the first or last interval goes on.
    /// </summary>
    public void Evaluate(double s, T* value, T* derivative)
    {
        T* rows = Locate(s, out double t);
        Dispatch.Run<T, QuinticPolynomials<T>>(new(rows, Channels, T.CreateTruncating(t), T.CreateTruncating(inverseStep), value, derivative));
        GC.KeepAlive(this);
    }

    public void Dispose() => coefficients.Dispose();
}
