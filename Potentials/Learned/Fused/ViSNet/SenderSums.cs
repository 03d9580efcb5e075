using System.Numerics;
using System.Runtime.CompilerServices;

namespace MDEngine.Potentials.Learned.Fused.ViSNet;

/// <summary>
/// What one atom j sends in the reverse pass: sums over its edges e = (i ← j), which are the mirrors of its row, of what the receivers left in
/// their records (adjoints of V1, V2, V4 and V6 by what belongs to the sender).
/// </summary>
/// <remarks>k̄_j = Σ q_i ⊙ l̄ d_k, w̄_j = Σ m̄ d_v a, v̂̄_j = Σ M̄_i s¹, b̄_j = Σ R̄ (a_i − k u (u·a_i)).</remarks>
internal readonly unsafe struct SenderSums<T>(
    SenderInputs<T> inputs, int* mirrors, int* neighbors, int edges, int channelCount, T* keyBar, T* valueBar, T* vectorBar, T* sourceBar, int sourceStride) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<S, V>()
        where S : struct, ISimd<T, V>
        where V : unmanaged
    {
        SenderInputs<T> from = inputs;
        int channels = channelCount;
        int* mirrorOf = mirrors;
        int* receiverOf = neighbors;
        T* key = keyBar, value = valueBar, vector = vectorBar, source = sourceBar;
        int stride = sourceStride;
        Clear(key, channels);
        Clear(value, channels);
        if (from.HasVectors)
        {
            Clear(vector, 3 * channels);
        }

        for (int k = 0; from.HasEdgeUpdate && k < 3; k++)
        {
            Clear(source + (k * stride), channels);
        }

        // Edge by edge, with the sums in the first cache: so records are read from end to end, each once.
        for (int n = 0; n < edges; n++)
        {
            long edge = mirrorOf[n];
            long receiver = receiverOf[n];
            T* record = from.Filters + (edge * from.FilterWidth);
            T* query = from.Queries + (receiver * from.QueryStride);
            if (n + 1 < edges)
            {
                from.Prefetch(mirrorOf[n + 1], channels);
            }

            for (int c = 0; c < channels; c += S.Count)
            {
                S.Store(key + c, S.MultiplyAdd(S.Load(record + c), S.Load(query + c), S.Load(key + c)));
                S.Store(value + c, S.Add(S.Load(value + c), S.Load(record + channels + c)));
            }

            if (from.HasVectors)
            {
                T* gates = from.Gates + (edge * 2 * channels);
                T* bar = from.VectorBars + (receiver * 3 * channels);
                for (int c = 0; c < channels; c += S.Count)
                {
                    V gate = S.Load(gates + c);
                    for (T* sum = vector + c, end = sum + (3 * channels), sent = bar + c; sum < end; sum += channels, sent += channels)
                    {
                        S.Store(sum, S.MultiplyAdd(gate, S.Load(sent), S.Load(sum)));
                    }
                }
            }

            if (from.HasEdgeUpdate)
            {
                T* frame = from.Frames + (edge * ShortGeometry<T>.FrameWidth);
                T* target = from.Targets + (receiver * 3 * from.TargetStride);
                record += 2 * channels;
                V ux = S.Create(frame[0]), uy = S.Create(frame[1]), uz = S.Create(frame[2]), obliquity = S.Create(frame[ShortGeometry<T>.ObliquityColumn]);
                for (int c = 0; c < channels; c += S.Count)
                {
                    V rBar = S.Load(record + c);
                    V ax = S.Load(target + c), ay = S.Load(target + from.TargetStride + c), az = S.Load(target + (2 * from.TargetStride) + c);
                    V along = S.MultiplyAdd(uz, az, S.MultiplyAdd(uy, ay, S.Multiply(ux, ax)));
                    along = S.Multiply(along, obliquity);
                    Add<S, V>(source + c, rBar, S.NegatedMultiplyAdd(ux, along, ax));
                    Add<S, V>(source + stride + c, rBar, S.NegatedMultiplyAdd(uy, along, ay));
                    Add<S, V>(source + (2 * stride) + c, rBar, S.NegatedMultiplyAdd(uz, along, az));
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add<S, V>(T* sum, V factor, V term)
        where S : struct, ISimd<T, V>
        where V : unmanaged
        => S.Store(sum, S.MultiplyAdd(factor, term, S.Load(sum)));

    private static void Clear(T* numbers, int count) => new Span<T>(numbers, count).Clear();
}

/// <summary>Where <see cref="SenderSums{T}"/> finds what the receivers left.</summary>
internal unsafe struct SenderInputs<T>
    where T : unmanaged
{
    /// <summary>[E] l̄ d_k, m̄ d_v a and, if edges are updated, R̄.</summary>
    public T* Filters;
    public int FilterWidth;

    /// <summary>[E,2F] s¹ first, if there are vectors.</summary>
    public T* Gates;

    /// <summary>[N] q.</summary>
    public T* Queries;
    public int QueryStride;

    /// <summary>[N,3] M̄ = v̄.</summary>
    public T* VectorBars;

    /// <summary>[N,3] a = W_trg v̂.</summary>
    public T* Targets;
    public int TargetStride;

    /// <summary>[E] frames.</summary>
    public T* Frames;
    public bool HasVectors;
    public bool HasEdgeUpdate;

    /// <summary>Has the records of an edge brought into the cache: their order is one that the processor cannot foresee.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Prefetch(long edge, int channels)
    {
        Fused.Prefetch.Rows(Filters + (edge * FilterWidth), FilterWidth);
        if (HasVectors)
        {
            Fused.Prefetch.Rows(Gates + (edge * 2 * channels), channels);
        }
    }
}
