using System.Numerics;

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
        => Dispatch.Run<T, HeadDots<T>>(new(a, b, null, rows, channels, heads, sums));

    /// <summary>sums[r, h] = Σ_{c in h} a[r, c] b[r, c] f[r, c].</summary>
    public static void Dot<T>(T* a, T* b, T* f, nint rows, nint channels, nint heads, T* sums)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => Dispatch.Run<T, HeadDots<T>>(new(a, b, f, rows, channels, heads, sums));

    /// <summary>y[r, c] += x[r, c] s[r, h(c)].</summary>
    public static void MultiplyAdd<T>(T* x, T* s, nint rows, nint channels, nint heads, T* y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => Dispatch.Run<T, HeadProducts<T>>(new(x, s, rows, channels, heads, y));
}
