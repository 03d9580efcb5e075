using System.Numerics;
using System.Runtime.CompilerServices;

namespace MDEngine.Potentials.Learned.Fused.ViSNet;

/// <summary>Rows of numbers, one for each edge of a receiver: adjacent, or found by an index.</summary>
internal unsafe struct EdgeRows<T>
    where T : unmanaged
{
    /// <summary>The row of index 0.</summary>
    public T* Base;

    /// <summary>From row to row.</summary>
    public long Stride;

    /// <summary>The row of each edge; null for 0, 1, 2 and so on.</summary>
    public int* Index;

    /// <summary>The row of the n-th edge.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly T* Row(int n) => Base + ((Index == null ? n : Index[n]) * Stride);

    /// <summary>Has a part of a row brought into the cache if it is one that the processor cannot foresee.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Prefetch(int n, int first, int count)
    {
        if (Index != null)
        {
            Fused.Prefetch.Rows(Row(n) + first, count);
        }
    }
}

/// <summary>The edges of one receiver as the kernels of a short layer see them.</summary>
internal unsafe struct ReceiverEdges<T>
    where T : unmanaged
{
    /// <summary>Number of edges.</summary>
    public int Count;

    /// <summary>F.</summary>
    public int Channels;

    /// <summary>Channels of a head.</summary>
    public int HeadChannels;

    /// <summary>[3F] q, k, w of the receiver.</summary>
    public T* Receiver;

    /// <summary>[3F] q, k, w of the senders.</summary>
    public EdgeRows<T> Senders;

    /// <summary>(d_k, d_v, gate) after activation.</summary>
    public EdgeRows<T> Filters;

    /// <summary>Their slopes: by what was before activation, or by the distance.</summary>
    public EdgeRows<T> Slopes;

    /// <summary>[Count, frame].</summary>
    public T* Frames;
}

/// <summary>l_{e,h} = Σ_{c∈h} q_i k_j d_k (equation V1). Vectors must fit into a head.</summary>
internal readonly unsafe struct AttentionLogits<T>(ReceiverEdges<T> edges, T* logits) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<S, V>()
        where S : struct, ISimd<T, V>
        where V : unmanaged
    {
        ReceiverEdges<T> from = edges;
        int channels = from.Channels;
        int size = from.HeadChannels;
        T* q = from.Receiver;
        T* result = logits;
        for (int n = 0; n < from.Count; n++)
        {
            T* k = from.Senders.Row(n) + channels;
            T* filter = from.Filters.Row(n);
            for (int c = 0; c < channels;)
            {
                V sum = S.Multiply(S.Multiply(S.Load(q + c), S.Load(k + c)), S.Load(filter + c));
                int end = c + size;
                for (c += S.Count; c < end; c += S.Count)
                {
                    sum = S.MultiplyAdd(S.Multiply(S.Load(q + c), S.Load(k + c)), S.Load(filter + c), sum);
                }

                *result++ = S.Sum(sum);
            }
        }
    }
}

/// <summary>m_e = w_j ⊙ d_v ⊙ a_e with a = σ(l) C, and their sum (equations V1 and V2). Vectors must fit into a head.</summary>
internal readonly unsafe struct ScalarMessages<T>(ReceiverEdges<T> edges, T* activatedLogits, T* messages, T* sum) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<S, V>()
        where S : struct, ISimd<T, V>
        where V : unmanaged
    {
        ReceiverEdges<T> from = edges;
        int channels = from.Channels;
        int size = from.HeadChannels;
        T* attention = activatedLogits;
        T* message = messages;
        T* total = sum;
        for (int n = 0; n < from.Count; n++, message += channels)
        {
            T* w = from.Senders.Row(n) + (2 * channels);
            T* filter = from.Filters.Row(n) + channels;
            T envelope = from.Frames[((long)n * ShortGeometry<T>.FrameWidth) + ShortGeometry<T>.EnvelopeColumn];
            for (int c = 0; c < channels;)
            {
                V a = S.Create(*attention++ * envelope);
                for (int end = c + size; c < end; c += S.Count)
                {
                    V m = S.Multiply(S.Multiply(S.Load(w + c), S.Load(filter + c)), a);
                    S.Store(message + c, m);
                    S.Store(total + c, n == 0 ? m : S.Add(S.Load(total + c), m));
                }
            }
        }
    }
}

/// <summary>
/// Adjoint of V1 and V2 for the edges of a receiver. With m̄ = ∂E/∂m_e, which is the gates' share and that of the sum: ā_h = Σ m̄ w d_v, l̄ = ā σ′(l) C,
/// C̄ += Σ_h ā σ(l), d̄_k = l̄ q k, d̄_v = m̄ w a, q̄ += l̄ k d_k. For the sender: l̄ d_k, which times q is k̄, and m̄ d_v a, which is w̄. Where the slopes
/// are derivatives by the distance, the sum of d̄ times them is r̄. Vectors must fit into a head.
/// </summary>
internal readonly unsafe struct AttentionReverse<T>(
    ReceiverEdges<T> edges, T* activatedLogits, T* logitSlopes, T* gatesShare, T* sumBar, T* filtersBar, T* forSenders, int filterWidth, T* queryBar, T* frameBars, bool byDistance)
    : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<S, V>()
        where S : struct, ISimd<T, V>
        where V : unmanaged
    {
        ReceiverEdges<T> from = edges;
        int channels = from.Channels;
        int size = from.HeadChannels;
        T* q = from.Receiver;
        T* activated = activatedLogits;
        T* slope = logitSlopes;
        T* share = gatesShare;
        T* ofSum = sumBar;
        T* bar = filtersBar;
        T* sent = forSenders;
        T* qBar = queryBar;
        for (int n = 0; n < from.Count; n++, share += channels, bar += filterWidth, sent += filterWidth)
        {
            T* k = from.Senders.Row(n) + channels;
            T* w = k + channels;
            T* filters = from.Filters.Row(n);
            T* slopes = from.Slopes.Row(n);
            if (n + 1 < from.Count)
            {
                from.Filters.Prefetch(n + 1, 0, 2 * channels);
                from.Slopes.Prefetch(n + 1, 0, 2 * channels);
            }

            T envelope = from.Frames[((long)n * ShortGeometry<T>.FrameWidth) + ShortGeometry<T>.EnvelopeColumn];
            T envelopeBar = T.Zero;
            V distanceBar = S.Constant(0);
            for (int c = 0; c < channels;)
            {
                int end = c + size;
                V sum = S.Constant(0);
                for (int h = c; h < end; h += S.Count)
                {
                    V mBar = S.Add(S.Load(share + h), S.Load(ofSum + h));
                    sum = S.MultiplyAdd(S.Multiply(mBar, S.Load(w + h)), S.Load(filters + channels + h), sum);
                }

                T aBar = S.Sum(sum);
                T value = *activated++;
                envelopeBar += aBar * value;
                V a = S.Create(value * envelope);
                V lBar = S.Create(aBar * *slope++ * envelope);
                for (; c < end; c += S.Count)
                {
                    V key = S.Load(k + c);
                    V toSender = S.Multiply(lBar, S.Load(filters + c));
                    V qk = S.Multiply(S.Load(q + c), key);
                    V keyFilterBar = S.Multiply(S.Multiply(lBar, qk), S.Load(slopes + c));
                    V weighted = S.Multiply(S.Add(S.Load(share + c), S.Load(ofSum + c)), a);
                    V valueFilterBar = S.Multiply(S.Multiply(weighted, S.Load(w + c)), S.Load(slopes + channels + c));
                    S.Store(qBar + c, n == 0 ? S.Multiply(toSender, key) : S.MultiplyAdd(toSender, key, S.Load(qBar + c)));
                    S.Store(bar + c, keyFilterBar);
                    S.Store(bar + channels + c, valueFilterBar);
                    S.Store(sent + channels + c, S.Multiply(weighted, S.Load(filters + channels + c)));
                    S.Store(sent + c, toSender);
                    distanceBar = S.Add(distanceBar, S.Add(keyFilterBar, valueFilterBar));
                }
            }

            T* target = frameBars + ((long)n * ShortGeometry<T>.FrameWidth);
            target[ShortGeometry<T>.EnvelopeColumn] += envelopeBar;
            target[ShortGeometry<T>.DistanceColumn] += byDistance ? S.Sum(distanceBar) : T.Zero;
        }
    }
}
