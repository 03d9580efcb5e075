namespace MDEngine.Integrators.Minimizers;

/// <summary>
/// Search along a direction for a point that fulfils the strong Wolfe conditions, by bracketing and cubic interpolation (Nocedal
/// and Wright, Numerical Optimization, 2nd ed., algorithms 3.5 and 3.6).
/// </summary>
internal sealed class LineSearch
{
    private const double SufficientDecrease = 1e-4;
    private const int MostTrials = 20;

    /// <summary>Differences of energies below this fraction of their size are rounding; slopes decide then (Hager and Zhang 2005, doi:10.1137/030601880).</summary>
    private const double EnergyNoise = 1e-12;

    private readonly Func<double, Point> evaluate;
    private readonly double curvature;

    /// <param name="evaluate">Energy and slope at a distance along the direction.</param>
    /// <param name="curvature">Fraction of the starting slope that may be left: 0.9 for quasi-Newton steps, 0.1 for conjugate gradients.</param>
    public LineSearch(Func<double, Point> evaluate, double curvature)
    {
        this.evaluate = evaluate;
        this.curvature = curvature;
    }

    /// <summary>A point on the line: how far, the energy, and its derivative along the line.</summary>
    public readonly record struct Point(double Distance, double Energy, double Slope);

    /// <summary>The point found, which is the last one evaluated, or null where no descent is to be had.</summary>
    public Point? Search(Point start, double first, double longest)
    {
        Point previous = start;
        double distance = Math.Min(first, longest);
        for (int trial = 0; trial < MostTrials; trial++)
        {
            Point point = evaluate(distance);
            if (!Decreases(start, point) || (trial > 0 && point.Energy >= previous.Energy && !IsNoise(start, point)))
            {
                return Zoom(start, previous, point);
            }

            if (Math.Abs(point.Slope) <= -curvature * start.Slope || (distance >= longest && point.Slope < 0))
            {
                return point;
            }

            if (point.Slope >= 0)
            {
                return Zoom(start, point, previous);
            }

            double next = Interpolate(previous, point);
            distance = Math.Min(longest, Math.Clamp(next > distance ? next : 2 * distance, 1.1 * distance, 4 * distance));
            previous = point;
        }

        return null;
    }

    private static bool IsNoise(Point start, Point point) => Math.Abs(point.Energy - start.Energy) <= EnergyNoise * Math.Abs(start.Energy);

    private static bool Decreases(Point start, Point point) =>
        point.Energy <= start.Energy + (SufficientDecrease * point.Distance * start.Slope)
        || (IsNoise(start, point) && Math.Abs(point.Slope) <= Math.Abs(start.Slope));

    /// <summary>The minimum of the cubic through two points with their slopes; halfway where there is none.</summary>
    private static double Interpolate(Point a, Point b)
    {
        double d1 = a.Slope + b.Slope - (3 * (a.Energy - b.Energy) / (a.Distance - b.Distance));
        double square = (d1 * d1) - (a.Slope * b.Slope);
        if (square < 0)
        {
            return 0.5 * (a.Distance + b.Distance);
        }

        double d2 = Math.Sign(b.Distance - a.Distance) * Math.Sqrt(square);
        double at = b.Distance - ((b.Distance - a.Distance) * (b.Slope + d2 - d1) / (b.Slope - a.Slope + (2 * d2)));
        return double.IsFinite(at) ? at : 0.5 * (a.Distance + b.Distance);
    }

    private Point? Zoom(Point start, Point low, Point high)
    {
        for (int trial = 0; trial < MostTrials; trial++)
        {
            double left = Math.Min(low.Distance, high.Distance);
            double width = Math.Abs(high.Distance - low.Distance);
            if (width < 1e-10)
            {
                return null;
            }

            double distance = Math.Clamp(Interpolate(low, high), left + (0.1 * width), left + (0.9 * width));
            Point point = evaluate(distance);
            if (!Decreases(start, point) || (point.Energy >= low.Energy && !IsNoise(low, point)))
            {
                high = point;
                continue;
            }

            if (Math.Abs(point.Slope) <= -curvature * start.Slope)
            {
                return point;
            }

            if (point.Slope * (high.Distance - low.Distance) >= 0)
            {
                high = low;
            }

            low = point;
        }

        return null;
    }
}
