namespace MDEngine.Analysis.Spectra;

/// <summary>A local maximum.</summary>
/// <param name="Wavenumber">cm⁻¹, by a parabola through the three highest points.</param>
/// <param name="Height">Value there.</param>
/// <param name="Prominence">Height above the higher of the two saddles that part it from higher peaks.</param>
public readonly record struct SpectrumPeak(double Wavenumber, double Height, double Prominence);

/// <summary>Finds peaks.</summary>
public static class SpectrumPeaks
{
    /// <summary>Peaks whose prominence is at least a fraction of the highest value, by rising wavenumber.</summary>
    public static IReadOnlyList<SpectrumPeak> Find(Spectrum spectrum, double leastProminence = 0.02)
    {
        ArgumentNullException.ThrowIfNull(spectrum);
        double[] y = spectrum.Values;
        double threshold = leastProminence * y.DefaultIfEmpty().Max();
        var peaks = new List<SpectrumPeak>();
        for (int k = 1; k < y.Length - 1; k++)
        {
            if (!(y[k] > y[k - 1] && y[k] >= y[k + 1]))
            {
                continue;
            }

            double prominence = y[k] - Math.Max(Saddle(y, k, -1), Saddle(y, k, 1));
            if (prominence >= threshold && prominence > 0)
            {
                double curvature = y[k - 1] - (2 * y[k]) + y[k + 1];
                double shift = curvature == 0 ? 0 : 0.5 * (y[k - 1] - y[k + 1]) / curvature;
                peaks.Add(new SpectrumPeak(spectrum.Wavenumbers[k] + (shift * spectrum.BinWidth), y[k] - (0.25 * (y[k - 1] - y[k + 1]) * shift), prominence));
            }
        }

        return peaks;
    }

    private static double Saddle(double[] y, int peak, int direction)
    {
        double lowest = y[peak];
        for (int k = peak + direction; k >= 0 && k < y.Length; k += direction)
        {
            if (y[k] > y[peak])
            {
                return lowest;
            }

            lowest = Math.Min(lowest, y[k]);
        }

        // The edge of the spectrum is no saddle: what lies beyond counts as nothing.
        return Math.Min(lowest, 0);
    }
}
