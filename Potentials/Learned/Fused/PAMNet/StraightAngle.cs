using System.Numerics;
using MDEngine.Potentials.Learned.PAMNet;

namespace MDEngine.Potentials.Learned.Fused.PAMNet;

/// <summary>The angle that an edge has with itself: θ = π, whatever the geometry.</summary>
internal static class StraightAngle<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>[7] Y_l(π).</summary>
    public static T[] Harmonics { get; } = Values();

    private static T[] Values()
    {
        var values = new double[AngularBasis.OrderCount];
        AngularBasis.Angular(-1, values, new double[AngularBasis.OrderCount], new double[AngularBasis.OrderCount]);
        return [.. values.Select(T.CreateTruncating)];
    }
}
