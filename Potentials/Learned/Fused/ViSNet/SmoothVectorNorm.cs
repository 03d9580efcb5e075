using System.Numerics;
using System.Runtime.CompilerServices;

namespace MDEngine.Potentials.Learned.Fused.ViSNet;

/// <summary>⟨v⟩ = γ v s with s = 1/sqrt(Σ_c |v_c|²/F + ε²), over three rows of channels (equation S3); s is kept for the reverse pass.</summary>
internal readonly unsafe struct SmoothVectorNorm<T>(T* v, T* gain, T epsilon, T* result, T* inverseNorm, int channels) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<S, V>()
        where S : struct, ISimd<T, V>
        where V : unmanaged
    {
        V squares = S.Constant(0);
        for (int c = 0; c < 3 * channels; c += S.Count)
        {
            V value = S.Load(v + c);
            squares = S.MultiplyAdd(value, value, squares);
        }

        T inverse = T.One / T.Sqrt((S.Sum(squares) / T.CreateTruncating(channels)) + (epsilon * epsilon));
        *inverseNorm = inverse;
        V scale = S.Create(inverse);
        for (int c = 0; c < channels; c += S.Count)
        {
            V factor = S.Multiply(scale, S.Load(gain + c));
            S.Store(result + c, S.Multiply(factor, S.Load(v + c)));
            S.Store(result + channels + c, S.Multiply(factor, S.Load(v + channels + c)));
            S.Store(result + (2 * channels) + c, S.Multiply(factor, S.Load(v + (2 * channels) + c)));
        }
    }
}

/// <summary>
/// Adjoint of <see cref="SmoothVectorNorm{T}"/>: with a = γ ⊙ ∂E/∂⟨v⟩, and as ∂s/∂v = −s³ v/F, v̄ += s a − (s³/F)(Σ a·v) v.
/// </summary>
internal readonly unsafe struct SmoothVectorNormReverse<T>(T* resultBar, T* gain, T* v, T inverseNorm, T* vBar, int channels) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<S, V>()
        where S : struct, ISimd<T, V>
        where V : unmanaged
    {
        V product = S.Constant(0);
        for (int k = 0; k < 3; k++)
        {
            for (int c = 0; c < channels; c += S.Count)
            {
                V a = S.Multiply(S.Load(resultBar + (k * channels) + c), S.Load(gain + c));
                product = S.MultiplyAdd(a, S.Load(v + (k * channels) + c), product);
            }
        }

        T s = inverseNorm;
        V scale = S.Create(s);
        V along = S.Create(s * s * s * S.Sum(product) / T.CreateTruncating(channels));
        for (int k = 0; k < 3; k++)
        {
            for (int c = 0; c < channels; c += S.Count)
            {
                int at = (k * channels) + c;
                V a = S.Multiply(S.Load(resultBar + at), S.Load(gain + c));
                V change = S.NegatedMultiplyAdd(along, S.Load(v + at), S.Multiply(scale, a));
                S.Store(vBar + at, S.Add(S.Load(vBar + at), change));
            }
        }
    }
}
