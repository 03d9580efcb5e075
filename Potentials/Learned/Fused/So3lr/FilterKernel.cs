using System.Numerics;
using System.Runtime.CompilerServices;

namespace MDEngine.Potentials.Learned.Fused.So3lr;

/// <summary>A pair's filter, its radial part from a table, and at once its logits in both directions.</summary>
/// <param name="layout">Heads.</param>
/// <param name="rows">[6, 2F] coefficients of the table's interval.</param>
/// <param name="t">Place in the interval.</param>
/// <param name="degrees">[2F] the filter's degree part; may be <paramref name="filter"/>.</param>
/// <param name="filter">[2F] receives the filter.</param>
/// <param name="i">Queries and keys of the receiver.</param>
/// <param name="j">Queries and keys of the sender.</param>
/// <param name="to">[H+D] receives Σ_{c∈h} q_i f k_j.</param>
/// <param name="from">[H+D] receives Σ_{c∈h} q_j f k_i.</param>
internal readonly unsafe struct FilterKernel<T>(
    HeadLayout layout, T* rows, T t, T* degrees, T* filter, AtomFeatures<T> i, AtomFeatures<T> j, T* to, T* from) : IKernel<T>
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
        V x = S.Create(t);
        nint n = layout.Channels;
        T* c0 = rows, c1 = rows + n, c2 = rows + (2 * n), c3 = rows + (3 * n), c4 = rows + (4 * n), c5 = rows + (5 * n);
        T* constant = degrees, result = filter, qi = i.Queries, ki = i.Keys, qj = j.Queries, kj = j.Keys;
        for (int head = 0; head < layout.Heads; head++)
        {
            nint c = layout.First(head), end = c + layout.Width(head);
            V sumTo = S.Constant(0), sumFrom = sumTo;
            for (; c < end; c += S.Count)
            {
                nint rest = end - c;
                V p = S.MultiplyAdd(TChannels.Load(c5 + c, rest), x, TChannels.Load(c4 + c, rest));
                p = S.MultiplyAdd(p, x, TChannels.Load(c3 + c, rest));
                p = S.MultiplyAdd(p, x, TChannels.Load(c2 + c, rest));
                p = S.MultiplyAdd(p, x, TChannels.Load(c1 + c, rest));
                p = S.Add(S.MultiplyAdd(p, x, TChannels.Load(c0 + c, rest)), TChannels.Load(constant + c, rest));
                TChannels.Store(result + c, p, rest);
                sumTo = S.MultiplyAdd(S.Multiply(p, TChannels.Load(qi + c, rest)), TChannels.Load(kj + c, rest), sumTo);
                sumFrom = S.MultiplyAdd(S.Multiply(p, TChannels.Load(qj + c, rest)), TChannels.Load(ki + c, rest), sumFrom);
            }

            to[head] = S.Sum(sumTo);
            from[head] = S.Sum(sumFrom);
        }
    }
}
