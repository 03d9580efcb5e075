using System.Numerics;
using System.Runtime.CompilerServices;

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
        T hi = lengths[highest];
        ChannelDispatch.Run<T, ScaleKernel>(new(v, lengths, lo, hi == lo ? T.One : hi - lo, result, channels), channels);
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

        T toLowest, toHighest;
        ChannelDispatch.Run<T, ReverseKernel>(new(resultBar, v, lengths, lo, hi - lo, vBar, channels, &toLowest, &toHighest), channels);
        AddAlong(v, hi, toHighest, highest, vBar, channels);
        AddAlong(v, lo, toLowest, lowest, vBar, channels);
    }

    private static void AddAlong(T* v, T n, T bar, int c, T* vBar, int channels)
    {
        for (int k = 0; k < 3 && n != T.Zero; k++)
        {
            vBar[(k * channels) + c] += v[(k * channels) + c] / n * bar;
        }
    }

    /// <summary>The lengths, and which of them are the shortest and the longest: the first of equal ones.</summary>
    private static (int Lowest, int Highest) Measure(T* v, T* lengths, int channels)
    {
        ChannelDispatch.Run<T, LengthKernel>(new(v, lengths, channels), channels);
        (int lowest, int highest) = (0, 0);
        for (int c = 1; c < channels; c++)
        {
            lowest = lengths[c] < lengths[lowest] ? c : lowest;
            highest = lengths[c] > lengths[highest] ? c : highest;
        }

        return (lowest, highest);
    }

    private readonly struct LengthKernel(T* v, T* lengths, int channels) : IKernel<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<S, V>()
            where S : struct, ISimd<T, V>
            where V : unmanaged
        {
            for (int c = 0; c < channels; c += S.Count)
            {
                V x = S.Load(v + c), y = S.Load(v + channels + c), z = S.Load(v + (2 * channels) + c);
                S.Store(lengths + c, S.Sqrt(S.MultiplyAdd(z, z, S.MultiplyAdd(y, y, S.Multiply(x, x)))));
            }
        }
    }

    private readonly struct ScaleKernel(T* v, T* lengths, T lo, T range, T* result, int channels) : IKernel<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<S, V>()
            where S : struct, ISimd<T, V>
            where V : unmanaged
        {
            V zero = S.Constant(0);
            for (int c = 0; c < channels; c += S.Count)
            {
                V n = S.Load(lengths + c);
                V factor = S.Divide(S.Divide(S.Subtract(n, S.Create(lo)), S.Create(range)), n);
                factor = S.Select(S.Equal(n, zero), zero, factor);
                for (int k = 0; k < 3; k++)
                {
                    S.Store(result + (k * channels) + c, S.Multiply(factor, S.Load(v + (k * channels) + c)));
                }
            }
        }
    }

    private readonly struct ReverseKernel(T* resultBar, T* v, T* lengths, T lo, T range, T* vBar, int channels, T* toLowest, T* toHighest) : IKernel<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<S, V>()
            where S : struct, ISimd<T, V>
            where V : unmanaged
        {
            V zero = S.Constant(0), one = S.Constant(1), highestBar = zero, lowestBar = zero;
            V inverseRange = S.Create(T.One / range);
            for (int c = 0; c < channels; c += S.Count)
            {
                // Where n is zero, so are v and all that is added.
                V n = S.Load(lengths + c);
                V inverse = S.Select(S.Equal(n, zero), zero, S.Divide(one, n));
                V x = S.Multiply(S.Load(v + c), inverse);
                V y = S.Multiply(S.Load(v + channels + c), inverse);
                V z = S.Multiply(S.Load(v + (2 * channels) + c), inverse);
                V xBar = S.Load(resultBar + c), yBar = S.Load(resultBar + channels + c), zBar = S.Load(resultBar + (2 * channels) + c);
                V p = S.MultiplyAdd(zBar, z, S.MultiplyAdd(yBar, y, S.Multiply(xBar, x)));
                V s = S.Multiply(S.Subtract(n, S.Create(lo)), inverseRange);
                V bar = S.Select(S.Equal(s, zero), zero, S.Multiply(p, inverseRange));
                highestBar = S.NegatedMultiplyAdd(bar, s, highestBar);
                lowestBar = S.NegatedMultiplyAdd(bar, S.Subtract(one, s), lowestBar);
                V across = S.Multiply(s, inverse);
                V along = S.NegatedMultiplyAdd(across, p, bar);
                Add<S, V>(vBar + c, S.MultiplyAdd(across, xBar, S.Multiply(along, x)));
                Add<S, V>(vBar + channels + c, S.MultiplyAdd(across, yBar, S.Multiply(along, y)));
                Add<S, V>(vBar + (2 * channels) + c, S.MultiplyAdd(across, zBar, S.Multiply(along, z)));
            }

            *toHighest = S.Sum(highestBar);
            *toLowest = S.Sum(lowestBar);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Add<S, V>(T* sum, V term)
            where S : struct, ISimd<T, V>
            where V : unmanaged
            => S.Store(sum, S.Add(S.Load(sum), term));
    }
}
