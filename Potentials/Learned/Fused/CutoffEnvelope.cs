namespace MDEngine.Potentials.Learned.Fused;

/// <summary>C(r; r_c) and its derivative: the polynomial of ViSNet's smooth mode (equation S1) and of SO3LR, or exact mode's cosine.</summary>
/// <param name="cutoff">r_c, Å.</param>
/// <param name="smooth">Whether it is the polynomial.</param>
internal readonly struct CutoffEnvelope(double cutoff, bool smooth)
{
    /// <summary>C and dC/dr at a distance below the cutoff.</summary>
    public (double Value, double Derivative) At(double distance)
    {
        double x = distance / cutoff;
        if (smooth)
        {
            // 1 − 10x³ + 15x⁴ − 6x⁵, whose derivative is −30x²(1 − x)²
            double rest = 1 - x;
            return (1 - (x * x * x * (10 + (x * ((6 * x) - 15)))), -30 * x * x * rest * rest / cutoff);
        }

        (double sin, double cos) = Math.SinCos(Math.PI * x);
        return ((cos + 1) / 2, -Math.PI / (2 * cutoff) * sin);
    }
}
