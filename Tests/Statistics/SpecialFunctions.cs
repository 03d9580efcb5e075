namespace MDEngine.Tests.Statistics;

/// <summary>Functions behind distributions.</summary>
internal static class SpecialFunctions
{
    /// <summary>P(a, x) by its series (x &lt; a + 1) or continued fraction (Press et al., Numerical Recipes, section 6.2).</summary>
    public static double RegularizedGamma(double a, double x)
    {
        double logarithm = (a * Math.Log(x)) - x - LogGamma(a);
        if (x < a + 1)
        {
            double term = 1 / a;
            double sum = term;
            for (int n = 1; n < 1000; n++)
            {
                term *= x / (a + n);
                sum += term;
            }

            return sum * Math.Exp(logarithm);
        }

        double b = x + 1 - a;
        double c = 1e300;
        double d = 1 / b;
        double h = d;
        for (int n = 1; n < 1000; n++)
        {
            double coefficient = -n * (n - a);
            b += 2;
            d = 1 / ((coefficient * d) + b);
            c = b + (coefficient / c);
            h *= d * c;
        }

        return 1 - (Math.Exp(logarithm) * h);
    }

    /// <summary>Stirling's series, after shifting the argument up.</summary>
    private static double LogGamma(double a)
    {
        double shift = 0;
        while (a < 20)
        {
            shift -= Math.Log(a);
            a++;
        }

        double inverse = 1 / a;
        return shift + ((a - 0.5) * Math.Log(a)) - a + (0.5 * Math.Log(2 * Math.PI)) + (inverse / 12) - (Math.Pow(inverse, 3) / 360) + (Math.Pow(inverse, 5) / 1260);
    }
}
