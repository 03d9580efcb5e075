using System.Numerics;
using System.Runtime.InteropServices;

namespace MDEngine.Analysis.Spectra;

/// <summary>
/// Complex Fourier transforms X_k = Σ x_j e^(−2πijk/n) of one length, a power of two, by Stockham's algorithm: every pass writes its results in
/// order, so that inner loops run over neighboring numbers and no bits are reversed.
/// </summary>
internal sealed class FourierTransform
{
    private readonly double[] cosines;
    private readonly double[] sines;

    /// <summary>Transforms of this length, a power of two from 2 on.</summary>
    public FourierTransform(int length)
    {
        if (length < 2 || !BitOperations.IsPow2(length))
        {
            throw new ArgumentOutOfRangeException(nameof(length), length, "A power of two is expected.");
        }

        Length = length;
        cosines = [.. Enumerable.Range(0, length / 2).Select(k => Math.Cos(2 * Math.PI * k / length))];
        sines = [.. Enumerable.Range(0, length / 2).Select(k => -Math.Sin(2 * Math.PI * k / length))];
    }

    /// <summary>n.</summary>
    public int Length { get; }

    /// <summary>Transforms real and imaginary parts [n] in place; the scratch arrays [n] are overwritten.</summary>
    public void Forward(double[] real, double[] imaginary, double[] scratchReal, double[] scratchImaginary)
    {
        (double[] xr, double[] xi, double[] yr, double[] yi) = (real, imaginary, scratchReal, scratchImaginary);
        for (int stride = 1; stride < Length; stride *= 2)
        {
            int half = Length / (2 * stride);
            for (int p = 0; p < half; p++)
            {
                int first = stride * p;
                Butterflies(xr, xi, yr, yi, first, first + (Length / 2), 2 * first, stride, cosines[first], sines[first]);
            }

            (xr, xi, yr, yi) = (yr, yi, xr, xi);
        }

        if (xr != real)
        {
            xr.AsSpan(0, Length).CopyTo(real);
            xi.AsSpan(0, Length).CopyTo(imaginary);
        }
    }

    // y[to + q] = a + b, y[to + count + q] = (a − b) w for a = x[first + q], b = x[second + q], q = 0 … count − 1.
    private static void Butterflies(double[] xr, double[] xi, double[] yr, double[] yi, int first, int second, int to, int count, double wr, double wi)
    {
        int q = 0;
        if (count >= Vector<double>.Count)
        {
            ReadOnlySpan<Vector<double>> ar = Vectors(xr, first, count), ai = Vectors(xi, first, count), br = Vectors(xr, second, count), bi = Vectors(xi, second, count);
            Span<Vector<double>> sumReal = Vectors(yr, to, count), sumImaginary = Vectors(yi, to, count);
            Span<Vector<double>> turnedReal = Vectors(yr, to + count, count), turnedImaginary = Vectors(yi, to + count, count);
            for (int v = 0; v < ar.Length; v++)
            {
                Vector<double> dr = ar[v] - br[v], di = ai[v] - bi[v];
                sumReal[v] = ar[v] + br[v];
                sumImaginary[v] = ai[v] + bi[v];
                turnedReal[v] = (dr * wr) - (di * wi);
                turnedImaginary[v] = (dr * wi) + (di * wr);
            }

            q = ar.Length * Vector<double>.Count;
        }

        for (; q < count; q++)
        {
            double dr = xr[first + q] - xr[second + q], di = xi[first + q] - xi[second + q];
            yr[to + q] = xr[first + q] + xr[second + q];
            yi[to + q] = xi[first + q] + xi[second + q];
            yr[to + count + q] = (dr * wr) - (di * wi);
            yi[to + count + q] = (dr * wi) + (di * wr);
        }
    }

    private static Span<Vector<double>> Vectors(double[] values, int start, int count) =>
        MemoryMarshal.Cast<double, Vector<double>>(values.AsSpan(start, count));
}
