using System.Numerics;
using System.Runtime.CompilerServices;

namespace MDEngine.Potentials.Learned.Fused.So3lr;

/// <summary>
/// Adjoint of a pair's filter. As both directions share it, L_to = Σ q_i f k_j and L_from = Σ q_j f k_i give
/// f̄ = L̄_to q_i k_j + L̄_from q_j k_i; and at once f̄·∂f/∂s, s the coordinate of the table.
/// </summary>
/// <param name="layout">Heads.</param>
/// <param name="rows">[6, 2F] coefficients of the table's interval.</param>
/// <param name="t">Place in the interval.</param>
/// <param name="i">Queries and keys of the receiver.</param>
/// <param name="j">Queries and keys of the sender.</param>
/// <param name="toBar">[H+D] L̄_to.</param>
/// <param name="fromBar">[H+D] L̄_from.</param>
/// <param name="filterBar">[2F] receives f̄.</param>
/// <param name="slope">Receives f̄·∂f/∂t.</param>
internal readonly unsafe struct FilterAdjointKernel<T>(
    HeadLayout layout, T* rows, T t, AtomFeatures<T> i, AtomFeatures<T> j, T* toBar, T* fromBar, T* filterBar, T* slope) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<S, V>()
        where S : struct, ISimd<T, V>
        where V : unmanaged
    {
        if (layout.HasWhole(S.Count))
        {
            Loop<S, V, WholeChannels<T, S, V>>();
        }
        else
        {
            Loop<S, V, PartChannels<T, S, V>>();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Loop<S, V, TChannels>()
        where S : struct, ISimd<T, V>
        where V : unmanaged
        where TChannels : struct, IChannels<T, V>
    {
        // f' = c₁ + t(2c₂ + t(3c₃ + t(4c₄ + t 5c₅)))
        V x = S.Create(t), two = S.Constant(2), three = S.Constant(3), four = S.Constant(4), five = S.Multiply(S.Constant(5), x), dot = S.Constant(0);
        nint n = layout.Channels;
        T* c1 = rows + n, c2 = rows + (2 * n), c3 = rows + (3 * n), c4 = rows + (4 * n), c5 = rows + (5 * n);
        T* result = filterBar, qi = i.Queries, ki = i.Keys, qj = j.Queries, kj = j.Keys;
        for (int head = 0; head < layout.Heads; head++)
        {
            nint c = layout.First(head), end = c + layout.Width(head);
            V to = S.Create(toBar[head]), from = S.Create(fromBar[head]);
            for (; c < end; c += S.Count)
            {
                nint rest = end - c;
                V bar = S.Multiply(from, S.Multiply(TChannels.Load(qj + c, rest), TChannels.Load(ki + c, rest)));
                bar = S.MultiplyAdd(to, S.Multiply(TChannels.Load(qi + c, rest), TChannels.Load(kj + c, rest)), bar);
                TChannels.Store(result + c, bar, rest);
                V d = S.MultiplyAdd(four, TChannels.Load(c4 + c, rest), S.Multiply(five, TChannels.Load(c5 + c, rest)));
                d = S.MultiplyAdd(d, x, S.Multiply(three, TChannels.Load(c3 + c, rest)));
                d = S.MultiplyAdd(d, x, S.Multiply(two, TChannels.Load(c2 + c, rest)));
                d = S.MultiplyAdd(d, x, TChannels.Load(c1 + c, rest));
                dot = S.MultiplyAdd(bar, d, dot);
            }
        }

        *slope = S.Sum(dot);
    }
}
