namespace MDEngine.Potentials.Learned.PAMNet;

/// <summary>
/// The angular basis s[6l+n] = R_ln(x) Y_l(θ), with R_ln(x) = u(x) N_ln j_l(z_ln x) and Y_l(θ) = √((2l+1)/4π) P_l(cos θ), l = 0 … 6,
/// n = 0 … 5. z_ln is the (n+1)-th root of j_l, rounded to single precision as the authors' code does; N_ln = √2/|j_{l+1}(z_ln)|.
/// </summary>
public static class AngularBasis
{
    /// <summary>Angular orders, l.</summary>
    public const int OrderCount = 7;

    /// <summary>Radial functions of each order, n.</summary>
    public const int RootCount = 6;

    /// <summary>Basis functions.</summary>
    public const int FunctionCount = OrderCount * RootCount;

    private const int SeriesTerms = 30;

    private static readonly double[] Roots =
    [
        .. new[]
        {
            3.141592653589793, 6.283185307179586, 9.42477796076938, 12.566370614359172, 15.707963267948966, 18.849555921538759,
            4.493409457909064, 7.725251836937707, 10.904121659428899, 14.066193912831473, 17.22075527193077, 20.37130295928756,
            5.76345919689455, 9.095011330476355, 12.322940970566583, 15.514603010886749, 18.689036355362823, 21.85387422270977,
            6.98793200050052, 10.417118547379365, 13.698023153249249, 16.92362128521384, 20.12180617445382, 23.304246988939656,
            8.182561452571242, 11.70490715457039, 15.03966470761652, 18.30125595954199, 21.525417733399948, 24.727565547835034,
            9.355812111042747, 12.966530172774345, 16.354709639350464, 19.653152101821185, 22.904550647903726, 26.127750137225505,
            10.512835408093999, 14.20739245884246, 17.647974870165896, 20.98346306894477, 24.262768042397003, 27.507868364904258,
        }.Select(root => (double)(float)root),
    ];

    private static readonly double[] Normalizers =
        [.. Roots.Select((root, column) => Math.Sqrt(2) / Math.Abs(SphericalBessel((column / RootCount) + 1, root)))];

    /// <summary>The 42 functions R_ln and their derivatives by x.</summary>
    /// <param name="x">Distance over cutoff, above 0.</param>
    /// <param name="values">[42] R_ln.</param>
    /// <param name="firsts">[42] R′_ln.</param>
    /// <param name="seconds">[42] R″_ln.</param>
    public static void Radial(double x, Span<double> values, Span<double> firsts, Span<double> seconds)
    {
        Jet envelope = Envelope.Radial(x);
        for (int column = 0; column < FunctionCount; column++)
        {
            int l = column / RootCount;
            double root = Roots[column];
            double z = root * x;
            (double bessel, double next) = SphericalBesselPair(l, z);
            double slope = (l / z * bessel) - next;
            double curvature = ((((l * (l + 1)) / (z * z)) - 1) * bessel) - (2 / z * slope);
            double normalizer = Normalizers[column];
            Jet radial = envelope * new Jet(normalizer * bessel, normalizer * root * slope, normalizer * root * root * curvature);
            values[column] = radial.Value;
            firsts[column] = radial.First;
            seconds[column] = radial.Second;
        }
    }

    /// <summary>Y_l and its derivatives by cos θ.</summary>
    /// <param name="cosine">cos θ.</param>
    /// <param name="values">[7] Y_l.</param>
    /// <param name="firsts">[7] dY_l/d cos θ.</param>
    /// <param name="seconds">[7] d²Y_l/d(cos θ)².</param>
    public static void Angular(double cosine, Span<double> values, Span<double> firsts, Span<double> seconds)
    {
        Jet previous = default;
        var current = new Jet(1, 0, 0);
        for (int l = 0; l < OrderCount; l++)
        {
            double normalizer = Math.Sqrt(((2 * l) + 1) / (4 * Math.PI));
            values[l] = normalizer * current.Value;
            firsts[l] = normalizer * current.First;
            seconds[l] = normalizer * current.Second;

            // (l+1) P_{l+1} = (2l+1) c P_l − l P_{l−1}
            Jet product = new Jet(cosine, 1, 0) * current;
            double a = ((2.0 * l) + 1) / (l + 1);
            double b = (double)l / (l + 1);
            (previous, current) = (current, new Jet(
                (a * product.Value) - (b * previous.Value), (a * product.First) - (b * previous.First), (a * product.Second) - (b * previous.Second)));
        }
    }

    /// <summary>The spherical Bessel function j_l(z), z &gt; 0, to rounding.</summary>
    public static double SphericalBessel(int order, double z) => SphericalBesselPair(order, z).Value;

    // j_l and j_{l+1}: upward recurrence where it is stable (z ≥ l), the power series elsewhere.
    private static (double Value, double Next) SphericalBesselPair(int order, double z) =>
        z >= order + 1 ? Recurrence(order, z) : (z >= order ? Recurrence(order, z).Value : Series(order, z), Series(order + 1, z));

    private static (double Value, double Next) Recurrence(int order, double z)
    {
        (double sine, double cosine) = Math.SinCos(z);
        double value = sine / z;
        double next = (value - cosine) / z;
        for (int l = 1; l <= order; l++)
        {
            (value, next) = (next, (((2 * l) + 1) / z * next) - value);
        }

        return (value, next);
    }

    // j_l = z^l/(2l+1)!! Σ_k (−z²/2)^k / (k! (2l+3)(2l+5)…(2l+2k+1))
    private static double Series(int order, double z)
    {
        double factor = 1;
        for (int l = 1; l <= order; l++)
        {
            factor *= z / ((2 * l) + 1);
        }

        double half = -0.5 * z * z;
        double term = 1;
        double sum = 1;
        for (int k = 1; k < SeriesTerms && Math.Abs(term) > 1e-17 * Math.Abs(sum); k++)
        {
            term *= half / (k * ((2 * order) + (2 * k) + 1));
            sum += term;
        }

        return factor * sum;
    }
}
