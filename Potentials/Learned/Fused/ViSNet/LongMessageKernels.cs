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

/// <summary>
/// Adjoint of m = w ⊙ a and l_h = d^(−1/2) Σ q k φ (equations L2, L3), given m̄ and, by channel, l̄/√d and a: q̄ += l̄ k φ, ρ̄ = Σ_c l̄ q k dφ/dρ;
/// and what the fragment needs, l̄ φ and m̄ a; φ̄ = l̄ q k where it is asked for.
/// </summary>
internal readonly unsafe struct LongAttentionReverse<T>(
    T* logitBar, T* attention, T* messageBar, T* q, T* k, T* features, T* derivatives, T* record, T* qBar, int channels, T* lengthBar, T* featuresBar) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<S, V>()
        where S : struct, ISimd<T, V>
        where V : unmanaged
    {
        V sum = S.Constant(0);
        for (int c = 0; c < channels; c += S.Count)
        {
            V lBar = S.Load(logitBar + c), key = S.Load(k + c);
            V forFragment = S.Multiply(lBar, S.Load(features + c));
            S.Store(record + c, forFragment);
            S.Store(record + channels + c, S.Multiply(S.Load(messageBar + c), S.Load(attention + c)));
            S.Store(qBar + c, S.MultiplyAdd(forFragment, key, S.Load(qBar + c)));
            V bar = S.Multiply(lBar, S.Multiply(S.Load(q + c), key));
            sum = S.MultiplyAdd(bar, S.Load(derivatives + c), sum);
            if (featuresBar != null)
            {
                S.Store(featuresBar + c, bar);
            }
        }

        *lengthBar = S.Sum(sum);
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

/// <summary>Repeats each head's number over its channels; vectors must fit into a head.</summary>
internal readonly unsafe struct HeadsToChannels<T>(T* values, T* channels, int heads, int headChannels) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<S, V>()
        where S : struct, ISimd<T, V>
        where V : unmanaged
    {
        for (int h = 0; h < heads; h++)
        {
            V value = S.Create(values[h]);
            for (int c = h * headChannels; c < (h + 1) * headChannels; c += S.Count)
            {
                S.Store(channels + c, value);
            }
        }
    }
}
