using System.Numerics;
using System.Runtime.CompilerServices;

namespace MDEngine.Potentials.Learned.Fused.ViSNet;

/// <summary>Δx = (Σ_κ p¹_κ p²_κ) ⊙ o² + o³ and Δv = p³ ⊙ o¹ + M, of one atom (equation V5).</summary>
internal readonly unsafe struct NodeUpdate<T>(T* output, T* products, int stride, T* messages, T* scalars, T* updatedScalars, T* vectors, T* updatedVectors, int channels) : IKernel<T>
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
            V first = S.Load(output + c);
            for (int k = 0; k < 3; k++)
            {
                T* p = products + (k * stride) + c;
                product = S.MultiplyAdd(S.Load(p), S.Load(p + channels), product);
                V update = S.MultiplyAdd(S.Load(p + (2 * channels)), first, S.Load(messages + (k * channels) + c));
                S.Store(updatedVectors + (k * channels) + c, S.Add(S.Load(vectors + (k * channels) + c), update));
            }

            V change = S.MultiplyAdd(product, S.Load(output + channels + c), S.Load(output + (2 * channels) + c));
            S.Store(updatedScalars + c, S.Add(S.Load(scalars + c), change));
        }
    }
}

/// <summary>
/// Adjoint of <see cref="NodeUpdate{T}"/>: ō¹ = Σ_κ v̄ p³, ō² = x̄ (Σ p¹p²), ō³ = x̄; p̄¹ = x̄ o² p², p̄² = x̄ o² p¹, p̄³ = v̄ o¹.
/// </summary>
internal readonly unsafe struct NodeUpdateReverse<T>(T* output, T* products, int stride, T* scalarBar, T* vectorBar, T* outputBar, T* productsBar, int barStride, int channels) : IKernel<T>
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
            V product = S.Constant(0), firstBar = S.Constant(0);
            V first = S.Load(output + c);
            V gated = S.Multiply(xBar, S.Load(output + channels + c));
            for (int k = 0; k < 3; k++)
            {
                T* p = products + (k * stride) + c;
                T* bar = productsBar + (k * barStride) + c;
                V p1 = S.Load(p), p2 = S.Load(p + channels), vBar = S.Load(vectorBar + (k * channels) + c);
                product = S.MultiplyAdd(p1, p2, product);
                firstBar = S.MultiplyAdd(vBar, S.Load(p + (2 * channels)), firstBar);
                S.Store(bar, S.Multiply(gated, p2));
                S.Store(bar + channels, S.Multiply(gated, p1));
                S.Store(bar + (2 * channels), S.Multiply(vBar, first));
            }

            S.Store(outputBar + c, firstBar);
            S.Store(outputBar + channels + c, S.Multiply(xBar, product));
            S.Store(outputBar + (2 * channels) + c, xBar);
        }
    }
}
