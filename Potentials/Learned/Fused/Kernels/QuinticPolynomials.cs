using System.Numerics;
using System.Runtime.CompilerServices;

namespace MDEngine.Potentials.Learned.Fused;

/// <summary>Σ_p c_p tᵖ and its derivative by t times <c>scale</c>, channel by channel; c_p is row p of <c>rows</c>.</summary>
internal readonly unsafe struct QuinticPolynomials<T>(T* rows, nint channels, T t, T scale, T* value, T* derivative) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<S, V>()
        where S : struct, ISimd<T, V>
        where V : unmanaged
    {
        nint i = 0;
        for (; i + S.Count <= channels; i += S.Count)
        {
            Evaluate<S, V>(
                S.Load(rows + i), S.Load(rows + channels + i), S.Load(rows + 2 * channels + i),
                S.Load(rows + 3 * channels + i), S.Load(rows + 4 * channels + i), S.Load(rows + 5 * channels + i),
                out V function, out V slope);
            S.Store(value + i, function);
            if (derivative != null)
            {
                S.Store(derivative + i, slope);
            }
        }

        if (i < channels)
        {
            nint rest = channels - i;
            Evaluate<S, V>(
                S.LoadPartial(rows + i, rest), S.LoadPartial(rows + channels + i, rest), S.LoadPartial(rows + 2 * channels + i, rest),
                S.LoadPartial(rows + 3 * channels + i, rest), S.LoadPartial(rows + 4 * channels + i, rest),
                S.LoadPartial(rows + 5 * channels + i, rest), out V function, out V slope);
            S.StorePartial(value + i, function, rest);
            if (derivative != null)
            {
                S.StorePartial(derivative + i, slope, rest);
            }
        }
    }

    /// <summary>Horner's scheme for the value; its running terms give the derivative in a second one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Evaluate<S, V>(V c0, V c1, V c2, V c3, V c4, V c5, out V function, out V slope)
        where S : struct, ISimd<T, V>
        where V : unmanaged
    {
        V x = S.Create(t);
        V p = S.MultiplyAdd(c5, x, c4);
        V d = S.MultiplyAdd(c5, x, p);
        p = S.MultiplyAdd(p, x, c3);
        d = S.MultiplyAdd(d, x, p);
        p = S.MultiplyAdd(p, x, c2);
        d = S.MultiplyAdd(d, x, p);
        p = S.MultiplyAdd(p, x, c1);
        d = S.MultiplyAdd(d, x, p);
        function = S.MultiplyAdd(p, x, c0);
        slope = S.Multiply(d, S.Create(scale));
    }
}
