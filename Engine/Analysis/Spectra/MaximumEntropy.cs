using System.Numerics;
using MathNet.Numerics.IntegralTransforms;

namespace MDEngine.Analysis.Spectra;

/// <summary>
/// The maximum-entropy spectrum: that of the autoregressive process whose autocorrelation is the signal's up to a given lag
/// (Burg 1967), by Levinson's recursion. Lines are sharp even for short runs; too high an order splits them.
/// </summary>
public static class MaximumEntropy
{
    /// <summary>The spectrum from a power spectrum that was made without window and with zero padding of two at least.</summary>
    /// <param name="power">[n/2 + 1] one-sided power, as <see cref="PowerSpectrum.Power"/> gives it.</param>
    /// <param name="order">Order of the process, below the segment length.</param>
    /// <returns>[n/2 + 1] one-sided power on the same bins, with the same sum.</returns>
    public static double[] Estimate(double[] power, int order)
    {
        ArgumentNullException.ThrowIfNull(power);
        ArgumentOutOfRangeException.ThrowIfLessThan(order, 1);
        int n = 2 * (power.Length - 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(order, n / 2);
        var buffer = new Complex[n];
        for (int k = 0; k < power.Length; k++)
        {
            double half = k == 0 || k == n / 2 ? power[k] : 0.5 * power[k];
            buffer[k] = half;
            buffer[(n - k) % n] = half;
        }

        Fourier.Forward(buffer, FourierOptions.NoScaling);
        double[] coefficients = Levinson(Array.ConvertAll(buffer[..(order + 1)], z => z.Real));
        var filter = new Complex[n];
        for (int k = 0; k < coefficients.Length; k++)
        {
            filter[k] = coefficients[k];
        }

        Fourier.Forward(filter, FourierOptions.NoScaling);
        double total = power.Sum();
        var estimate = new double[power.Length];
        for (int k = 0; k < estimate.Length; k++)
        {
            double square = (filter[k].Real * filter[k].Real) + (filter[k].Imaginary * filter[k].Imaginary);
            estimate[k] = (k == 0 || k == n / 2 ? 1 : 2) / Math.Max(square, 1e-300);
        }

        double scale = total / estimate.Sum();
        return Array.ConvertAll(estimate, value => scale * value);
    }

    /// <summary>Coefficients 1, a₁, … of the whitening filter for an autocorrelation.</summary>
    private static double[] Levinson(double[] correlation)
    {
        // A trace of white noise keeps the recursion well-conditioned for pure lines.
        double error = correlation[0] * (1 + 1e-12);
        var a = new double[correlation.Length];
        a[0] = 1;
        for (int m = 1; m < correlation.Length && error > 0; m++)
        {
            double sum = correlation[m];
            for (int j = 1; j < m; j++)
            {
                sum += a[j] * correlation[m - j];
            }

            double reflection = -sum / error;
            var next = (double[])a.Clone();
            for (int j = 1; j < m; j++)
            {
                next[j] = a[j] + (reflection * a[m - j]);
            }

            next[m] = reflection;
            a = next;
            error *= 1 - (reflection * reflection);
        }

        return a;
    }
}
