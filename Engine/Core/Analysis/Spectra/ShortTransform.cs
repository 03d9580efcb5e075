using System.Numerics;

namespace MDEngine.Analysis.Spectra;

/// <summary>
/// Transforms of many short signals side by side, one in each lane, by Stockham's algorithm: every pass writes its results in order, so
/// that none are exchanged afterwards. Passes take four parts at a time; one takes two where the power of two is odd, and the last takes
/// three or five where the length has that factor.
/// </summary>
internal sealed class ShortTransform
{
    private readonly double[] cosines;
    private readonly double[] sines;

    /// <summary>Transforms of this length: a power of two, or three or five times one.</summary>
    public ShortTransform(int length)
    {
        Length = length;
        cosines = [.. Enumerable.Range(0, length).Select(k => Math.Cos(2 * Math.PI * k / length))];
        sines = [.. Enumerable.Range(0, length).Select(k => -Math.Sin(2 * Math.PI * k / length))];
    }

    /// <summary>n.</summary>
    public int Length { get; }

    /// <summary>The transform of x [2n: real and imaginary part by turns], which lies in y or z afterwards (in x where n = 1).</summary>
    public ReadOnlySpan<Vector<double>> Forward(ReadOnlySpan<Vector<double>> x, Span<Vector<double>> y, Span<Vector<double>> z)
    {
        y = y[..(2 * Length)];
        z = z[..(2 * Length)];
        int stride = 1;
        for (int left = Length; left > 1;)
        {
            int parts = left % 4 == 0 ? 4 : left % 2 == 0 ? 2 : left;
            switch (parts)
            {
                case 4:
                    Fourfold(x, y, left, stride);
                    break;
                case 2:
                    Twofold(x, y, left, stride);
                    break;
                case 3:
                    Threefold(x, y);
                    break;
                default:
                    Fivefold(x, y);
                    break;
            }

            left /= parts;
            stride *= parts;
            Span<Vector<double>> written = y;
            x = written;
            y = z;
            z = written;
        }

        return x;
    }

    // y_k = w^k Σ_j (−i)^(jk) x_j for k = 0 to 3.
    private void Fourfold(ReadOnlySpan<Vector<double>> x, Span<Vector<double>> y, int left, int stride)
    {
        int quarter = left / 4, row = 2 * stride;
        for (int p = 0; p < quarter; p++)
        {
            ReadOnlySpan<Vector<double>> a = x.Slice(p * row, row), b = x.Slice((p + quarter) * row, row);
            ReadOnlySpan<Vector<double>> c = x.Slice((p + (2 * quarter)) * row, row), d = x.Slice((p + (3 * quarter)) * row, row);
            Span<Vector<double>> y0 = y.Slice(4 * p * row, row), y1 = y.Slice(((4 * p) + 1) * row, row);
            Span<Vector<double>> y2 = y.Slice(((4 * p) + 2) * row, row), y3 = y.Slice(((4 * p) + 3) * row, row);
            int turn = p * stride;
            var w1 = new Turn(cosines[turn], sines[turn]);
            var w2 = new Turn(cosines[2 * turn], sines[2 * turn]);
            var w3 = new Turn(cosines[3 * turn], sines[3 * turn]);
            for (int q = 0; q < row; q += 2)
            {
                Vector<double> evenSumR = a[q] + c[q], evenSumI = a[q + 1] + c[q + 1], evenR = a[q] - c[q], evenI = a[q + 1] - c[q + 1];
                Vector<double> oddSumR = b[q] + d[q], oddSumI = b[q + 1] + d[q + 1], oddR = b[q] - d[q], oddI = b[q + 1] - d[q + 1];
                (y0[q], y0[q + 1]) = (evenSumR + oddSumR, evenSumI + oddSumI);
                w1.Write(y1, q, evenR + oddI, evenI - oddR);
                w2.Write(y2, q, evenSumR - oddSumR, evenSumI - oddSumI);
                w3.Write(y3, q, evenR - oddI, evenI + oddR);
            }
        }
    }

    // y_k = w^k Σ_j (−1)^(jk) x_j for k = 0 and 1.
    private void Twofold(ReadOnlySpan<Vector<double>> x, Span<Vector<double>> y, int left, int stride)
    {
        int half = left / 2, row = 2 * stride;
        for (int p = 0; p < half; p++)
        {
            ReadOnlySpan<Vector<double>> a = x.Slice(p * row, row), b = x.Slice((p + half) * row, row);
            Span<Vector<double>> y0 = y.Slice(2 * p * row, row), y1 = y.Slice(((2 * p) + 1) * row, row);
            var w = new Turn(cosines[p * stride], sines[p * stride]);
            for (int q = 0; q < row; q += 2)
            {
                (y0[q], y0[q + 1]) = (a[q] + b[q], a[q + 1] + b[q + 1]);
                w.Write(y1, q, a[q] - b[q], a[q + 1] - b[q + 1]);
            }
        }
    }

    // The last passes: y_k = Σ_j e^(−2πijk/p) x_j over rows of n/p numbers. Pairs of results are a ± ib.
    private static void Threefold(ReadOnlySpan<Vector<double>> x, Span<Vector<double>> y)
    {
        var sine = new Vector<double>(Math.Sin(2 * Math.PI / 3));
        int row = x.Length / 3;
        ReadOnlySpan<Vector<double>> x0 = x[..row], x1 = x.Slice(row, row), x2 = x.Slice(2 * row, row);
        Span<Vector<double>> y0 = y[..row], y1 = y.Slice(row, row), y2 = y.Slice(2 * row, row);
        for (int q = 0; q < row; q += 2)
        {
            Vector<double> sumR = x1[q] + x2[q], sumI = x1[q + 1] + x2[q + 1];
            Vector<double> aR = x0[q] - (0.5 * sumR), aI = x0[q + 1] - (0.5 * sumI), bR = sine * (x1[q] - x2[q]), bI = sine * (x1[q + 1] - x2[q + 1]);
            (y0[q], y0[q + 1]) = (x0[q] + sumR, x0[q + 1] + sumI);
            (y1[q], y1[q + 1]) = (aR + bI, aI - bR);
            (y2[q], y2[q + 1]) = (aR - bI, aI + bR);
        }
    }

    private static void Fivefold(ReadOnlySpan<Vector<double>> x, Span<Vector<double>> y)
    {
        (double s1, double c1) = Math.SinCos(2 * Math.PI / 5);
        (double s2, double c2) = Math.SinCos(4 * Math.PI / 5);
        int row = x.Length / 5;
        ReadOnlySpan<Vector<double>> x0 = x[..row], x1 = x.Slice(row, row), x2 = x.Slice(2 * row, row), x3 = x.Slice(3 * row, row), x4 = x.Slice(4 * row, row);
        Span<Vector<double>> y0 = y[..row], y1 = y.Slice(row, row), y2 = y.Slice(2 * row, row), y3 = y.Slice(3 * row, row), y4 = y.Slice(4 * row, row);
        for (int q = 0; q < row; q += 2)
        {
            Vector<double> outerR = x1[q] + x4[q], outerI = x1[q + 1] + x4[q + 1], innerR = x2[q] + x3[q], innerI = x2[q + 1] + x3[q + 1];
            Vector<double> farR = x1[q] - x4[q], farI = x1[q + 1] - x4[q + 1], nearR = x2[q] - x3[q], nearI = x2[q + 1] - x3[q + 1];
            Vector<double> a1R = x0[q] + (c1 * outerR) + (c2 * innerR), a1I = x0[q + 1] + (c1 * outerI) + (c2 * innerI);
            Vector<double> a2R = x0[q] + (c2 * outerR) + (c1 * innerR), a2I = x0[q + 1] + (c2 * outerI) + (c1 * innerI);
            Vector<double> b1R = (s1 * farR) + (s2 * nearR), b1I = (s1 * farI) + (s2 * nearI);
            Vector<double> b2R = (s2 * farR) - (s1 * nearR), b2I = (s2 * farI) - (s1 * nearI);
            (y0[q], y0[q + 1]) = (x0[q] + outerR + innerR, x0[q + 1] + outerI + innerI);
            (y1[q], y1[q + 1]) = (a1R + b1I, a1I - b1R);
            (y2[q], y2[q + 1]) = (a2R + b2I, a2I - b2R);
            (y3[q], y3[q + 1]) = (a2R - b2I, a2I + b2R);
            (y4[q], y4[q + 1]) = (a1R - b1I, a1I + b1R);
        }
    }

    /// <summary>A factor e^(iφ) of all lanes.</summary>
    private readonly struct Turn(double cosine, double sine)
    {
        private readonly Vector<double> cosine = new(cosine);
        private readonly Vector<double> sine = new(sine);

        public void Write(Span<Vector<double>> to, int place, Vector<double> re, Vector<double> im) =>
            (to[place], to[place + 1]) = ((re * cosine) - (im * sine), (re * sine) + (im * cosine));
    }
}
