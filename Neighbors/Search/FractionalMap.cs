using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MDEngine.Neighbors.Search;

/// <summary>Fractional coordinates, three at once.</summary>
internal readonly unsafe struct FractionalMap(in CellGeometry cell)
{
    private readonly Vector256<double> perX = Vector256.Create(cell.ReciprocalA.X, cell.ReciprocalB.X, cell.ReciprocalC.X, 0);
    private readonly Vector256<double> perY = Vector256.Create(cell.ReciprocalA.Y, cell.ReciprocalB.Y, cell.ReciprocalC.Y, 0);
    private readonly Vector256<double> perZ = Vector256.Create(cell.ReciprocalA.Z, cell.ReciprocalB.Z, cell.ReciprocalC.Z, 0);

    /// <summary>Lanes 0 to 2: r·(reciprocal vector of A, B, C), each as x·perX + (y·perY + z·perZ); lane 3 is 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<double> Of(Vector3D* point) =>
        Vector256.MultiplyAddEstimate(Vector256.Create(point->X), perX, Vector256.MultiplyAddEstimate(
            Vector256.Create(point->Y), perY, Vector256.Create(point->Z) * perZ));
}
