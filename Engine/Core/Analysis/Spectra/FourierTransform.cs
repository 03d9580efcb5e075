using System.Numerics;
using System.Runtime.InteropServices;

namespace MDEngine.Analysis.Spectra;

/// <summary>
/// Complex Fourier transforms X_k = Σ x_j e^(−2πijk/n) of one length, a power of two or three or five times one, by Stockham's
/// algorithm: every pass writes its results in order, so that inner loops run over neighboring numbers and no bits are reversed. Passes
/// take four parts at a time, as memory, not arithmetic, is what a pass costs; one takes two where the power is odd, and the last three
/// or five where the length has that factor, as it then needs no factors and runs over the longest rows.
/// </summary>
internal sealed class FourierTransform
{
    /// <summary>Rows of the last pass are whole vectors.</summary>
    private const int LeastRow = 8;

    private readonly double[] cosines;
    private readonly double[] sines;

    private readonly int odd;

    /// <summary>Transforms of this length: a power of two from 2 on, or three or five times one from 8 on.</summary>
    public FourierTransform(int length)
    {
        odd = length < 2 ? 0 : length >> BitOperations.TrailingZeroCount(length);
        if (odd is not (1 or 3 or 5) || length < (odd == 1 ? 2 : odd * LeastRow))
        {
            throw new ArgumentOutOfRangeException(nameof(length), length, "A power of two, or three or five times one, is expected.");
        }

        Length = length;
        cosines = [.. Enumerable.Range(0, length).Select(k => Math.Cos(2 * Math.PI * k / length))];
        sines = [.. Enumerable.Range(0, length).Select(k => -Math.Sin(2 * Math.PI * k / length))];
    }

    /// <summary>n.</summary>
    public int Length { get; }

    /// <summary>The shortest length of a transform that takes so many numbers.</summary>
    public static int LengthFor(int count)
    {
        int Times(int factor) => factor * Math.Max(factor == 1 ? 2 : LeastRow, (int)BitOperations.RoundUpToPowerOf2((uint)((count + factor - 1) / factor)));
        return Math.Min(Times(1), Math.Min(Times(3), Times(5)));
    }

    /// <summary>Transforms real and imaginary parts [n] in place; the scratch arrays [n] are overwritten.</summary>
    public void Forward(double[] real, double[] imaginary, double[] scratchReal, double[] scratchImaginary)
    {
        (double[] xr, double[] xi, double[] yr, double[] yi) = (real, imaginary, scratchReal, scratchImaginary);
        int stride = 1;
        while (stride < Length / odd)
        {
            bool isFourfold = 4 * stride <= Length / odd;
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

        if (odd == 3)
        {
            Threefold(xr, xi, yr, yi);
            (xr, xi, yr, yi) = (yr, yi, xr, xi);
        }
        else if (odd == 5)
        {
            Fivefold(xr, xi, yr, yi);
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

    private Span<Vector<double>> Row(double[] values, int number) => Vectors(values, number * (Length / odd), Length / odd);

    // y_k = w^k Σ_j (−1)^(jk) x_j for k = 0 and 1.
    private void Twofold(double[] xr, double[] xi, double[] yr, double[] yi, int first, int stride, int q)
    {
        (int a, int b, int to) = (first + q, first + (Length / 2) + q, (2 * first) + q);
        (yr[to], yi[to]) = (xr[a] + xr[b], xi[a] + xi[b]);
        (double r, double i) = (xr[a] - xr[b], xi[a] - xi[b]);
        (yr[to + stride], yi[to + stride]) = ((r * cosines[first]) - (i * sines[first]), (r * sines[first]) + (i * cosines[first]));
    }

    private int TwofoldVectors(double[] xr, double[] xi, double[] yr, double[] yi, int first, int stride)
    {
        ReadOnlySpan<Vector<double>> ar = Vectors(xr, first, stride), br = Vectors(xr, first + (Length / 2), stride);
        ReadOnlySpan<Vector<double>> ai = Vectors(xi, first, stride), bi = Vectors(xi, first + (Length / 2), stride);
        Span<Vector<double>> y0r = Vectors(yr, 2 * first, stride), y1r = Vectors(yr, (2 * first) + stride, stride);
        Span<Vector<double>> y0i = Vectors(yi, 2 * first, stride), y1i = Vectors(yi, (2 * first) + stride, stride);
        (double wr, double wi) = (cosines[first], sines[first]);
        for (int v = 0; v < ar.Length; v++)
        {
            (y0r[v], y0i[v]) = (ar[v] + br[v], ai[v] + bi[v]);
            (Vector<double> r, Vector<double> i) = (ar[v] - br[v], ai[v] - bi[v]);
            (y1r[v], y1i[v]) = ((r * wr) - (i * wi), (r * wi) + (i * wr));
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

    // The last passes: y_k = Σ_j e^(−2πijk/p) x_j over rows of n/p numbers. Pairs of results are a ± ib.
    private void Threefold(double[] xr, double[] xi, double[] yr, double[] yi)
    {
        double sine = Math.Sin(2 * Math.PI / 3);
        ReadOnlySpan<Vector<double>> x0r = Row(xr, 0), x1r = Row(xr, 1), x2r = Row(xr, 2), x0i = Row(xi, 0), x1i = Row(xi, 1), x2i = Row(xi, 2);
        Span<Vector<double>> y0r = Row(yr, 0), y1r = Row(yr, 1), y2r = Row(yr, 2), y0i = Row(yi, 0), y1i = Row(yi, 1), y2i = Row(yi, 2);
        for (int v = 0; v < x0r.Length; v++)
        {
            Vector<double> sumR = x1r[v] + x2r[v], sumI = x1i[v] + x2i[v];
            Vector<double> aR = x0r[v] - (0.5 * sumR), aI = x0i[v] - (0.5 * sumI), bR = sine * (x1r[v] - x2r[v]), bI = sine * (x1i[v] - x2i[v]);
            (y0r[v], y0i[v]) = (x0r[v] + sumR, x0i[v] + sumI);
            (y1r[v], y1i[v], y2r[v], y2i[v]) = (aR + bI, aI - bR, aR - bI, aI + bR);
        }
    }

    private void Fivefold(double[] xr, double[] xi, double[] yr, double[] yi)
    {
        (double s1, double c1) = Math.SinCos(2 * Math.PI / 5);
        (double s2, double c2) = Math.SinCos(4 * Math.PI / 5);
        ReadOnlySpan<Vector<double>> x0r = Row(xr, 0), x1r = Row(xr, 1), x2r = Row(xr, 2), x3r = Row(xr, 3), x4r = Row(xr, 4);
        ReadOnlySpan<Vector<double>> x0i = Row(xi, 0), x1i = Row(xi, 1), x2i = Row(xi, 2), x3i = Row(xi, 3), x4i = Row(xi, 4);
        Span<Vector<double>> y0r = Row(yr, 0), y1r = Row(yr, 1), y2r = Row(yr, 2), y3r = Row(yr, 3), y4r = Row(yr, 4);
        Span<Vector<double>> y0i = Row(yi, 0), y1i = Row(yi, 1), y2i = Row(yi, 2), y3i = Row(yi, 3), y4i = Row(yi, 4);
        for (int v = 0; v < x0r.Length; v++)
        {
            Vector<double> outerR = x1r[v] + x4r[v], outerI = x1i[v] + x4i[v], innerR = x2r[v] + x3r[v], innerI = x2i[v] + x3i[v];
            Vector<double> farR = x1r[v] - x4r[v], farI = x1i[v] - x4i[v], nearR = x2r[v] - x3r[v], nearI = x2i[v] - x3i[v];
            Vector<double> a1R = x0r[v] + (c1 * outerR) + (c2 * innerR), a1I = x0i[v] + (c1 * outerI) + (c2 * innerI);
            Vector<double> a2R = x0r[v] + (c2 * outerR) + (c1 * innerR), a2I = x0i[v] + (c2 * outerI) + (c1 * innerI);
            Vector<double> b1R = (s1 * farR) + (s2 * nearR), b1I = (s1 * farI) + (s2 * nearI);
            Vector<double> b2R = (s2 * farR) - (s1 * nearR), b2I = (s2 * farI) - (s1 * nearI);
            (y0r[v], y0i[v]) = (x0r[v] + outerR + innerR, x0i[v] + outerI + innerI);
            (y1r[v], y1i[v], y4r[v], y4i[v]) = (a1R + b1I, a1I - b1R, a1R - b1I, a1I + b1R);
            (y2r[v], y2i[v], y3r[v], y3i[v]) = (a2R + b2I, a2I - b2R, a2R - b2I, a2I + b2R);
        }
    }
}
