namespace MDEngine.Potentials.Learned.Fused;

/// <summary>Values and derivatives of functions at the ends of equal intervals, and the quintic polynomials between them, in double precision.</summary>
internal sealed class HermiteNodes
{
    private readonly double start;
    private readonly double step;
    private readonly int channels;
    private readonly int intervals;
    private readonly double[] values;
    private readonly double[] slopes;
    private readonly double[] curvatures;

    public HermiteNodes(double first, double last, int channels, int intervals, TabulatedFunctions functions)
    {
        start = first;
        step = (last - first) / intervals;
        this.channels = channels;
        this.intervals = intervals;
        values = new double[(intervals + 1) * channels];
        slopes = new double[values.Length];
        curvatures = new double[values.Length];
        for (var node = 0; node <= intervals; node++)
        {
            var row = node * channels;
            functions(
                node == intervals ? last : first + node * step,
                values.AsSpan(row, channels), slopes.AsSpan(row, channels), curvatures.AsSpan(row, channels));
        }
    }

    /// <summary>
    /// The coefficients of t in [0, 1] of the interval: f = c0 + c1 t + … + c5 t⁵ meets value, slope and curvature at both ends.
    /// </summary>
    public void Polynomial(int interval, int channel, Span<double> c)
    {
        int left = interval * channels + channel, right = left + channels;
        c[0] = values[left];
        c[1] = step * slopes[left];
        c[2] = 0.5 * step * step * curvatures[left];

        // What value, slope and curvature at t = 1 lack after the first three terms; the last three supply it.
        var value = values[right] - c[0] - c[1] - c[2];
        var slope = step * slopes[right] - c[1] - 2 * c[2];
        var curvature = step * step * curvatures[right] - 2 * c[2];
        c[3] = 10 * value - 4 * slope + 0.5 * curvature;
        c[4] = -15 * value + 7 * slope - curvature;
        c[5] = 6 * value - 3 * slope + 0.5 * curvature;
    }

    /// <summary>Whether the polynomials keep within the bounds at quarters and midpoints of all intervals, in every channel.</summary>
    public bool Holds(TabulatedFunctions functions, double valueBound, double derivativeBound)
    {
        var value = new double[channels];
        var slope = new double[channels];
        var curvature = new double[channels];
        Span<double> c = stackalloc double[6];
        for (var interval = 0; interval < intervals; interval++)
        {
            for (var t = 0.25; t < 1; t += 0.25)
            {
                functions(start + (interval + t) * step, value, slope, curvature);
                for (var channel = 0; channel < channels; channel++)
                {
                    Polynomial(interval, channel, c);
                    var approximate = c[0] + t * (c[1] + t * (c[2] + t * (c[3] + t * (c[4] + t * c[5]))));
                    var derivative = (c[1] + t * (2 * c[2] + t * (3 * c[3] + t * (4 * c[4] + t * 5 * c[5])))) / step;
                    if (!(Math.Abs(approximate - value[channel]) <= valueBound && Math.Abs(derivative - slope[channel]) <= derivativeBound))
                    {
                        return false;
                    }
                }
            }
        }

        return true;
    }
}
