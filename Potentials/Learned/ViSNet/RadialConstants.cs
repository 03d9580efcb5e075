namespace MDEngine.Potentials.Learned.ViSNet;

/// <summary>Constants of exponential-normal radial functions (PhysNet, doi:10.1021/acs.jctc.9b00181): evenly spaced in e^(−αr); rounded to single precision, as model files have them.</summary>
internal static class RadialConstants
{
    /// <summary>[K] μ, from e^(−r_c) to 1.</summary>
    public static double[] Means(int count, double cutoff)
    {
        double first = Math.Exp(-cutoff);
        return [.. Enumerable.Range(0, count).Select(k => (double)(float)(first + ((1 - first) * k / (count - 1))))];
    }

    /// <summary>[K] β = (2 (1 − e^(−r_c)) / K)⁻².</summary>
    public static double[] Widths(int count, double cutoff)
    {
        double root = 2.0 / count * (1 - Math.Exp(-cutoff));
        return [.. Enumerable.Repeat((double)(float)(1 / (root * root)), count)];
    }
}
