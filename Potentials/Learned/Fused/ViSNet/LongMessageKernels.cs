using System.Numerics;
using System.Runtime.CompilerServices;

namespace MDEngine.Potentials.Learned.Fused.ViSNet;

/// <summary>Z += û γ^p + T̂ ⊙ γ^v, with both gates times C (equations L4, S7); three rows of channels.</summary>
internal readonly unsafe struct LongVectorMessage<T>(T* frame, T* gates, T* vector, T* sums, int channels) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<S, V>()
        where S : struct, ISimd<T, V>
        where V : unmanaged
    {
        V envelope = S.Create(frame[3]);
        for (int c = 0; c < channels; c += S.Count)
        {
            V position = S.Multiply(envelope, S.Load(gates + c));
            V gate = S.Multiply(envelope, S.Load(gates + channels + c));
            for (int k = 0; k < 3; k++)
            {
                int at = (k * channels) + c;
                V sum = S.MultiplyAdd(S.Create(frame[k]), position, S.Load(sums + at));
                S.Store(sums + at, S.MultiplyAdd(S.Load(vector + at), gate, sum));
            }
        }
    }
}

/// <summary>
/// Adjoint of <see cref="LongVectorMessage{T}"/> given Z̄: with γ̄^p = Σ_κ Z̄_κ û_κ and γ̄^v = Σ_κ Z̄_κ T̂_κ, C times these for the gates;
/// û_κ's is Σ_c Z̄_κ C γ^p, C's is Σ_c γ̄^p γ^p + γ̄^v γ^v. Leaves C γ^v for the fragment.
/// </summary>
internal readonly unsafe struct LongVectorMessageReverse<T>(
    T* sumBar, T* frame, T* gates, T* vector, T* gatesBar, T* forFragment, int channels, T* geometryBar) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<S, V>()
        where S : struct, ISimd<T, V>
        where V : unmanaged
    {
        V ux = S.Create(frame[0]), uy = S.Create(frame[1]), uz = S.Create(frame[2]), envelope = S.Create(frame[3]);
        V xBar = S.Constant(0), yBar = S.Constant(0), zBar = S.Constant(0), envelopeBar = S.Constant(0);
        for (int c = 0; c < channels; c += S.Count)
        {
            V mx = S.Load(sumBar + c), my = S.Load(sumBar + channels + c), mz = S.Load(sumBar + (2 * channels) + c);
            V positionBar = S.MultiplyAdd(uz, mz, S.MultiplyAdd(uy, my, S.Multiply(ux, mx)));
            V gateBar = S.MultiplyAdd(
                mz, S.Load(vector + (2 * channels) + c), S.MultiplyAdd(my, S.Load(vector + channels + c), S.Multiply(mx, S.Load(vector + c))));
            V position = S.Load(gates + c);
            V gate = S.Load(gates + channels + c);
            envelopeBar = S.MultiplyAdd(positionBar, position, S.MultiplyAdd(gateBar, gate, envelopeBar));
            position = S.Multiply(position, envelope);
            xBar = S.MultiplyAdd(mx, position, xBar);
            yBar = S.MultiplyAdd(my, position, yBar);
            zBar = S.MultiplyAdd(mz, position, zBar);
            S.Store(forFragment + c, S.Multiply(gate, envelope));
            S.Store(gatesBar + c, S.Multiply(positionBar, envelope));
            S.Store(gatesBar + channels + c, S.Multiply(gateBar, envelope));
        }

        geometryBar[0] = S.Sum(xBar);
        geometryBar[1] = S.Sum(yBar);
        geometryBar[2] = S.Sum(zBar);
        geometryBar[3] = S.Sum(envelopeBar);
    }
}

/// <summary>The long edges of one atom as the kernels of attention see them.</summary>
internal unsafe struct LongEdges<T>
    where T : unmanaged
{
    /// <summary>Number of edges.</summary>
    public int Count;

    /// <summary>F.</summary>
    public int Channels;

    /// <summary>Channels of a head.</summary>
    public int HeadChannels;

    /// <summary>[F] q of the atom.</summary>
    public T* Query;

    /// <summary>[2F] k, w of the fragments.</summary>
    public EdgeRows<T> Fragments;

    /// <summary>[Count,F] φ.</summary>
    public T* Features;

    /// <summary>[Count,F] dφ/dρ.</summary>
    public T* FeatureDerivatives;

    /// <summary>[Count, frame] û, C.</summary>
    public T* Frames;
}

/// <summary>l_{b,h} = d^(−1/2) Σ_{c∈h} q k φ (equation L2). Vectors must fit into a head.</summary>
internal readonly unsafe struct LongLogits<T>(LongEdges<T> edges, T scale, T* logits) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<S, V>()
        where S : struct, ISimd<T, V>
        where V : unmanaged
    {
        LongEdges<T> from = edges;
        int channels = from.Channels;
        int size = from.HeadChannels;
        T* q = from.Query;
        T* features = from.Features;
        T* result = logits;
        T factor = scale;
        for (int n = 0; n < from.Count; n++, features += channels)
        {
            T* k = from.Fragments.Row(n);
            for (int c = 0; c < channels;)
            {
                V sum = S.Multiply(S.Multiply(S.Load(q + c), S.Load(features + c)), S.Load(k + c));
                int end = c + size;
                for (c += S.Count; c < end; c += S.Count)
                {
                    sum = S.MultiplyAdd(S.Multiply(S.Load(q + c), S.Load(features + c)), S.Load(k + c), sum);
                }

                *result++ = S.Sum(sum) * factor;
            }
        }
    }
}

/// <summary>m_b = w ⊙ a with a = σ(l) C, and their sum (equations L3, S7). Vectors must fit into a head.</summary>
internal readonly unsafe struct LongMessages<T>(LongEdges<T> edges, T* activatedLogits, T* messages, T* sum) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<S, V>()
        where S : struct, ISimd<T, V>
        where V : unmanaged
    {
        LongEdges<T> from = edges;
        int channels = from.Channels;
        int size = from.HeadChannels;
        T* attention = activatedLogits;
        T* message = messages;
        T* total = sum;
        for (int n = 0; n < from.Count; n++, message += channels)
        {
            T* w = from.Fragments.Row(n) + channels;
            T envelope = from.Frames[((long)n * LongGeometry<T>.FrameWidth) + 3];
            for (int c = 0; c < channels;)
            {
                V a = S.Create(*attention++ * envelope);
                for (int end = c + size; c < end; c += S.Count)
                {
                    V m = S.Multiply(S.Load(w + c), a);
                    S.Store(message + c, m);
                    S.Store(total + c, S.Add(S.Load(total + c), m));
                }
            }
        }
    }
}

/// <summary>
/// Adjoint of m = w ⊙ a with a = σ(l) C and l_h = d^(−1/2) Σ q k φ (equations L2, L3) for the edges of an atom, given m̄, which is the gates'
/// share and that of the sum: ā_h = Σ m̄ w, l̄ = ā σ′(l) C/√d, C̄ += Σ_h ā σ(l), q̄ += l̄ k φ, ρ̄ += Σ_c l̄ q k dφ/dρ; and what the fragment
/// needs, l̄ φ and m̄ a; φ̄ = l̄ q k where it is asked for. Vectors must fit into a head.
/// </summary>
internal readonly unsafe struct LongAttentionReverse<T>(
    LongEdges<T> edges, T scale, T* activatedLogits, T* logitSlopes, T* gatesShare, T* sumBar, T* records, int recordWidth, T* queryBar, double* frameGradients, T* featuresBar)
    : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<S, V>()
        where S : struct, ISimd<T, V>
        where V : unmanaged
    {
        LongEdges<T> from = edges;
        int channels = from.Channels;
        int size = from.HeadChannels;
        T* q = from.Query;
        T* activated = activatedLogits;
        T* slope = logitSlopes;
        T* share = gatesShare;
        T* ofSum = sumBar;
        T* record = records;
        T* qBar = queryBar;
        T* bars = featuresBar;
        T* features = from.Features;
        T* derivatives = from.FeatureDerivatives;
        for (int n = 0; n < from.Count; n++, share += channels, record += recordWidth, features += channels, derivatives += channels)
        {
            T* k = from.Fragments.Row(n);
            T* w = k + channels;
            T envelope = from.Frames[((long)n * LongGeometry<T>.FrameWidth) + 3];
            T envelopeBar = T.Zero;
            V lengthBar = S.Constant(0);
            for (int c = 0; c < channels;)
            {
                int end = c + size;
                V sum = S.Constant(0);
                for (int h = c; h < end; h += S.Count)
                {
                    sum = S.MultiplyAdd(S.Add(S.Load(share + h), S.Load(ofSum + h)), S.Load(w + h), sum);
                }

                T aBar = S.Sum(sum);
                T value = *activated++;
                envelopeBar += aBar * value;
                V a = S.Create(value * envelope);
                V lBar = S.Create(aBar * *slope++ * envelope * scale);
                for (; c < end; c += S.Count)
                {
                    V key = S.Load(k + c);
                    V forFragment = S.Multiply(lBar, S.Load(features + c));
                    S.Store(record + c, forFragment);
                    S.Store(record + channels + c, S.Multiply(S.Add(S.Load(share + c), S.Load(ofSum + c)), a));
                    S.Store(qBar + c, S.MultiplyAdd(forFragment, key, S.Load(qBar + c)));
                    V bar = S.Multiply(lBar, S.Multiply(S.Load(q + c), key));
                    lengthBar = S.MultiplyAdd(bar, S.Load(derivatives + c), lengthBar);
                    if (bars != null)
                    {
                        S.Store(bars + ((long)n * channels) + c, bar);
                    }
                }
            }

            double* target = frameGradients + ((long)n * LongGeometry<T>.GradientWidth);
            target[3] += double.CreateTruncating(envelopeBar);
            target[4] += double.CreateTruncating(S.Sum(lengthBar));
        }
    }
}

/// <summary>ΔX = (Σ_κ a_κ b_κ) ⊙ y⁴ + y⁵ and, with a vector update, ΔV = Z + y⁰ ⊙ c, with (a, b, c) = (L2, L3, L1) V̂ and y = L S (equation L5).</summary>
internal readonly unsafe struct LongUpdate<T>(
    T* sums, T* products, int stride, T* scalars, T* updatedScalars, T* vectors, T* messages, T* updatedVectors, int channels) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<S, V>()
        where S : struct, ISimd<T, V>
        where V : unmanaged
    {
        for (int c = 0; c < channels; c += S.Count)
        {
            V product = S.Constant(0);
            for (int k = 0; k < 3; k++)
            {
                T* p = products + (k * stride) + c;
                product = S.MultiplyAdd(S.Load(p), S.Load(p + channels), product);
                if (updatedVectors != null)
                {
                    int at = (k * channels) + c;
                    V change = S.MultiplyAdd(S.Load(sums + (2 * channels) + c), S.Load(p + (2 * channels)), S.Load(messages + at));
                    S.Store(updatedVectors + at, S.Add(S.Load(vectors + at), change));
                }
            }

            V scalarChange = S.MultiplyAdd(product, S.Load(sums + c), S.Load(sums + channels + c));
            S.Store(updatedScalars + c, S.Add(S.Load(scalars + c), scalarChange));
        }
    }
}

/// <summary>
/// Adjoint of <see cref="LongUpdate{T}"/>: ȳ⁴ = x̄ (Σ a b), ȳ⁵ = x̄, ȳ⁰ = Σ_κ v̄ c; ā = x̄ y⁴ b, b̄ = x̄ y⁴ a, c̄ = v̄ y⁰.
/// </summary>
internal readonly unsafe struct LongUpdateReverse<T>(
    T* sums, T* products, int stride, T* scalarBar, T* vectorBar, T* sumsBar, T* productsBar, int channels) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<S, V>()
        where S : struct, ISimd<T, V>
        where V : unmanaged
    {
        for (int c = 0; c < channels; c += S.Count)
        {
            V xBar = S.Load(scalarBar + c);
            V gated = S.Multiply(xBar, S.Load(sums + c));
            V product = S.Constant(0), firstBar = S.Constant(0);
            for (int k = 0; k < 3; k++)
            {
                T* p = products + (k * stride) + c;
                T* bar = productsBar + (k * stride) + c;
                V a = S.Load(p), b = S.Load(p + channels);
                product = S.MultiplyAdd(a, b, product);
                S.Store(bar, S.Multiply(gated, b));
                S.Store(bar + channels, S.Multiply(gated, a));
                if (vectorBar != null)
                {
                    V vBar = S.Load(vectorBar + (k * channels) + c);
                    firstBar = S.MultiplyAdd(vBar, S.Load(p + (2 * channels)), firstBar);
                    S.Store(bar + (2 * channels), S.Multiply(vBar, S.Load(sums + (2 * channels) + c)));
                }
            }

            S.Store(sumsBar + c, S.Multiply(xBar, product));
            S.Store(sumsBar + channels + c, xBar);
            if (vectorBar != null)
            {
                S.Store(sumsBar + (2 * channels) + c, firstBar);
            }
        }
    }
}

/// <summary>k̄ += l̄ φ ⊙ q, w̄ += m̄ a and, with vectors, T̂̄ += Z̄ C γ^v, of one edge of a fragment.</summary>
internal readonly unsafe struct FragmentSum<T>(T* record, T* q, T* sumBar, bool hasVectors, T* keyBar, T* valueBar, T* vectorBar, int channels) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<S, V>()
        where S : struct, ISimd<T, V>
        where V : unmanaged
    {
        for (int c = 0; c < channels; c += S.Count)
        {
            S.Store(keyBar + c, S.MultiplyAdd(S.Load(record + c), S.Load(q + c), S.Load(keyBar + c)));
            S.Store(valueBar + c, S.Add(S.Load(valueBar + c), S.Load(record + channels + c)));
            if (hasVectors)
            {
                V gate = S.Load(record + (2 * channels) + c);
                for (int k = 0; k < 3; k++)
                {
                    int at = (k * channels) + c;
                    S.Store(vectorBar + at, S.MultiplyAdd(gate, S.Load(sumBar + at), S.Load(vectorBar + at)));
                }
            }
        }
    }
}
