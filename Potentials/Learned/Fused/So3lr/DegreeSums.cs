using System.Numerics;
using System.Runtime.CompilerServices;

namespace MDEngine.Potentials.Learned.Fused.So3lr;

/// <summary>sums_ℓ = Σ_m mask a_m b_m of one row.</summary>
internal readonly unsafe struct DegreeSums<T>(DegreeMasks<T> degrees, T* masks, T* a, T* b, T* sums) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<S, V>()
        where S : struct, ISimd<T, V>
        where V : unmanaged
        => degrees.Sums<S, V>(masks, a, b, sums);
}
