using System.Numerics;
using System.Runtime.CompilerServices;

namespace MDEngine.Analysis.Spectra;

/// <summary>
/// Transforms of many short signals at once, one in each lane, by Stockham's algorithm: every pass writes its results in order, so
/// that none are exchanged afterwards. Passes take four parts at a time; one takes two where the power of two is odd, and the last takes
/// three or five where the length has that factor.
/// </summary>
internal sealed unsafe class StockhamFft
{
    /// <summary>e^(−2πik/n).</summary>
    private readonly TwiddleFactor[] turns;

    /// <summary>Transforms of this length: a power of two, or three or five times one.</summary>
    public StockhamFft(int length)
    {
        Length = length;
        turns = [.. Enumerable.Range(0, length).Select(k => new TwiddleFactor(k, length))];
    }

    /// <summary>n.</summary>
    public int Length { get; }

    /// <summary>The transform of x [2n: real and imaginary part by turns], which lies in y or z afterwards (in x where n = 1).</summary>
    public Vector<float>* Forward(Vector<float>* x, Vector<float>* y, Vector<float>* z)
    {
        int stride = 1;
        for (int left = Length; left > 1;)
        {
            int parts = left % 4 == 0 ? 4 : left % 2 == 0 ? 2 : left;
            switch (parts)
            {
                case 4:
                    Radix4(x, y, left, stride);
                    break;
                case 2:
                    Radix2(x, y, left, stride);
                    break;
                case 3:
                    Radix3(x, y, 2 * stride);
                    break;
                default:
                    Radix5(x, y, 2 * stride);
                    break;
            }

            left /= parts;
            stride *= parts;
            x = y;
            y = z;
            z = x;
        }

        return x;
    }

    // y_k = w^k Σ_j (−i)^(jk) x_j for k = 0 to 3.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Radix4(Vector<float>* x, Vector<float>* y, int left, int stride)
    {
        int quarter = left / 4, row = 2 * stride;
        for (int p = 0; p < quarter; p++)
        {
            Vector<float>* a = x + (p * row), b = a + (quarter * row), c = b + (quarter * row), d = c + (quarter * row);
            Vector<float>* y0 = y + (4 * p * row), y1 = y0 + row, y2 = y1 + row, y3 = y2 + row;
            TwiddleFactor w1 = turns[p * stride], w2 = turns[2 * p * stride], w3 = turns[3 * p * stride];
            for (int q = 0; q < row; q += 2)
            {
                Vector<float> evenSumR = a[q] + c[q], evenSumI = a[q + 1] + c[q + 1], evenR = a[q] - c[q], evenI = a[q + 1] - c[q + 1];
                Vector<float> oddSumR = b[q] + d[q], oddSumI = b[q + 1] + d[q + 1], oddR = b[q] - d[q], oddI = b[q + 1] - d[q + 1];
                (y0[q], y0[q + 1]) = (evenSumR + oddSumR, evenSumI + oddSumI);
                w1.Write(y1 + q, evenR + oddI, evenI - oddR);
                w2.Write(y2 + q, evenSumR - oddSumR, evenSumI - oddSumI);
                w3.Write(y3 + q, evenR - oddI, evenI + oddR);
            }
        }
    }

    // y_k = w^k Σ_j (−1)^(jk) x_j for k = 0 and 1.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Radix2(Vector<float>* x, Vector<float>* y, int left, int stride)
    {
        int half = left / 2, row = 2 * stride;
        for (int p = 0; p < half; p++)
        {
            Vector<float>* a = x + (p * row), b = a + (half * row);
            Vector<float>* y0 = y + (2 * p * row), y1 = y0 + row;
            TwiddleFactor w = turns[p * stride];
            for (int q = 0; q < row; q += 2)
            {
                (y0[q], y0[q + 1]) = (a[q] + b[q], a[q + 1] + b[q + 1]);
                w.Write(y1 + q, a[q] - b[q], a[q + 1] - b[q + 1]);
            }
        }
    }

    // The last passes: y_k = Σ_j e^(−2πijk/p) x_j over rows of n/p numbers. Pairs of results are a ± ib.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Radix3(Vector<float>* x, Vector<float>* y, int row)
    {
        var sine = new Vector<float>(MathF.Sin(2 * MathF.PI / 3));
        var half = new Vector<float>(0.5f);
        Vector<float>* x1 = x + row, x2 = x1 + row, y1 = y + row, y2 = y1 + row;
        for (int q = 0; q < row; q += 2)
        {
            Vector<float> sumR = x1[q] + x2[q], sumI = x1[q + 1] + x2[q + 1];
            Vector<float> aR = x[q] - (half * sumR), aI = x[q + 1] - (half * sumI), bR = sine * (x1[q] - x2[q]), bI = sine * (x1[q + 1] - x2[q + 1]);
            (y[q], y[q + 1]) = (x[q] + sumR, x[q + 1] + sumI);
            (y1[q], y1[q + 1]) = (aR + bI, aI - bR);
            (y2[q], y2[q + 1]) = (aR - bI, aI + bR);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Radix5(Vector<float>* x, Vector<float>* y, int row)
    {
        (float sine1, float cosine1) = MathF.SinCos(2 * MathF.PI / 5);
        (float sine2, float cosine2) = MathF.SinCos(4 * MathF.PI / 5);
        Vector<float> s1 = new(sine1), c1 = new(cosine1), s2 = new(sine2), c2 = new(cosine2);
        Vector<float>* x1 = x + row, x2 = x1 + row, x3 = x2 + row, x4 = x3 + row;
        Vector<float>* y1 = y + row, y2 = y1 + row, y3 = y2 + row, y4 = y3 + row;
        for (int q = 0; q < row; q += 2)
        {
            Vector<float> outerR = x1[q] + x4[q], outerI = x1[q + 1] + x4[q + 1], innerR = x2[q] + x3[q], innerI = x2[q + 1] + x3[q + 1];
            Vector<float> farR = x1[q] - x4[q], farI = x1[q + 1] - x4[q + 1], nearR = x2[q] - x3[q], nearI = x2[q + 1] - x3[q + 1];
            Vector<float> a1R = x[q] + (c1 * outerR) + (c2 * innerR), a1I = x[q + 1] + (c1 * outerI) + (c2 * innerI);
            Vector<float> a2R = x[q] + (c2 * outerR) + (c1 * innerR), a2I = x[q + 1] + (c2 * outerI) + (c1 * innerI);
            Vector<float> b1R = (s1 * farR) + (s2 * nearR), b1I = (s1 * farI) + (s2 * nearI);
            Vector<float> b2R = (s2 * farR) - (s1 * nearR), b2I = (s2 * farI) - (s1 * nearI);
            (y[q], y[q + 1]) = (x[q] + outerR + innerR, x[q + 1] + outerI + innerI);
            (y1[q], y1[q + 1]) = (a1R + b1I, a1I - b1R);
            (y2[q], y2[q + 1]) = (a2R + b2I, a2I - b2R);
            (y3[q], y3[q + 1]) = (a2R - b2I, a2I + b2R);
            (y4[q], y4[q + 1]) = (a1R - b1I, a1I + b1R);
        }
    }
}
