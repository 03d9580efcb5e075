using System.Numerics;
using System.Runtime.CompilerServices;

namespace MDEngine.Potentials.Learned.Fused.ViSNet;

/// <summary>The gates (s¹, s²) of a receiver's edges and what their messages carry.</summary>
internal unsafe struct GateRows<T>
    where T : unmanaged
{
    /// <summary>Number of edges.</summary>
    public int Count;

    /// <summary>F.</summary>
    public int Channels;

    /// <summary>[Count, 2F] s¹ and s² after activation, or [Count, F] s² where there are no vectors.</summary>
    public T* Gates;

    /// <summary>Their slopes.</summary>
    public T* Slopes;

    /// <summary>Whether the senders' vectors take part.</summary>
    public bool HasVectors;

    /// <summary>Whether C multiplies the gates (S2).</summary>
    public bool IsEnveloped;

    /// <summary>[3F] v̂ of the senders.</summary>
    public EdgeRows<T> Vectors;

    /// <summary>[Count, frame].</summary>
    public T* Frames;
}

/// <summary>M_i = Σ_e (v̂_j ⊙ s¹ + u_e s²) (equation V4); three rows of channels.</summary>
internal readonly unsafe struct VectorMessages<T>(GateRows<T> rows, T* sums) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<S, V>()
        where S : struct, ISimd<T, V>
        where V : unmanaged
    {
        GateRows<T> from = rows;
        int channels = from.Channels;
        int second = from.HasVectors ? channels : 0;
        T* result = sums;
        for (int c = 0; c < channels; c += S.Count)
        {
            V x = S.Constant(0), y = S.Constant(0), z = S.Constant(0);
            T* gates = from.Gates + c;
            T* frame = from.Frames;
            for (int n = 0; n < from.Count; n++, gates += channels + second, frame += ShortGeometry<T>.FrameWidth)
            {
                V envelope = from.IsEnveloped ? S.Create(frame[ShortGeometry<T>.EnvelopeColumn]) : S.Constant(1);
                V s2 = S.Multiply(S.Load(gates + second), envelope);
                x = S.MultiplyAdd(S.Create(frame[0]), s2, x);
                y = S.MultiplyAdd(S.Create(frame[1]), s2, y);
                z = S.MultiplyAdd(S.Create(frame[2]), s2, z);
                if (from.HasVectors)
                {
                    V s1 = S.Multiply(S.Load(gates), envelope);
                    T* vector = from.Vectors.Row(n) + c;
                    x = S.MultiplyAdd(S.Load(vector), s1, x);
                    y = S.MultiplyAdd(S.Load(vector + channels), s1, y);
                    z = S.MultiplyAdd(S.Load(vector + (2 * channels)), s1, z);
                }
            }

            S.Store(result + c, x);
            S.Store(result + channels + c, y);
            S.Store(result + (2 * channels) + c, z);
        }
    }
}

/// <summary>
/// Adjoint of V4 for the edges of a receiver, given M̄ = ∂E/∂M_i: s̄¹ = Σ_κ M̄_κ v̂_κ, s̄² = Σ_κ M̄_κ u_κ, each times C and σ′ before activation;
/// ū_κ = Σ_c M̄_κ s², C̄ = Σ_c s̄ σ. What the sender will need, s¹, goes to the records.
/// </summary>
internal readonly unsafe struct VectorMessagesReverse<T>(GateRows<T> rows, T* sumBar, T* gatesBar, T* forSenders, T* frameBars) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<S, V>()
        where S : struct, ISimd<T, V>
        where V : unmanaged
    {
        GateRows<T> from = rows;
        int channels = from.Channels;
        int second = from.HasVectors ? channels : 0;
        int width = channels + second;
        T* mBar = sumBar;
        T* gates = from.Gates;
        T* slopes = from.Slopes;
        T* bars = gatesBar;
        T* sent = forSenders;
        for (int n = 0; n < from.Count; n++, gates += width, slopes += width, bars += width, sent += width)
        {
            T* frame = from.Frames + ((long)n * ShortGeometry<T>.FrameWidth);
            T* vector = from.HasVectors ? from.Vectors.Row(n) : null;
            V ux = S.Create(frame[0]), uy = S.Create(frame[1]), uz = S.Create(frame[2]);
            V envelope = from.IsEnveloped ? S.Create(frame[ShortGeometry<T>.EnvelopeColumn]) : S.Constant(1);
            V xBar = S.Constant(0), yBar = S.Constant(0), zBar = S.Constant(0), envelopeBar = S.Constant(0);
            for (int c = 0; c < channels; c += S.Count)
            {
                V mx = S.Load(mBar + c), my = S.Load(mBar + channels + c), mz = S.Load(mBar + (2 * channels) + c);
                V bar = S.MultiplyAdd(uz, mz, S.MultiplyAdd(uy, my, S.Multiply(ux, mx)));
                V gate = S.Load(gates + second + c);
                envelopeBar = S.MultiplyAdd(bar, gate, envelopeBar);
                gate = S.Multiply(gate, envelope);
                xBar = S.MultiplyAdd(mx, gate, xBar);
                yBar = S.MultiplyAdd(my, gate, yBar);
                zBar = S.MultiplyAdd(mz, gate, zBar);
                S.Store(bars + second + c, S.Multiply(S.Multiply(bar, envelope), S.Load(slopes + second + c)));
                if (from.HasVectors)
                {
                    V first = S.Load(gates + c);
                    bar = S.MultiplyAdd(
                        mz, S.Load(vector + (2 * channels) + c), S.MultiplyAdd(my, S.Load(vector + channels + c), S.Multiply(mx, S.Load(vector + c))));
                    envelopeBar = S.MultiplyAdd(bar, first, envelopeBar);
                    S.Store(sent + c, S.Multiply(first, envelope));
                    S.Store(bars + c, S.Multiply(S.Multiply(bar, envelope), S.Load(slopes + c)));
                }
            }

            T* target = frameBars + ((long)n * ShortGeometry<T>.FrameWidth);
            target[0] += S.Sum(xBar);
            target[1] += S.Sum(yBar);
            target[2] += S.Sum(zBar);
            target[ShortGeometry<T>.EnvelopeColumn] += from.IsEnveloped ? S.Sum(envelopeBar) : T.Zero;
        }
    }
}
