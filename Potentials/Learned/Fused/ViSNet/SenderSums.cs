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
        for (int c = 0; c < channels; c += S.Count)
        {
            V key = S.Constant(0), value = S.Constant(0);
            V vx = S.Constant(0), vy = S.Constant(0), vz = S.Constant(0);
            V bx = S.Constant(0), by = S.Constant(0), bz = S.Constant(0);
            for (int n = 0; n < edges; n++)
            {
                long edge = mirrorOf[n];
                long receiver = receiverOf[n];
                T* record = from.Filters + (edge * from.FilterWidth) + c;
                key = S.MultiplyAdd(S.Load(record), S.Load(from.Queries + (receiver * from.QueryStride) + c), key);
                value = S.Add(value, S.Load(record + channels));
                if (from.HasVectors)
                {
                    V gate = S.Load(from.Gates + (edge * 2 * channels) + c);
                    T* bar = from.VectorBars + (receiver * 3 * channels) + c;
                    vx = S.MultiplyAdd(gate, S.Load(bar), vx);
                    vy = S.MultiplyAdd(gate, S.Load(bar + channels), vy);
                    vz = S.MultiplyAdd(gate, S.Load(bar + (2 * channels)), vz);
                }

                if (from.HasEdgeUpdate)
                {
                    T* frame = from.Frames + (edge * ShortGeometry<T>.FrameWidth);
                    V ux = S.Create(frame[0]), uy = S.Create(frame[1]), uz = S.Create(frame[2]);
                    V rBar = S.Load(record + (2 * channels));
                    T* target = from.Targets + (receiver * 3 * from.TargetStride) + c;
                    V ax = S.Load(target), ay = S.Load(target + from.TargetStride), az = S.Load(target + (2 * from.TargetStride));
                    V along = S.MultiplyAdd(uz, az, S.MultiplyAdd(uy, ay, S.Multiply(ux, ax)));
                    along = S.Multiply(along, S.Create(frame[ShortGeometry<T>.ObliquityColumn]));
                    bx = S.MultiplyAdd(rBar, S.NegatedMultiplyAdd(ux, along, ax), bx);
                    by = S.MultiplyAdd(rBar, S.NegatedMultiplyAdd(uy, along, ay), by);
                    bz = S.MultiplyAdd(rBar, S.NegatedMultiplyAdd(uz, along, az), bz);
                }
            }

            S.Store(keyBar + c, key);
            S.Store(valueBar + c, value);
            if (from.HasVectors)
            {
                S.Store(vectorBar + c, vx);
                S.Store(vectorBar + channels + c, vy);
                S.Store(vectorBar + (2 * channels) + c, vz);
            }

            if (from.HasEdgeUpdate)
            {
                S.Store(sourceBar + c, bx);
                S.Store(sourceBar + sourceStride + c, by);
                S.Store(sourceBar + (2 * sourceStride) + c, bz);
            }
        }
    }
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
}
