namespace MDEngine.Integrators.Minimizers;

/// <summary>Sums over coordinates, in a fixed order.</summary>
internal static class VectorMath
{
    public static double Dot(double[] a, double[] b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
        {
            sum += a[i] * b[i];
        }

        return sum;
    }

    /// <summary>y ← y + s x.</summary>
    public static void Add(double[] y, double s, double[] x)
    {
        for (int i = 0; i < y.Length; i++)
        {
            y[i] += s * x[i];
        }
    }

    /// <summary>x + s p.</summary>
    public static double[] Along(double[] x, double s, double[] p)
    {
        var at = new double[x.Length];
        for (int i = 0; i < x.Length; i++)
        {
            at[i] = x[i] + (s * p[i]);
        }

        return at;
    }

    public static double[] Difference(double[] a, double[] b) => Along(a, -1, b);

    /// <summary>Length of the longest of the vectors that three coordinates each make.</summary>
    public static double LongestOf(double[] p)
    {
        double largest = 0;
        for (int i = 0; i < p.Length; i += 3)
        {
            largest = Math.Max(largest, new Vector3D(p[i], p[i + 1], p[i + 2]).LengthSquared);
        }

        return Math.Sqrt(largest);
    }
}
