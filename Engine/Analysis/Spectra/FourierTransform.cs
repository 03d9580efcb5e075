using System.Numerics;
using System.Runtime.CompilerServices;

namespace MDEngine.Analysis.Spectra;

/// <summary>
/// Squares of the Fourier transforms X_k = Σ x_j e^(−2πijk/n) of many signals at once, one in each lane of a vector. The four sets
/// of k = r + 4κ are transforms of n/4 numbers each, small enough for the second-level cache, and those are done in two rounds of short
/// transforms that stay in the first (Gentleman and Sande 1966, doi:10.1145/1464291.1464352). Zeros behind the signal cost nothing.
/// </summary>
/// <remarks>
/// With m = n/4 = n₁n₂, X_(r+4κ) = Σ_j e^(−2πijκ/m) y_j, y_j = e^(−2πirj/n) Σ_q (−i)^(rq) x_(j+qm). With j = j₁n₂ + j₂ and κ = k₁ + n₁k₂ the
/// first round transforms over j₁ and turns by e^(−2πi j₂k₁/m), the second transforms over j₂. Results stay where the second round leaves
/// them, in the order of <see cref="Frequency"/>.
/// </remarks>
internal sealed unsafe class FourierTransform
{
    private const int Sets = 4;

    private readonly int quarter;
    private readonly StockhamFft outer;
    private readonly StockhamFft inner;

    /// <summary>[n/4] e^(−2πij/n) for each r.</summary>
    private readonly TwiddleFactor[][] setTurns;

    /// <summary>[n₂][n₁] e^(−2πi j₂k₁/m).</summary>
    private readonly TwiddleFactor[] turns;

    /// <summary>Transforms of this length: a power of two from four on, or three or five times one.</summary>
    public FourierTransform(int length)
    {
        quarter = length / Sets;
        int powers = quarter == 0 ? 0 : BitOperations.TrailingZeroCount(quarter);
        if (quarter == 0 || length % Sets != 0 || (quarter >> powers) is not (1 or 3 or 5))
        {
            throw new ArgumentOutOfRangeException(nameof(length), length, "A power of two from four on, or three or five times one, is expected.");
        }

        // Passes take four parts at a time: a power of four for the first round spares it one that takes two.
        Length = length;
        outer = new StockhamFft(1 << (2 * ((powers + 1) / 4)));
        inner = new StockhamFft(quarter / outer.Length);
        setTurns = [.. Enumerable.Range(0, Sets).Select(r => Enumerable.Range(0, quarter).Select(j => new TwiddleFactor((long)r * j, length)).ToArray())];
        turns = [.. Enumerable.Range(0, inner.Length).SelectMany(j2 => Enumerable.Range(0, outer.Length).Select(k1 => new TwiddleFactor((long)j2 * k1, quarter)))];
    }

    /// <summary>n.</summary>
    public int Length { get; }

    /// <summary>Vectors from one row of n₂ numbers to the next: one more, or rows would meet in the same few lines of the cache.</summary>
    private int RowLength => 2 * (inner.Length + 1);

    /// <summary>The shortest length of a transform that takes so many numbers.</summary>
    public static int LengthFor(int count)
    {
        int Times(int factor) => factor * Math.Max(Sets, (int)BitOperations.RoundUpToPowerOf2((uint)((count + factor - 1) / factor)));
        return Math.Min(Times(1), Math.Min(Times(3), Times(5)));
    }

    /// <summary>Memory that a transform works in; it serves one thread.</summary>
    public Workspace CreateWorkspace() => new(2 * Length, outer.Length * RowLength, 2 * Math.Max(outer.Length, inner.Length));

    /// <summary>The k of each result.</summary>
    public int Frequency(int place)
    {
        (int r, int rest) = Math.DivRem(place, quarter);
        (int k1, int k2) = Math.DivRem(rest, inner.Length);
        return r + (Sets * (k1 + (outer.Length * k2)));
    }

    /// <summary>Squares of the transforms' absolute values, summed over the lanes of each group.</summary>
    /// <param name="work">Memory to work in, with the signal in it.</param>
    /// <param name="samples">Samples of the signal; zeros follow up to n.</param>
    /// <param name="groups">Where the squares go, [n] by place.</param>
    public void Squares(Workspace work, int samples, ReadOnlySpan<LaneGroup> groups)
    {
        for (int r = 0; r < Sets; r++)
        {
            for (int j2 = 0; j2 < inner.Length; j2++)
            {
                Gather(work.Signal.Pointer, samples, r, j2, work.Column.Pointer);
                Vector<float>* transformed = outer.Forward(work.Column.Pointer, work.Even.Pointer, work.Odd.Pointer);
                Scatter(transformed, j2, work.Turned.Pointer + (2 * j2));
            }

            for (int k1 = 0; k1 < outer.Length; k1++)
            {
                Vector<float>* transformed = inner.Forward(work.Turned.Pointer + (k1 * RowLength), work.Even.Pointer, work.Odd.Pointer);
                foreach (LaneGroup group in groups)
                {
                    group.SetSquares(transformed, (r * quarter) + (k1 * inner.Length), inner.Length);
                }
            }
        }

        GC.KeepAlive(work);
    }

    /// <summary>[2n₁] the y_j of one j₂.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Gather(Vector<float>* x, int samples, int r, int j2, Vector<float>* column)
    {
        ReadOnlySpan<TwiddleFactor> turn = setTurns[r];
        Vector<float> sign = r < 2 ? Vector<float>.One : -Vector<float>.One;
        for (int j = j2; j < quarter; j += inner.Length, column += 2)
        {
            Vector<float>* a = x + (2 * j), b = a + (2 * quarter), c = b + (2 * quarter), d = c + (2 * quarter);
            Vector<float> re = a[0], im = a[1], bR = b[0], bI = b[1];
            if (2 * quarter < samples)
            {
                (re, im, bR, bI) = r % 2 == 0 ? (re + c[0], im + c[1], bR + d[0], bI + d[1]) : (re - c[0], im - c[1], bR - d[0], bI - d[1]);
            }

            // The sum of the even terms, and ±1 or ∓i times that of the odd ones.
            (bR, bI) = r % 2 == 0 ? (bR, bI) : (bI, -bR);
            turn[j].Write(column, Vector.FusedMultiplyAdd(sign, bR, re), Vector.FusedMultiplyAdd(sign, bI, im));
        }
    }

    /// <summary>Turns the transform over j₁ of one j₂, and writes it into the rows of the second round.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Scatter(Vector<float>* transformed, int j2, Vector<float>* to)
    {
        nint row = RowLength;
        foreach (TwiddleFactor turn in turns.AsSpan(j2 * outer.Length, outer.Length))
        {
            turn.Write(to, transformed[0], transformed[1]);
            transformed += 2;
            to += row;
        }
    }

    /// <summary>Memory that a transform works in.</summary>
    public sealed class Workspace(int signal, int turned, int longestRound)
    {
        /// <summary>[2n] the samples, real and imaginary part by turns; zeros behind them.</summary>
        public VectorBuffer Signal { get; } = new(signal);

        internal VectorBuffer Turned { get; } = new(turned);

        internal VectorBuffer Column { get; } = new(longestRound);

        internal VectorBuffer Even { get; } = new(longestRound);

        internal VectorBuffer Odd { get; } = new(longestRound);
    }
}
