using System.Numerics;
using System.Runtime.CompilerServices;

namespace MDEngine.Potentials.Learned.Fused.ViSNet;

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

/// <summary>m = w ⊙ d ⊙ a, and its addition to a sum (equation V2).</summary>
internal readonly unsafe struct ScalarMessage<T>(T* values, T* filter, T* attention, T* message, T* sum, int channels) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<S, V>()
        where S : struct, ISimd<T, V>
        where V : unmanaged
    {
        for (int c = 0; c < channels; c += S.Count)
        {
            V m = S.Multiply(S.Multiply(S.Load(values + c), S.Load(filter + c)), S.Load(attention + c));
            S.Store(message + c, m);
            S.Store(sum + c, S.Add(S.Load(sum + c), m));
        }
    }
}

/// <summary>
/// Adjoint of <see cref="ScalarMessage{T}"/> and of the logits l_h = Σ q k d_k (equations V1, V2), given ∂E/∂m and, by channel, ∂E/∂l and a:
/// d̄_k = l̄ q k, d̄_v = m̄ w a, q̄ += l̄ k d_k; and what the sender will need: l̄ d_k, which times q is k̄, and m̄ d_v a, which is w̄.
/// </summary>
internal readonly unsafe struct AttentionReverse<T>(
    T* logitBar, T* attention, T* messageBar, T* q, T* k, T* w, T* filters, T* slopes, T* filtersBar, T* record, T* qBar, int channels) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<S, V>()
        where S : struct, ISimd<T, V>
        where V : unmanaged
    {
        for (int c = 0; c < channels; c += S.Count)
        {
            V lBar = S.Load(logitBar + c);
            V query = S.Load(q + c), key = S.Load(k + c);
            V forSender = S.Multiply(lBar, S.Load(filters + c));
            S.Store(record + c, forSender);
            S.Store(qBar + c, S.MultiplyAdd(forSender, key, S.Load(qBar + c)));
            S.Store(filtersBar + c, S.Multiply(S.Multiply(lBar, S.Multiply(query, key)), S.Load(slopes + c)));

            V weighted = S.Multiply(S.Load(messageBar + c), S.Load(attention + c));
            S.Store(record + channels + c, S.Multiply(weighted, S.Load(filters + channels + c)));
            S.Store(filtersBar + channels + c, S.Multiply(S.Multiply(weighted, S.Load(w + c)), S.Load(slopes + channels + c)));
        }
    }
}

/// <summary>Σ_c a_c, and Σ_c a_c b_c.</summary>
internal readonly unsafe struct ChannelSums<T>(T* a, T* b, T* sums, int channels) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<S, V>()
        where S : struct, ISimd<T, V>
        where V : unmanaged
    {
        V plain = S.Constant(0), product = S.Constant(0);
        for (int c = 0; c < channels; c += S.Count)
        {
            V value = S.Load(a + c);
            plain = S.Add(plain, value);
            product = S.MultiplyAdd(value, S.Load(b + c), product);
        }

        sums[0] = S.Sum(plain);
        sums[1] = S.Sum(product);
    }
}
