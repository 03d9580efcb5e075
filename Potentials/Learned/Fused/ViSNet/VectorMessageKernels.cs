using System.Numerics;
using System.Runtime.CompilerServices;

namespace MDEngine.Potentials.Learned.Fused.ViSNet;

/// <summary>Where the gates (s¹, s²) of edges stand and what their messages carry.</summary>
/// <param name="Values">s¹ and s² of the first edge after activation.</param>
/// <param name="Stride">From edge to edge.</param>
/// <param name="Second">Where s² begins: 0 where there is no s¹.</param>
/// <param name="HasVectors">Whether the sender's vectors take part.</param>
/// <param name="IsEnveloped">Whether C multiplies the gates (S2).</param>
internal readonly unsafe record struct GateRows<T>(nint Values, int Stride, int Second, bool HasVectors, bool IsEnveloped)
    where T : unmanaged
{
    /// <summary>Row of an edge.</summary>
    public T* Row(int edge) => (T*)Values + ((long)edge * Stride);
}

/// <summary>M_i = Σ_e (v̂_j ⊙ s¹ + u_e s²) over the edges of one receiver (equation V4); three rows of channels.</summary>
internal readonly unsafe struct VectorMessages<T>(
    GateRows<T> gates, T* vectors, int* senders, T* frames, int edges, int channels, T* sums) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<S, V>()
        where S : struct, ISimd<T, V>
        where V : unmanaged
    {
        for (int c = 0; c < channels; c += S.Count)
        {
            V x = S.Constant(0), y = S.Constant(0), z = S.Constant(0);
            for (int e = 0; e < edges; e++)
            {
                T* frame = frames + ((long)e * ShortGeometry<T>.FrameWidth);
                V envelope = gates.IsEnveloped ? S.Create(frame[ShortGeometry<T>.EnvelopeColumn]) : S.Constant(1);
                V second = S.Multiply(S.Load(gates.Row(e) + gates.Second + c), envelope);
                x = S.MultiplyAdd(S.Create(frame[0]), second, x);
                y = S.MultiplyAdd(S.Create(frame[1]), second, y);
                z = S.MultiplyAdd(S.Create(frame[2]), second, z);
                if (gates.HasVectors)
                {
                    V first = S.Multiply(S.Load(gates.Row(e) + c), envelope);
                    T* vector = vectors + ((long)senders[e] * 3 * channels) + c;
                    x = S.MultiplyAdd(S.Load(vector), first, x);
                    y = S.MultiplyAdd(S.Load(vector + channels), first, y);
                    z = S.MultiplyAdd(S.Load(vector + (2 * channels)), first, z);
                }
            }

            S.Store(sums + c, x);
            S.Store(sums + channels + c, y);
            S.Store(sums + (2 * channels) + c, z);
        }
    }
}

/// <summary>
/// Adjoint of one vector message (equation V4), given M̄ = ∂E/∂M_i: s̄¹ = Σ_κ M̄_κ v̂_κ, s̄² = Σ_κ M̄_κ u_κ, each times C and σ′ before activation;
/// ū_κ = Σ_c M̄_κ s², C̄ = Σ_c s̄ σ. What the sender will need, s¹, goes to its record.
/// </summary>
internal readonly unsafe struct VectorMessageReverse<T>(
    T* sumBar, T* vector, T* frame, T* gates, T* slopes, bool hasVectors, bool isEnveloped, T* gatesBar, T* forSender, int channels, T* geometryBar) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<S, V>()
        where S : struct, ISimd<T, V>
        where V : unmanaged
    {
        V ux = S.Create(frame[0]), uy = S.Create(frame[1]), uz = S.Create(frame[2]);
        V envelope = isEnveloped ? S.Create(frame[ShortGeometry<T>.EnvelopeColumn]) : S.Constant(1);
        V xBar = S.Constant(0), yBar = S.Constant(0), zBar = S.Constant(0), envelopeBar = S.Constant(0);
        int second = hasVectors ? channels : 0;
        for (int c = 0; c < channels; c += S.Count)
        {
            V mx = S.Load(sumBar + c), my = S.Load(sumBar + channels + c), mz = S.Load(sumBar + (2 * channels) + c);
            V bar = S.MultiplyAdd(uz, mz, S.MultiplyAdd(uy, my, S.Multiply(ux, mx)));
            V gate = S.Load(gates + second + c);
            envelopeBar = S.MultiplyAdd(bar, gate, envelopeBar);
            gate = S.Multiply(gate, envelope);
            xBar = S.MultiplyAdd(mx, gate, xBar);
            yBar = S.MultiplyAdd(my, gate, yBar);
            zBar = S.MultiplyAdd(mz, gate, zBar);
            S.Store(gatesBar + second + c, S.Multiply(S.Multiply(bar, envelope), S.Load(slopes + second + c)));
            if (hasVectors)
            {
                V first = S.Load(gates + c);
                V firstBar = S.MultiplyAdd(
                    mz, S.Load(vector + (2 * channels) + c), S.MultiplyAdd(my, S.Load(vector + channels + c), S.Multiply(mx, S.Load(vector + c))));
                envelopeBar = S.MultiplyAdd(firstBar, first, envelopeBar);
                S.Store(forSender + c, S.Multiply(first, envelope));
                S.Store(gatesBar + c, S.Multiply(S.Multiply(firstBar, envelope), S.Load(slopes + c)));
            }
        }

        geometryBar[0] = S.Sum(xBar);
        geometryBar[1] = S.Sum(yBar);
        geometryBar[2] = S.Sum(zBar);
        geometryBar[3] = isEnveloped ? S.Sum(envelopeBar) : T.Zero;
    }
}
