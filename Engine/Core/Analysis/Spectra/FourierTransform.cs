using System.Numerics;

namespace MDEngine.Analysis.Spectra;

/// <summary>
/// Fourier transforms X_k = Σ x_j e^(−2πijk/n) of many signals side by side, one in each lane of a vector.
/// A length n = n₁n₂ is done in two rounds of short transforms that stay in the first-level cache (Gentleman and Sande 1966,
/// doi:10.1145/1464291.1464352): memory is passed over twice, whatever the length.
/// </summary>
/// <remarks>
/// With j = j₁n₂ + j₂ and k = k₁ + n₁k₂ the first round transforms over j₁ and turns by e^(−2πi j₂k₁/n), the second transforms over j₂.
/// Results stay where the second round leaves them, in the order of <see cref="Frequency"/>.
/// </remarks>
internal sealed class FourierTransform
{
    private readonly ShortTransform outer;
    private readonly ShortTransform inner;
    private readonly double[] cosines;
    private readonly double[] sines;

    /// <summary>Transforms of this length: a power of two from 2 on, or three or five times one.</summary>
    public FourierTransform(int length)
    {
        int powers = length < 2 ? 0 : BitOperations.TrailingZeroCount(length);
        if (powers == 0 || (length >> powers) is not (1 or 3 or 5))
        {
            throw new ArgumentOutOfRangeException(nameof(length), length, "A power of two, or three or five times one, is expected.");
        }

        // Passes take four parts at a time: a power of four for the first round spares it one that takes two.
        Length = length;
        outer = new ShortTransform(1 << (2 * (powers / 4)));
        inner = new ShortTransform(length / outer.Length);
        (cosines, sines) = (new double[length], new double[length]);
        for (int k1 = 0; k1 < outer.Length; k1++)
        {
            for (int j2 = 0; j2 < inner.Length; j2++)
            {
                (double sine, double cosine) = Math.SinCos(2 * Math.PI * ((long)j2 * k1 % length) / length);
                (cosines[(j2 * outer.Length) + k1], sines[(j2 * outer.Length) + k1]) = (cosine, -sine);
            }
        }
    }

    /// <summary>n.</summary>
    public int Length { get; }

    /// <summary>The shortest length of a transform that takes so many numbers.</summary>
    public static int LengthFor(int count)
    {
        int Times(int factor) => factor * Math.Max(2, (int)BitOperations.RoundUpToPowerOf2((uint)((count + factor - 1) / factor)));
        return Math.Min(Times(1), Math.Min(Times(3), Times(5)));
    }

    /// <summary>Arrays that a transform works in; one serves one thread.</summary>
    public Workspace CreateWorkspace() => new(Length, Math.Max(outer.Length, inner.Length));

    /// <summary>The k of each result.</summary>
    public int Frequency(int place) => (place / inner.Length) + (outer.Length * (place % inner.Length));

    /// <summary>Squares of the transforms' absolute values, [n] by place, lane by lane; they lie in the workspace.</summary>
    /// <param name="signal">[2 × samples] real and imaginary parts of the samples, lane by lane; zeros follow up to n.</param>
    /// <param name="start">The first sample: they are taken round the end.</param>
    /// <param name="window">[≤ n] factors of the samples.</param>
    /// <param name="work">Arrays to work in.</param>
    public ReadOnlySpan<Vector<double>> Squares(ReadOnlySpan<Vector<double>> signal, int start, ReadOnlySpan<double> window, Workspace work)
    {
        int samples = signal.Length / 2;
        for (int j2 = 0; j2 < inner.Length; j2++)
        {
            Span<Vector<double>> column = work.Column.AsSpan(0, 2 * outer.Length);
            int used = 0;
            for (int j = j2; j < window.Length; j += inner.Length)
            {
                int place = start + j < samples ? start + j : start + j - samples;
                var factor = new Vector<double>(window[j]);
                (column[used], column[used + 1]) = (factor * signal[2 * place], factor * signal[(2 * place) + 1]);
                used += 2;
            }

            column[used..].Clear();
            ReadOnlySpan<Vector<double>> transformed = outer.Forward(column, work.Even, work.Odd);
            ReadOnlySpan<double> turnCosines = cosines.AsSpan(j2 * outer.Length, outer.Length), turnSines = sines.AsSpan(j2 * outer.Length, outer.Length);
            for (int k1 = 0; k1 < turnCosines.Length; k1++)
            {
                (Vector<double> re, Vector<double> im) = (transformed[2 * k1], transformed[(2 * k1) + 1]);
                var cosine = new Vector<double>(turnCosines[k1]);
                var sine = new Vector<double>(turnSines[k1]);
                int to = 2 * ((k1 * inner.Length) + j2);
                (work.Turned[to], work.Turned[to + 1]) = ((re * cosine) - (im * sine), (re * sine) + (im * cosine));
            }
        }

        for (int k1 = 0; k1 < outer.Length; k1++)
        {
            ReadOnlySpan<Vector<double>> row = work.Turned.AsSpan(2 * k1 * inner.Length, 2 * inner.Length);
            ReadOnlySpan<Vector<double>> transformed = inner.Forward(row, work.Even, work.Odd);
            for (int k2 = 0; k2 < inner.Length; k2++)
            {
                (Vector<double> re, Vector<double> im) = (transformed[2 * k2], transformed[(2 * k2) + 1]);
                work.Squares[(k1 * inner.Length) + k2] = (re * re) + (im * im);
            }
        }

        return work.Squares;
    }

    /// <summary>Arrays that a transform works in.</summary>
    public sealed class Workspace(int length, int longestRound)
    {
        internal Vector<double>[] Turned { get; } = new Vector<double>[2 * length];

        internal Vector<double>[] Squares { get; } = new Vector<double>[length];

        internal Vector<double>[] Column { get; } = new Vector<double>[2 * longestRound];

        internal Vector<double>[] Even { get; } = new Vector<double>[2 * longestRound];

        internal Vector<double>[] Odd { get; } = new Vector<double>[2 * longestRound];
    }
}
