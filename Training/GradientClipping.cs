namespace MDEngine.Training;

/// <summary>Keeps single batches from throwing the parameters far off.</summary>
public static class GradientClipping
{
    /// <summary>Scales a gradient that is longer than the largest allowed norm down to it.</summary>
    /// <param name="gradient">[P], changed in place.</param>
    /// <param name="largestNorm">0 for no limit.</param>
    /// <returns>The norm that it had.</returns>
    public static double Clip(Span<double> gradient, double largestNorm)
    {
        double sum = 0;
        foreach (double component in gradient)
        {
            sum += component * component;
        }

        double norm = Math.Sqrt(sum);
        if (largestNorm > 0 && norm > largestNorm)
        {
            double scale = largestNorm / norm;
            for (int i = 0; i < gradient.Length; i++)
            {
                gradient[i] *= scale;
            }
        }

        return norm;
    }
}
