namespace MDEngine.Analysis.Spectra;

/// <summary>A density over wavenumbers at equal distances.</summary>
/// <param name="Name">For legends and file headers.</param>
/// <param name="Wavenumbers">[n] cm⁻¹, rising from the first by the same step.</param>
/// <param name="Values">[n] density, per cm⁻¹.</param>
public sealed record Spectrum(string Name, double[] Wavenumbers, double[] Values)
{
    /// <summary>Distance of two points, cm⁻¹.</summary>
    public double BinWidth => Wavenumbers.Length > 1 ? (Wavenumbers[^1] - Wavenumbers[0]) / (Wavenumbers.Length - 1) : 0;

    /// <summary>Σ values × bin width.</summary>
    public double Integral => Values.Sum() * BinWidth;

    /// <summary>A spectrum from powers in bins, with a given integral.</summary>
    public static Spectrum FromPower(string name, double[] power, double binWidth, double scale)
    {
        ArgumentNullException.ThrowIfNull(power);
        return new Spectrum(name, [.. Enumerable.Range(0, power.Length).Select(k => k * binWidth)], Array.ConvertAll(power, value => value * scale / binWidth));
    }

    /// <summary>The part between two wavenumbers.</summary>
    public Spectrum Between(double least, double most)
    {
        int[] kept = [.. Enumerable.Range(0, Wavenumbers.Length).Where(k => Wavenumbers[k] >= least && Wavenumbers[k] <= most)];
        return this with { Wavenumbers = [.. kept.Select(k => Wavenumbers[k])], Values = [.. kept.Select(k => Values[k])] };
    }

    /// <summary>The value at a wavenumber by linear interpolation; 0 outside.</summary>
    public double At(double wavenumber)
    {
        if (Wavenumbers.Length < 2 || wavenumber < Wavenumbers[0] || wavenumber > Wavenumbers[^1])
        {
            return 0;
        }

        double place = (wavenumber - Wavenumbers[0]) / BinWidth;
        int k = Math.Min((int)place, Wavenumbers.Length - 2);
        return Values[k] + ((place - k) * (Values[k + 1] - Values[k]));
    }

    /// <summary>Convolved with a Gaussian of a full width at half maximum, cm⁻¹; the integral stays.</summary>
    public Spectrum Broadened(double width)
    {
        if (width <= 0)
        {
            return this;
        }

        double sigma = width / (2 * Math.Sqrt(2 * Math.Log(2)));
        int reach = (int)Math.Ceiling(5 * sigma / BinWidth);
        double[] kernel = [.. Enumerable.Range(-reach, (2 * reach) + 1).Select(k => Math.Exp(-0.5 * Math.Pow(k * BinWidth / sigma, 2)))];
        double sum = kernel.Sum();
        var values = new double[Values.Length];
        for (int k = 0; k < values.Length; k++)
        {
            for (int j = Math.Max(0, k - reach); j <= Math.Min(values.Length - 1, k + reach); j++)
            {
                values[k] += kernel[j - k + reach] / sum * Values[j];
            }
        }

        return this with { Values = values };
    }

    /// <summary>
    /// Wavenumbers freed of velocity Verlet's error: a harmonic mode of angular frequency ω turns with (2/Δt) arcsin(ωΔt/2)
    /// in a run with time step Δt (fs). Points are put back on an even grid.
    /// </summary>
    public Spectrum WithoutVerletShift(double timeStep)
    {
        double unit = 2 * Math.PI / Units.WavenumberPerInverseFemtosecond;
        double Observed(double wavenumber) => 2 / timeStep * Math.Asin(Math.Min(1, wavenumber * unit * timeStep / 2)) / unit;
        double Stretch(double wavenumber) => 1 / Math.Sqrt(Math.Max(1e-12, 1 - Math.Pow(wavenumber * unit * timeStep / 2, 2)));
        return this with { Values = Array.ConvertAll(Wavenumbers, wavenumber => At(Observed(wavenumber)) * Stretch(wavenumber)) };
    }

    /// <summary>
    /// How alike two spectra are between two wavenumbers: the cosine of the angle between them as vectors, 1 for equal shapes,
    /// 0 where they nowhere overlap. Both should be broadened alike before.
    /// </summary>
    public double Similarity(Spectrum other, double least, double most)
    {
        ArgumentNullException.ThrowIfNull(other);
        double step = Math.Min(BinWidth, other.BinWidth);
        (double ab, double aa, double bb) = (0, 0, 0);
        for (double w = least; w <= most; w += step)
        {
            (double a, double b) = (At(w), other.At(w));
            ab += a * b;
            aa += a * a;
            bb += b * b;
        }

        return aa > 0 && bb > 0 ? ab / Math.Sqrt(aa * bb) : 0;
    }
}
