using System.Numerics;

namespace MDEngine.Potentials.Learned.Fused.ViSNet;

/// <summary>
/// Exact mode's ⟨v⟩: every vector scaled to (n − lo)/(hi − lo), so that the longest of an atom has length one and the shortest vanishes
/// (equation V0). Three rows of channels.
/// </summary>
internal static unsafe class MaxMinVectorNorm<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>⟨v⟩ of one atom or fragment.</summary>
    /// <param name="v">[3,F].</param>
    /// <param name="lengths">[F] receives n_c = |v_c|.</param>
    /// <param name="result">[3,F].</param>
    /// <param name="channels">F.</param>
    public static void Forward(T* v, T* lengths, T* result, int channels)
    {
        (int lowest, int highest) = Measure(v, lengths, channels);
        T lo = lengths[lowest];
        T range = Range(lo, lengths[highest]);
        for (int c = 0; c < channels; c++)
        {
            T n = lengths[c];
            T factor = n == T.Zero ? T.Zero : (n - lo) / range / n;
            for (int k = 0; k < 3; k++)
            {
                result[(k * channels) + c] = factor * v[(k * channels) + c];
            }
        }
    }

    /// <summary>
    /// v̄ += the adjoint, with e_c = v_c/n_c, s_c = (n_c − lo)/Δ, p_c = ∂E/∂⟨v⟩_c · e_c: v̄_c = (s_c/n_c)(∂E/∂⟨v⟩_c − p_c e_c) + e_c n̄_c, where
    /// n̄_c = p_c/Δ for s_c &gt; 0, and −Σ p s/Δ more for the longest, −Σ p (1 − s)/Δ more for the shortest. The choice of these two is held fixed.
    /// </summary>
    /// <param name="resultBar">[3,F] ∂E/∂⟨v⟩.</param>
    /// <param name="v">[3,F].</param>
    /// <param name="lengths">[F] memory.</param>
    /// <param name="vBar">[3,F].</param>
    /// <param name="channels">F.</param>
    public static void Reverse(T* resultBar, T* v, T* lengths, T* vBar, int channels)
    {
        (int lowest, int highest) = Measure(v, lengths, channels);
        T lo = lengths[lowest];
        T hi = lengths[highest];
        if (hi == lo)
        {
            return;
        }

        T range = hi - lo;
        T toHighest = T.Zero;
        T toLowest = T.Zero;
        for (int c = 0; c < channels; c++)
        {
            T n = lengths[c];
            if (n == T.Zero)
            {
                continue;
            }

            T s = (n - lo) / range;
            T p = Along(resultBar, v, n, c, channels);
            T bar = s > T.Zero ? p / range : T.Zero;
            toHighest -= bar * s;
            toLowest -= bar * (T.One - s);
            for (int k = 0; k < 3; k++)
            {
                int at = (k * channels) + c;
                T e = v[at] / n;
                vBar[at] += (s / n * (resultBar[at] - (p * e))) + (e * bar);
            }
        }

        AddAlong(v, lengths[highest], toHighest, highest, vBar, channels);
        AddAlong(v, lengths[lowest], toLowest, lowest, vBar, channels);
    }

    private static T Range(T lo, T hi) => hi == lo ? T.One : hi - lo;

    private static T Along(T* bar, T* v, T n, int c, int channels) =>
        ((bar[c] * v[c]) + (bar[channels + c] * v[channels + c]) + (bar[(2 * channels) + c] * v[(2 * channels) + c])) / n;

    private static void AddAlong(T* v, T n, T bar, int c, T* vBar, int channels)
    {
        for (int k = 0; k < 3 && n != T.Zero; k++)
        {
            vBar[(k * channels) + c] += v[(k * channels) + c] / n * bar;
        }
    }

    private static (int Lowest, int Highest) Measure(T* v, T* lengths, int channels)
    {
        (int lowest, int highest) = (0, 0);
        for (int c = 0; c < channels; c++)
        {
            T x = v[c], y = v[channels + c], z = v[(2 * channels) + c];
            lengths[c] = T.Sqrt((x * x) + (y * y) + (z * z));
            lowest = lengths[c] < lengths[lowest] ? c : lowest;
            highest = lengths[c] > lengths[highest] ? c : highest;
        }

        return (lowest, highest);
    }
}
