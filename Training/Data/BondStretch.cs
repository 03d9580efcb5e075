namespace MDEngine.Training.Data;

/// <summary>How the force along a bond follows its length, by a parabola of least squares: bonds that are stretched far have softened.</summary>
internal sealed class BondStretch
{
    private double origin;
    private double least = double.PositiveInfinity;
    private double most = double.NegativeInfinity;
    private double x, xx, xxx, xxxx, y, xy, xxy; // sums, lengths counted from the first

    /// <summary>Number of samples.</summary>
    public int Count { get; private set; }

    /// <summary>Mean length, Å.</summary>
    public double MeanLength => origin + (x / Count);

    /// <summary>How far the lengths range, Å.</summary>
    public double Range => most - least;

    /// <summary>Adds a length, Å, and the force along the bond, eV/Å.</summary>
    public void Add(double length, double force)
    {
        origin = Count == 0 ? length : origin;
        double d = length - origin;
        least = Math.Min(least, d);
        most = Math.Max(most, d);
        Count++;
        x += d;
        xx += d * d;
        xxx += d * d * d;
        xxxx += d * d * d * d;
        y += force;
        xy += d * force;
        xxy += d * d * force;
    }

    /// <summary>−dF/dr where the force vanishes, or at the end of the samples that is nearest to there, eV/Å².</summary>
    /// <remarks>With u = r − r̄ and moments m_k of u: F = F̄ + b u + c (u² − m₂), whose normal equations are m₂ b + m₃ c = ⟨uF⟩ and m₃ b + (m₄ − m₂²) c = ⟨u²F⟩ − m₂ F̄.</remarks>
    public double Stiffness()
    {
        double n = Count;
        double mean = x / n;
        double force = y / n;
        double m2 = (xx / n) - (mean * mean);
        double m3 = (xxx / n) - (3 * mean * xx / n) + (2 * mean * mean * mean);
        double m4 = (xxxx / n) - (4 * mean * xxx / n) + (6 * mean * mean * xx / n) - (3 * mean * mean * mean * mean);
        double first = (xy / n) - (mean * force);
        double second = (xxy / n) - (2 * mean * xy / n) + (mean * mean * force) - (m2 * force);
        double spread = m4 - (m2 * m2);
        double determinant = (m2 * spread) - (m3 * m3);
        double c = determinant > 1e-6 * m2 * spread ? ((m2 * second) - (m3 * first)) / determinant : 0;
        double b = (first - (m3 * c)) / m2;

        double atMean = force - (c * m2);
        double discriminant = (b * b) - (4 * c * atMean);
        double free = discriminant < 0 ? 0 : -2 * atMean / (b + Math.CopySign(Math.Sqrt(discriminant), b));
        return -(b + (2 * c * Math.Clamp(free, least - mean, most - mean)));
    }
}
