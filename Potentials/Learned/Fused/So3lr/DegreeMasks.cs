using System.Numerics;
using System.Runtime.CompilerServices;

namespace MDEngine.Potentials.Learned.Fused.So3lr;

/// <summary>
/// Sums by degree over rows of M = Σ (2ℓ+1) components, which zeros fill up to whole vectors; and back from numbers by degree to components. As
/// degrees begin anywhere in a vector, a mask for each takes its own components.
/// </summary>
/// <param name="ones">[D, stride] 1 at the components of a degree.</param>
/// <param name="norms">[D, stride] 1/√(2ℓ+1) there.</param>
/// <param name="degrees">D.</param>
/// <param name="stride">Length of a row.</param>
internal readonly unsafe struct DegreeMasks<T>(T* ones, T* norms, int degrees, int stride)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Length of a row of components.</summary>
    public int Stride => stride;

    /// <summary>D.</summary>
    public int Degrees => degrees;

    /// <summary>[D, stride] 1 at the components of a degree.</summary>
    public T* Ones => ones;

    /// <summary>[D, stride] 1/√(2ℓ+1) at the components of a degree.</summary>
    public T* Norms => norms;

    /// <summary>w_ℓ times the mask at the vector of components from m on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Spread<S, V>(T* masks, T* weights, nint m)
        where S : struct, ISimd<T, V>
        where V : unmanaged
    {
        V sum = S.Multiply(S.Create(weights[0]), S.Load(masks + m));
        for (nint l = 1; l < degrees; l++)
        {
            sum = S.MultiplyAdd(S.Create(weights[l]), S.Load(masks + (l * stride) + m), sum);
        }

        return sum;
    }

    /// <summary>sums_ℓ = Σ_m mask a_m b_m.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Sums<S, V>(T* masks, T* a, T* b, T* sums)
        where S : struct, ISimd<T, V>
        where V : unmanaged
    {
        nint l = 0, row = stride;
        for (; l + 4 <= degrees; l += 4)
        {
            V sum0 = S.Constant(0), sum1 = sum0, sum2 = sum0, sum3 = sum0;
            T* mask = masks + (l * row);
            for (nint m = 0; m < row; m += S.Count)
            {
                V product = S.Multiply(S.Load(a + m), S.Load(b + m));
                sum0 = S.MultiplyAdd(product, S.Load(mask + m), sum0);
                sum1 = S.MultiplyAdd(product, S.Load(mask + row + m), sum1);
                sum2 = S.MultiplyAdd(product, S.Load(mask + (2 * row) + m), sum2);
                sum3 = S.MultiplyAdd(product, S.Load(mask + (3 * row) + m), sum3);
            }

            S.StoreSums(sums + l, sum0, sum1, sum2, sum3);
        }

        for (; l < degrees; l++)
        {
            V sum = S.Constant(0);
            for (nint m = 0; m < row; m += S.Count)
            {
                sum = S.MultiplyAdd(S.Multiply(S.Load(a + m), S.Load(b + m)), S.Load(masks + (l * row) + m), sum);
            }

            sums[l] = S.Sum(sum);
        }
    }
}
