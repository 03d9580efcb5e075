namespace MDEngine.Potentials.Learned.So3lr;

/// <summary>
/// The switch from 1 (r ≤ on) to 0 (r ≥ off) that is smooth in all derivatives: e(1−c)/(e(1−c) + e(c)) with c = (r − on)/(off − on),
/// e(u) = exp(−1/u).
/// </summary>
/// <param name="On">Where it begins to fall, Å.</param>
/// <param name="Off">Where it has reached zero, Å.</param>
internal readonly record struct SmoothSwitch(double On, double Off)
{
    // Closer to an end than this fraction, value and slope are those of the end: exp(−1/u) is below 1e-300 there.
    private const double Edge = 1e-3;

    /// <summary>Value, derivative (1/Å) and second derivative (1/Å²) at a distance.</summary>
    public (double Value, double Slope, double Curvature) At(double r)
    {
        double width = Off - On, c = (r - On) / width;
        if (c < Edge)
        {
            return (1, 0, 0);
        }

        if (c > 1 - Edge)
        {
            return (0, 0, 0);
        }

        // With s = 1/c − 1/(1−c): value = 1/(1 + e^−s), since e(1−c)/e(c) = e^s; then v' = v(1−v)s' and v'' = v(1−v)((1−2v)s'² + s'').
        double a = 1 / c, b = 1 / (1 - c);
        double value = 1 / (1 + Math.Exp(b - a));
        double product = value * (1 - value), s1 = -((a * a) + (b * b)), s2 = 2 * ((a * a * a) - (b * b * b));
        return (value, product * s1 / width, product * (((1 - (2 * value)) * s1 * s1) + s2) / (width * width));
    }
}
