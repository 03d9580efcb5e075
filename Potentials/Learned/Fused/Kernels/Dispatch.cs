using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MDEngine.Potentials.Learned.Fused;

/// <summary>A loop that is written once for all widths of vectors.</summary>
internal interface IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    void Run<S, V>()
        where S : struct, ISimd<T, V>
        where V : unmanaged;
}

/// <summary>Runs kernels with the widest vectors that the processor is fast with. The choice is a constant for the compiler.</summary>
internal static class Dispatch
{
    /// <summary>Numbers in a vector of the chosen width.</summary>
    public static int VectorCount<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => Vector512.IsHardwareAccelerated ? Vector512<T>.Count
            : Vector256.IsHardwareAccelerated ? Vector256<T>.Count
            : Vector128.IsHardwareAccelerated ? Vector128<T>.Count
            : 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Run<T, TKernel>(TKernel kernel)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TKernel : struct, IKernel<T>
    {
        if (Vector512.IsHardwareAccelerated)
        {
            kernel.Run<Simd512<T>, Vector512<T>>();
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            kernel.Run<Simd256<T>, Vector256<T>>();
        }
        else if (Vector128.IsHardwareAccelerated)
        {
            kernel.Run<Simd128<T>, Vector128<T>>();
        }
        else
        {
            kernel.Run<SimdScalar<T>, T>();
        }
    }
}
