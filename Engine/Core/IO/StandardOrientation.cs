namespace MDEngine.IO;

/// <summary>
/// The orientation that formats with lengths and angles, and programs with triangular boxes, want: a along x, b in the xy plane, c above it.
/// </summary>
internal static class StandardOrientation
{
    /// <summary>The same lattice so oriented, and the rotation of row vectors that takes positions along; null where nothing turns.</summary>
    /// <remarks>
    /// Directions that do not repeat are turned with the others and have no vector then. Where the vectors are left-handed, one of them is
    /// reversed, which leaves the lattice as it is; without that, molecules would become their mirror images.
    /// </remarks>
    public static (UnitCell Cell, Matrix3x3? Turn) Of(UnitCell cell)
    {
        if (!cell.IsPeriodic || IsStandard(cell))
        {
            return (cell, null);
        }

        Lattice lattice = Lattice.From(cell);
        var complete = UnitCell.Periodic(lattice.Vector(1, 0, 0), lattice.Vector(0, 1, 0), lattice.Vector(0, 0, 1));
        if (complete.Matrix.Determinant < 0)
        {
            complete = complete with { C = -complete.C };
        }

        UnitCell turned = CellParameters.Of(complete).ToCell();
        Matrix3x3 turn = complete.Matrix.Inverse() * turned.Matrix;
        return (new UnitCell(
            cell.PeriodicA ? turned.A : Vector3D.Zero,
            cell.PeriodicB ? turned.B : Vector3D.Zero,
            cell.PeriodicC ? turned.C : Vector3D.Zero,
            cell.PeriodicA, cell.PeriodicB, cell.PeriodicC), turn);
    }

    private static bool IsStandard(UnitCell cell) =>
        (!cell.PeriodicA || cell.A is { X: > 0, Y: 0, Z: 0 }) && (!cell.PeriodicB || cell.B is { Y: > 0, Z: 0 }) && (!cell.PeriodicC || cell.C.Z > 0);
}
