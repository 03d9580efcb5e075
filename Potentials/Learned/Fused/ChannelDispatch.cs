using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MDEngine.Potentials.Learned.Fused;

/// <summary>Runs kernels with the widest vectors that fit a number of channels without remainder, so that their loops need no rest.</summary>
internal static class ChannelDispatch
{
    /// <summary>Runs a kernel.</summary>
    /// <param name="kernel">Its loops go over multiples of <paramref name="channels"/>.</param>
    /// <param name="channels">A number of channels.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Run<T, TKernel>(TKernel kernel, int channels)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TKernel : struct, IKernel<T>
    {
        if (Vector512.IsHardwareAccelerated && channels % Vector512<T>.Count == 0)
        {
            kernel.Run<Simd512<T>, Vector512<T>>();
        }
        else if (Vector256.IsHardwareAccelerated && channels % Vector256<T>.Count == 0)
        {
            kernel.Run<Simd256<T>, Vector256<T>>();
        }
        else if (Vector128.IsHardwareAccelerated && channels % Vector128<T>.Count == 0)
        {
            kernel.Run<Simd128<T>, Vector128<T>>();
        }
        else
        {
            kernel.Run<SimdScalar<T>, T>();
        }
    }
}
