using System.Runtime.CompilerServices;

namespace MDEngine.Neighbors.Search;

/// <summary>
/// The one statement of which pairs a list holds: those with |r_j − r_i + S·H| &lt; cutoff, evaluated in this order in double
/// precision. Exchanging i and j and negating S only changes signs, so that a full list is symmetric to the last bit.
/// </summary>
internal static class CutoffTest
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Holds(Vector3D ri, Vector3D rj, Vector3D translation, double cutoffSquared) =>
        (rj - ri + translation).LengthSquared < cutoffSquared;

    /// <summary>The displacement of whole cells, S·H.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector3D Translation(int a, int b, int c, Vector3D vectorA, Vector3D vectorB, Vector3D vectorC) =>
        (a * vectorA) + (b * vectorB) + (c * vectorC);
}
