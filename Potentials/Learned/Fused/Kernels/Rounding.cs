using System.Numerics;
using System.Runtime.CompilerServices;

namespace MDEngine.Potentials.Learned.Fused;

/// <summary>Rounding to whole numbers by an addition.</summary>
internal static class Rounding
{
    /// <summary>
    /// One and a half times the first power of two without fractions, plus the bias of the exponent. The sum with a small number is rounded to a whole n,
    /// and its lowest bits are those of n + bias: moved to the place of the exponent, they are 2ⁿ.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Shift<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => typeof(T) == typeof(float) ? 12582912 + 127 : 6755399441055744 + 1023;
}
