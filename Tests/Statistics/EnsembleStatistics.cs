namespace MDEngine.Tests.Statistics;

/// <summary>
/// Checks of sampled ensembles in the manner of Merz and Shirts (2018, doi:10.1371/journal.pone.0202764). Samples may be correlated: each
/// check counts the independent numbers that they are worth.
/// </summary>
internal static class EnsembleStatistics
{
    /// <summary>
    /// Largest distance between the cumulative distributions of the kinetic energies and of a gamma distribution of shape f/2 and scale kT,
    /// over the distance that Kolmogorov and Smirnov allow at a significance of 0.1 %: above one the ensemble is not canonical.
    /// </summary>
    /// <param name="kinetic">eV.</param>
    /// <param name="degreesOfFreedom">f.</param>
    /// <param name="temperature">K.</param>
    public static double KineticDistance(double[] kinetic, int degreesOfFreedom, double temperature)
    {
        double[] sorted = [.. kinetic.Order()];
        double largest = 0;
        for (int i = 0; i < sorted.Length; i++)
        {
            double expected = SpecialFunctions.RegularizedGamma(0.5 * degreesOfFreedom, sorted[i] / (Units.Boltzmann * temperature));
            largest = Math.Max(largest, Math.Max(expected - ((double)i / sorted.Length), ((i + 1.0) / sorted.Length) - expected));
        }

        const double Critical = 1.949; // √(−½ ln(0.001/2))
        return largest * Math.Sqrt(kinetic.Length / Inefficiency(kinetic)) / Critical;
    }

    /// <summary>
    /// Maximum-likelihood slope b of ln P₂(x)/P₁(x) = a + b x (logistic regression by Newton's method) and its standard error,
    /// widened by the samples' correlation.
    /// </summary>
    public static (double Slope, double Error) Ratio(double[] first, double[] second)
    {
        double center = first.Concat(second).Average();
        double width = Math.Sqrt(first.Concat(second).Sum(x => (x - center) * (x - center)) / (first.Length + second.Length));
        double a = 0;
        double b = 0;
        double variance = 0;
        for (int iteration = 0; iteration < 50; iteration++)
        {
            double g0 = 0, g1 = 0, h00 = 0, h01 = 0, h11 = 0;
            foreach ((double value, double label) in first.Select(x => (x, 0.0)).Concat(second.Select(x => (x, 1.0))))
            {
                double x = (value - center) / width;
                double p = 1 / (1 + Math.Exp(-(a + (b * x))));
                double w = p * (1 - p);
                g0 += label - p;
                g1 += (label - p) * x;
                h00 += w;
                h01 += w * x;
                h11 += w * x * x;
            }

            double determinant = (h00 * h11) - (h01 * h01);
            a += ((h11 * g0) - (h01 * g1)) / determinant;
            b += ((h00 * g1) - (h01 * g0)) / determinant;
            variance = h00 / determinant;
        }

        return (b / width, Math.Sqrt(variance * Math.Max(Inefficiency(first), Inefficiency(second))) / width);
    }

    /// <summary>The mean and its standard error, widened by the samples' correlation.</summary>
    public static (double Mean, double Error) Mean(double[] samples)
    {
        double mean = samples.Average();
        double variance = samples.Sum(x => (x - mean) * (x - mean)) / (samples.Length - 1);
        return (mean, Math.Sqrt(variance * Inefficiency(samples) / samples.Length));
    }

    /// <summary>1 + 2 Σ autocorrelation, up to its first zero: samples that make one independent one.</summary>
    public static double Inefficiency(double[] samples)
    {
        double mean = samples.Average();
        double variance = samples.Sum(value => (value - mean) * (value - mean)) / samples.Length;
        double sum = 1;
        for (int lag = 1; lag < samples.Length / 2; lag++)
        {
            double correlation = 0;
            for (int i = 0; i + lag < samples.Length; i++)
            {
                correlation += (samples[i] - mean) * (samples[i + lag] - mean);
            }

            correlation /= (samples.Length - lag) * variance;
            if (correlation <= 0)
            {
                break;
            }

            sum += 2 * correlation;
        }

        return sum;
    }
}
