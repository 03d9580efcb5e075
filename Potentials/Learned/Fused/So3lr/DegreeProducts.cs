using System.Numerics;
using System.Runtime.CompilerServices;

namespace MDEngine.Potentials.Learned.Fused.So3lr;

/// <summary>y_ℓm = start_ℓm + factor w_ℓ mask a_ℓm of one row.</summary>
internal readonly unsafe struct DegreeProducts<T>(DegreeMasks<T> degrees, T* masks, T* weights, T factor, T* a, T* start, T* y) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<S, V>()
        where S : struct, ISimd<T, V>
        where V : unmanaged
    {
        V scale = S.Create(factor);
        for (nint m = 0; m < degrees.Stride; m += S.Count)
        {
            V product = S.Multiply(S.Multiply(scale, S.Load(a + m)), degrees.Spread<S, V>(masks, weights, m));
            S.Store(y + m, S.Add(S.Load(start + m), product));
        }
    }
}
