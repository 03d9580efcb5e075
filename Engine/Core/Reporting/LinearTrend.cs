namespace MDEngine.Reporting;

/// <summary>A straight line through a series, with the 95 % confidence interval of its slope.</summary>
/// <param name="Slope">Value per time.</param>
/// <param name="HalfWidth">Half the width of the 95 % confidence interval of the slope; NaN for fewer than four blocks.</param>
/// <param name="Residual">Root mean square distance of the points from the line.</param>
public readonly record struct LinearTrend(double Slope, double HalfWidth, double Residual)
{
    /// <summary>
    /// Points of a trajectory depend on each other; means over this many long blocks nearly do not, so the interval is that of
    /// a regression through block means.
    /// </summary>
    private const int Blocks = 32;

    /// <summary>The least-squares line through the blocks of a series.</summary>
    public static LinearTrend Of(BlockedSeries series)
    {
        ArgumentNullException.ThrowIfNull(series);
        (double slope, double intercept) = Fit(series.Times, series.Values, out _);
        double residual = Math.Sqrt(SumOfSquares(series.Times, series.Values, slope, intercept) / Math.Max(series.Count, 1));
        int size = Math.Max(1, series.Count / Blocks);
        int blocks = series.Count / size;
        if (blocks < 4)
        {
            return new LinearTrend(slope, double.NaN, residual);
        }

        Span<double> times = stackalloc double[2 * Blocks];
        Span<double> values = stackalloc double[2 * Blocks];
        int skip = series.Count - (blocks * size);
        for (int block = 0; block < blocks; block++)
        {
            times[block] = Mean(series.Times.Slice(skip + (block * size), size));
            values[block] = Mean(series.Values.Slice(skip + (block * size), size));
        }

        times = times[..blocks];
        values = values[..blocks];
        (double blockSlope, double blockIntercept) = Fit(times, values, out double spread);
        double variance = SumOfSquares(times, values, blockSlope, blockIntercept) / (blocks - 2);
        return new LinearTrend(slope, StudentQuantile(blocks - 2) * Math.Sqrt(variance / spread), residual);
    }

    private static double Mean(ReadOnlySpan<double> numbers)
    {
        double sum = 0;
        foreach (double number in numbers)
        {
            sum += number;
        }

        return sum / numbers.Length;
    }

    private static (double Slope, double Intercept) Fit(ReadOnlySpan<double> x, ReadOnlySpan<double> y, out double spread)
    {
        spread = 0;
        if (x.Length < 2)
        {
            return (0, x.Length == 0 ? 0 : y[0]);
        }

        double meanX = Mean(x);
        double meanY = Mean(y);
        double covariance = 0;
        for (int i = 0; i < x.Length; i++)
        {
            spread += (x[i] - meanX) * (x[i] - meanX);
            covariance += (x[i] - meanX) * (y[i] - meanY);
        }

        double slope = covariance / spread;
        return (slope, meanY - (slope * meanX));
    }

    private static double SumOfSquares(ReadOnlySpan<double> x, ReadOnlySpan<double> y, double slope, double intercept)
    {
        double sum = 0;
        for (int i = 0; i < x.Length; i++)
        {
            double distance = y[i] - intercept - (slope * x[i]);
            sum += distance * distance;
        }

        return sum;
    }

    /// <summary>97.5 % quantile of Student's distribution by its expansion about the normal one (Abramowitz and Stegun 26.7.5).</summary>
    private static double StudentQuantile(int degreesOfFreedom)
    {
        const double Z = 1.959963984540054;
        double n = degreesOfFreedom;
        double g1 = (Math.Pow(Z, 3) + Z) / 4;
        double g2 = ((5 * Math.Pow(Z, 5)) + (16 * Math.Pow(Z, 3)) + (3 * Z)) / 96;
        double g3 = ((3 * Math.Pow(Z, 7)) + (19 * Math.Pow(Z, 5)) + (17 * Math.Pow(Z, 3)) - (15 * Z)) / 384;
        return Z + (g1 / n) + (g2 / (n * n)) + (g3 / (n * n * n));
    }
}
