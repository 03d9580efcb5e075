using System.Numerics;
using System.Runtime.CompilerServices;

namespace MDEngine.Potentials.Learned.Fused.So3lr;

/// <summary>What an edge adds to its atom's q̄ and k̄.</summary>
internal readonly unsafe struct AdjointEdge<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>[H+D] L̄ of the message that the atom received.</summary>
    public T* Received { get; init; }

    /// <summary>[H+D] L̄ of the message that it sent.</summary>
    public T* Sent { get; init; }

    /// <summary>[2F] f.</summary>
    public T* Filter { get; init; }

    /// <summary>[2F] k of the other atom.</summary>
    public T* Keys { get; init; }

    /// <summary>[2F] q of the other atom.</summary>
    public T* Queries { get; init; }
}

/// <summary>q̄_i = Σ_e L̄_received f k_j and k̄_i = Σ_e L̄_sent f q_j over all edges of an atom, two vectors of channels at a time in registers.</summary>
/// <param name="layout">Heads.</param>
/// <param name="edges">[count] of the atom.</param>
/// <param name="count">Number of edges.</param>
/// <param name="queryBar">[2F] written.</param>
/// <param name="keyBar">[2F] written.</param>
internal readonly unsafe struct ReceiveAdjointKernel<T>(HeadLayout layout, AdjointEdge<T>* edges, int count, T* queryBar, T* keyBar) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<S, V>()
        where S : struct, ISimd<T, V>
        where V : unmanaged
    {
        AdjointEdge<T>* first = edges, last = edges + count;
        for (int head = 0; head < layout.Heads; head++)
        {
            nint c = layout.First(head), end = c + layout.Width(head), step = S.Count;
            for (; c + (2 * step) <= end; c += 2 * step)
            {
                V q0 = S.Constant(0), q1 = q0, k0 = q0, k1 = q0;
                for (AdjointEdge<T>* e = first; e < last; e++)
                {
                    V received = S.Create(e->Received[head]), sent = S.Create(e->Sent[head]);
                    T* f = e->Filter + c, key = e->Keys + c, query = e->Queries + c;
                    V f0 = S.Load(f), f1 = S.Load(f + step);
                    q0 = S.MultiplyAdd(S.Multiply(received, f0), S.Load(key), q0);
                    q1 = S.MultiplyAdd(S.Multiply(received, f1), S.Load(key + step), q1);
                    k0 = S.MultiplyAdd(S.Multiply(sent, f0), S.Load(query), k0);
                    k1 = S.MultiplyAdd(S.Multiply(sent, f1), S.Load(query + step), k1);
                }

                S.Store(queryBar + c, q0);
                S.Store(queryBar + c + step, q1);
                S.Store(keyBar + c, k0);
                S.Store(keyBar + c + step, k1);
            }

            for (; c < end; c += step)
            {
                nint rest = end - c;
                V q = S.Constant(0), k = q;
                for (AdjointEdge<T>* e = first; e < last; e++)
                {
                    V f = PartChannels<T, S, V>.Load(e->Filter + c, rest);
                    q = S.MultiplyAdd(S.Multiply(S.Create(e->Received[head]), f), PartChannels<T, S, V>.Load(e->Keys + c, rest), q);
                    k = S.MultiplyAdd(S.Multiply(S.Create(e->Sent[head]), f), PartChannels<T, S, V>.Load(e->Queries + c, rest), k);
                }

                PartChannels<T, S, V>.Store(queryBar + c, q, rest);
                PartChannels<T, S, V>.Store(keyBar + c, k, rest);
            }
        }
    }
}
