namespace MDEngine.Tests.Potentials.Fused.Kernels;

/// <summary>
/// A number as the sum of two doubles, some 31 digits: the reference for functions in double precision. T. J. Dekker, "A floating-point technique for
/// extending the available precision", Numer. Math. 18 (1971) 224, https://doi.org/10.1007/BF01397083.
/// </summary>
internal readonly record struct DoubleDouble(double High, double Low)
{
    private static readonly DoubleDouble Ln2 = new(0.6931471805599453, 2.3190468138462996e-17);
    private static readonly DoubleDouble HalfPi = new(1.5707963267948966, 6.123233995736766e-17);

    public static implicit operator DoubleDouble(double value) => new(value, 0);

    public static DoubleDouble operator +(DoubleDouble a, DoubleDouble b)
    {
        double sum = a.High + b.High;
        double part = sum - a.High;
        double error = a.High - (sum - part) + (b.High - part) + a.Low + b.Low;
        return Normal(sum, error);
    }

    public static DoubleDouble operator -(DoubleDouble a) => new(-a.High, -a.Low);

    public static DoubleDouble operator -(DoubleDouble a, DoubleDouble b) => a + -b;

    public static DoubleDouble operator *(DoubleDouble a, DoubleDouble b)
    {
        double product = a.High * b.High;
        double error = Math.FusedMultiplyAdd(a.High, b.High, -product) + (a.High * b.Low) + (a.Low * b.High);
        return Normal(product, error);
    }

    public static DoubleDouble operator /(DoubleDouble a, DoubleDouble b)
    {
        double quotient = a.High / b.High;
        DoubleDouble rest = a - (b * quotient);
        return Normal(quotient, rest.High / b.High);
    }

    /// <summary>eˣ by Taylor's series of (x - n ln 2)/256, squared eight times.</summary>
    public static DoubleDouble Exp(DoubleDouble x)
    {
        double n = Math.Round(x.High / Ln2.High);
        DoubleDouble r = (x - (n * Ln2)) * (1.0 / 256), sum = 1, term = 1;
        for (int k = 1; k < 16; k++)
        {
            term = term * r / k;
            sum += term;
        }

        for (int k = 0; k < 8; k++)
        {
            sum *= sum;
        }

        // In two steps, so that the power itself does not overflow; the result stays above where it would be denormal.
        double half = Math.Floor(n / 2);
        double first = Math.ScaleB(1, (int)half), second = Math.ScaleB(1, (int)(n - half));
        return new(sum.High * first * second, sum.Low * first * second);
    }

    public static (DoubleDouble Sin, DoubleDouble Cos) SinCos(double x)
    {
        double n = Math.Round(x / HalfPi.High);
        DoubleDouble r = x - (n * HalfPi), sin = r, cos = 1, power = r;
        for (int k = 2; k < 30; k += 2)
        {
            power = power * r / k;
            cos += k % 4 == 0 ? power : -power;
            power = power * r / (k + 1);
            sin += k % 4 == 0 ? power : -power;
        }

        long quadrant = (((long)n % 4) + 4) % 4;
        return quadrant switch
        {
            0 => (sin, cos),
            1 => (cos, -sin),
            2 => (-sin, -cos),
            _ => (-cos, sin),
        };
    }

    private static DoubleDouble Normal(double high, double low)
    {
        double sum = high + low;
        return new(sum, low - (sum - high));
    }
}
