using System.Numerics;
using System.Runtime.InteropServices;

namespace MDEngine.Analysis.Spectra;

/// <summary>
/// Complex Fourier transforms X_k = Σ x_j e^(−2πijk/n) of one length, a power of two, by Stockham's algorithm: every pass writes its
/// results in order, so that inner loops run over neighboring numbers and no bits are reversed. Passes take four parts at a time, as
/// memory, not arithmetic, is what a pass costs; the last takes two where the length is no power of four.
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
        cosines = [.. Enumerable.Range(0, length).Select(k => Math.Cos(2 * Math.PI * k / length))];
        sines = [.. Enumerable.Range(0, length).Select(k => -Math.Sin(2 * Math.PI * k / length))];
    }

    /// <summary>n.</summary>
    public int Length { get; }

    /// <summary>Transforms real and imaginary parts [n] in place; the scratch arrays [n] are overwritten.</summary>
    public void Forward(double[] real, double[] imaginary, double[] scratchReal, double[] scratchImaginary)
    {
        (double[] xr, double[] xi, double[] yr, double[] yi) = (real, imaginary, scratchReal, scratchImaginary);
        int stride = 1;
        while (stride < Length)
        {
            bool isFourfold = 4 * stride <= Length;
            for (int first = 0; first < Length / (isFourfold ? 4 : 2); first += stride)
            {
                int done = stride < Vector<double>.Count ? 0
                    : isFourfold ? FourfoldVectors(xr, xi, yr, yi, first, stride)
                    : TwofoldVectors(xr, xi, yr, yi, first, stride);
                for (int q = done; q < stride; q++)
                {
                    if (isFourfold)
                    {
                        Fourfold(xr, xi, yr, yi, first, stride, q);
                    }
                    else
                    {
                        Twofold(xr, xi, yr, yi, first, stride, q);
                    }
                }
            }

            stride *= isFourfold ? 4 : 2;
            (xr, xi, yr, yi) = (yr, yi, xr, xi);
        }

        if (xr != real)
        {
            xr.AsSpan(0, Length).CopyTo(real);
            xi.AsSpan(0, Length).CopyTo(imaginary);
        }
    }

    private static Span<Vector<double>> Vectors(double[] values, int start, int count) =>
        MemoryMarshal.Cast<double, Vector<double>>(values.AsSpan(start, count));

    // The last pass: all factors are one.
    private void Twofold(double[] xr, double[] xi, double[] yr, double[] yi, int first, int stride, int q)
    {
        (int a, int b, int to) = (first + q, first + (Length / 2) + q, (2 * first) + q);
        (yr[to], yi[to]) = (xr[a] + xr[b], xi[a] + xi[b]);
        (yr[to + stride], yi[to + stride]) = (xr[a] - xr[b], xi[a] - xi[b]);
    }

    private int TwofoldVectors(double[] xr, double[] xi, double[] yr, double[] yi, int first, int stride)
    {
        ReadOnlySpan<Vector<double>> ar = Vectors(xr, first, stride), br = Vectors(xr, first + (Length / 2), stride);
        ReadOnlySpan<Vector<double>> ai = Vectors(xi, first, stride), bi = Vectors(xi, first + (Length / 2), stride);
        Span<Vector<double>> y0r = Vectors(yr, 2 * first, stride), y1r = Vectors(yr, (2 * first) + stride, stride);
        Span<Vector<double>> y0i = Vectors(yi, 2 * first, stride), y1i = Vectors(yi, (2 * first) + stride, stride);
        for (int v = 0; v < ar.Length; v++)
        {
            (y0r[v], y0i[v]) = (ar[v] + br[v], ai[v] + bi[v]);
            (y1r[v], y1i[v]) = (ar[v] - br[v], ai[v] - bi[v]);
        }

        return ar.Length * Vector<double>.Count;
    }

    // y_k = w^k Σ_j (−i)^(jk) x_j for k = 0 … 3, with w of the block that begins at `first`.
    private void Fourfold(double[] xr, double[] xi, double[] yr, double[] yi, int first, int stride, int q)
    {
        int quarter = Length / 4;
        (int a, int b, int c, int d) = (first + q, first + quarter + q, first + (2 * quarter) + q, first + (3 * quarter) + q);
        (double evenSumR, double evenSumI, double evenR, double evenI) = (xr[a] + xr[c], xi[a] + xi[c], xr[a] - xr[c], xi[a] - xi[c]);
        (double oddSumR, double oddSumI, double oddR, double oddI) = (xr[b] + xr[d], xi[b] + xi[d], xr[b] - xr[d], xi[b] - xi[d]);
        int to = (4 * first) + q;
        (yr[to], yi[to]) = (evenSumR + oddSumR, evenSumI + oddSumI);
        Turn(evenR + oddI, evenI - oddR, first, to + stride);
        Turn(evenSumR - oddSumR, evenSumI - oddSumI, 2 * first, to + (2 * stride));
        Turn(evenR - oddI, evenI + oddR, 3 * first, to + (3 * stride));

        void Turn(double r, double i, int angle, int place)
        {
            yr[place] = (r * cosines[angle]) - (i * sines[angle]);
            yi[place] = (r * sines[angle]) + (i * cosines[angle]);
        }
    }

    private int FourfoldVectors(double[] xr, double[] xi, double[] yr, double[] yi, int first, int stride)
    {
        int quarter = Length / 4;
        ReadOnlySpan<Vector<double>> ar = Vectors(xr, first, stride), br = Vectors(xr, first + quarter, stride);
        ReadOnlySpan<Vector<double>> cr = Vectors(xr, first + (2 * quarter), stride), dr = Vectors(xr, first + (3 * quarter), stride);
        ReadOnlySpan<Vector<double>> ai = Vectors(xi, first, stride), bi = Vectors(xi, first + quarter, stride);
        ReadOnlySpan<Vector<double>> ci = Vectors(xi, first + (2 * quarter), stride), di = Vectors(xi, first + (3 * quarter), stride);
        int to = 4 * first;
        Span<Vector<double>> y0r = Vectors(yr, to, stride), y1r = Vectors(yr, to + stride, stride);
        Span<Vector<double>> y2r = Vectors(yr, to + (2 * stride), stride), y3r = Vectors(yr, to + (3 * stride), stride);
        Span<Vector<double>> y0i = Vectors(yi, to, stride), y1i = Vectors(yi, to + stride, stride);
        Span<Vector<double>> y2i = Vectors(yi, to + (2 * stride), stride), y3i = Vectors(yi, to + (3 * stride), stride);
        (double w1r, double w1i) = (cosines[first], sines[first]);
        (double w2r, double w2i) = (cosines[2 * first], sines[2 * first]);
        (double w3r, double w3i) = (cosines[3 * first], sines[3 * first]);
        for (int v = 0; v < ar.Length; v++)
        {
            Vector<double> evenSumR = ar[v] + cr[v], evenSumI = ai[v] + ci[v], evenR = ar[v] - cr[v], evenI = ai[v] - ci[v];
            Vector<double> oddSumR = br[v] + dr[v], oddSumI = bi[v] + di[v], oddR = br[v] - dr[v], oddI = bi[v] - di[v];
            (y0r[v], y0i[v]) = (evenSumR + oddSumR, evenSumI + oddSumI);
            (Vector<double> r, Vector<double> i) = (evenR + oddI, evenI - oddR);
            (y1r[v], y1i[v]) = ((r * w1r) - (i * w1i), (r * w1i) + (i * w1r));
            (r, i) = (evenSumR - oddSumR, evenSumI - oddSumI);
            (y2r[v], y2i[v]) = ((r * w2r) - (i * w2i), (r * w2i) + (i * w2r));
            (r, i) = (evenR - oddI, evenI + oddR);
            (y3r[v], y3i[v]) = ((r * w3r) - (i * w3i), (r * w3i) + (i * w3r));
        }

        return ar.Length * Vector<double>.Count;
    }
}
