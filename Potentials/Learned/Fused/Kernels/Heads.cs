using System.Numerics;
using System.Runtime.Intrinsics;

namespace MDEngine.Potentials.Learned.Fused;

/// <summary>
/// Sums over the channels of attention heads. Head h of H owns the channels h F/H to (h + 1) F/H - 1. Arrays have no gaps:
/// channels [rows, F], heads [rows, H].
/// </summary>
internal static unsafe class Heads
{
    /// <summary>sums[r, h] = Σ_{c in h} a[r, c] b[r, c].</summary>
    public static void Dot<T>(T* a, T* b, nint rows, nint channels, nint heads, T* sums)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => Run<T, HeadDots<T>>(new(a, b, null, rows, channels, heads, sums), channels / heads);

    /// <summary>sums[r, h] = Σ_{c in h} a[r, c] b[r, c] f[r, c].</summary>
    public static void Dot<T>(T* a, T* b, T* f, nint rows, nint channels, nint heads, T* sums)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => Run<T, HeadDots<T>>(new(a, b, f, rows, channels, heads, sums), channels / heads);

    /// <summary>y[r, c] += x[r, c] s[r, h(c)].</summary>
    public static void MultiplyAdd<T>(T* x, T* s, nint rows, nint channels, nint heads, T* y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => Run<T, HeadProducts<T>>(new(x, s, rows, channels, heads, y), channels / heads);

    /// <summary>With the widest vectors that heads are multiples of; where not even the narrowest fit, with partly filled wide ones.</summary>
    private static void Run<T, TKernel>(TKernel kernel, nint headChannels)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TKernel : struct, IKernel<T>
    {
        if (headChannels % Vector128<T>.Count == 0)
        {
            ChannelDispatch.Run<T, TKernel>(kernel, (int)headChannels);
        }
        else
        {
            Dispatch.Run<T, TKernel>(kernel);
        }
    }
}
