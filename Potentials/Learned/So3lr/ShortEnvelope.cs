namespace MDEngine.Potentials.Learned.So3lr;

/// <summary>φ(r) = 1 − 10x³ + 15x⁴ − 6x⁵ with x = r/r_c below the cutoff, else 0: two derivatives vanish there.</summary>
internal static class ShortEnvelope
{
    /// <summary>Value and derivative (1/Å).</summary>
    /// <param name="r">Distance, Å.</param>
    /// <param name="cutoff">r_c, Å.</param>
    public static (double Value, double Slope) At(double r, double cutoff)
    {
        double x = r / cutoff;
        if (x >= 1)
        {
            return (0, 0);
        }

        double x2 = x * x, rest = 1 - x;
        return (1 + (x2 * x * (-10 + (x * (15 - (6 * x))))), -30 * x2 * rest * rest / cutoff);
    }
}
