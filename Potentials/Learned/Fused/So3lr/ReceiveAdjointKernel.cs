using System.Numerics;
using System.Runtime.CompilerServices;

namespace MDEngine.Potentials.Learned.Fused.So3lr;

/// <summary>q̄_i = Σ_e L̄_received f k_j and k̄_i = Σ_e L̄_sent f q_j over all edges of an atom, a vector of channels at a time in registers.</summary>
/// <param name="layout">Heads.</param>
/// <param name="edges">[E] of the atom.</param>
/// <param name="count">E.</param>
/// <param name="logitBars">[P, 2, H+D] adjoints of the logits in both directions.</param>
/// <param name="filters">[P, 2F].</param>
/// <param name="queries">[N, 2F].</param>
/// <param name="keys">[N, 2F].</param>
/// <param name="queryBar">[2F] written.</param>
/// <param name="keyBar">[2F] written.</param>
internal readonly unsafe struct ReceiveAdjointKernel<T>(
    HeadLayout layout, RowEdge* edges, int count, T* logitBars, T* filters, T* queries, T* keys, T* queryBar, T* keyBar) : IKernel<T>
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
        nint n = layout.Channels, heads = layout.Heads;
        T* f = filters, allQueries = queries, allKeys = keys, bars = logitBars;
        RowEdge* first = edges, last = edges + count;
        for (int head = 0; head < layout.Heads; head++)
        {
            nint c = layout.First(head), end = c + layout.Width(head);
            for (; c < end; c += S.Count)
            {
                nint rest = end - c;
                V q = S.Constant(0), k = q;
                for (RowEdge* e = first; e < last; e++)
                {
                    T* to = bars + (2 * heads * e->Pair) + head;
                    V filter = TChannels.Load(f + (n * e->Pair) + c, rest);
                    V received = S.Create(to[e->IsForward ? 0 : heads]), sent = S.Create(to[e->IsForward ? heads : 0]);
                    q = S.MultiplyAdd(S.Multiply(received, filter), TChannels.Load(allKeys + (n * e->Sender) + c, rest), q);
                    k = S.MultiplyAdd(S.Multiply(sent, filter), TChannels.Load(allQueries + (n * e->Sender) + c, rest), k);
                }

                TChannels.Store(queryBar + c, q, rest);
                TChannels.Store(keyBar + c, k, rest);
            }
        }
    }
}
