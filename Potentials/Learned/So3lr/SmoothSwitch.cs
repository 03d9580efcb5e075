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

    /// <summary>Value and derivative (1/Å) at a distance.</summary>
    public (double Value, double Slope) At(double r)
    {
        double c = (r - On) / (Off - On);
        if (c < Edge)
        {
            return (1, 0);
        }

        if (c > 1 - Edge)
        {
            return (0, 0);
        }

        // With s = 1/c − 1/(1−c): value = 1/(1 + e^−s), since e(1−c)/e(c) = e^s.
        double value = 1 / (1 + Math.Exp((1 / (1 - c)) - (1 / c)));
        double slope = -value * (1 - value) * ((1 / (c * c)) + (1 / ((1 - c) * (1 - c))));
        return (value, slope / (Off - On));
    }
}
