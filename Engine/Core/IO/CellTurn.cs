namespace MDEngine.IO;

/// <summary>
/// A cell as formats with lengths and angles, and programs with triangular boxes, want it: a along x, b in the xy plane, c above it; and the
/// rotation that takes positions there.
/// </summary>
/// <param name="Cell">The same lattice so turned, with no vectors in directions that do not repeat.</param>
/// <param name="Parameters">Lengths (0 for directions that do not repeat) and angles (90° to such directions).</param>
/// <param name="Rotation">For row vectors; null where the cell lies so already.</param>
internal readonly record struct CellTurn(UnitCell Cell, CellParameters Parameters, Matrix3x3? Rotation)
{
    private const double Rounding = 1e-12;

    public static CellTurn Of(UnitCell cell)
    {
        if (!cell.IsPeriodic)
        {
            return new CellTurn(UnitCell.None, new CellParameters(0, 0, 0, 90, 90, 90), null);
        }

        Matrix3x3 full = Completed(cell);
        CellParameters parameters = CellParameters.Of(UnitCell.Periodic(full.A, full.B, full.C));
        CellParameters stated = parameters with
        {
            A = cell.PeriodicA ? parameters.A : 0,
            B = cell.PeriodicB ? parameters.B : 0,
            C = cell.PeriodicC ? parameters.C : 0,
        };
        bool lies = LiesAsReadersPutIt(full);
        Matrix3x3 turned = lies ? full : parameters.ToCell().Matrix;
        return new CellTurn(
            cell with { A = cell.PeriodicA ? turned.A : default, B = cell.PeriodicB ? turned.B : default, C = cell.PeriodicC ? turned.C : default },
            stated,
            lies ? null : full.Inverse() * turned);
    }

    /// <summary>A vector of the structure, turned with its cell.</summary>
    public Vector3D Turned(Vector3D vector) => Rotation is { } matrix ? vector * matrix : vector;

    private static bool LiesAsReadersPutIt(Matrix3x3 full) =>
        full is { A.X: > 0, B.Y: > 0, C.Z: > 0 } && Math.Abs(full.A.Y) + Math.Abs(full.A.Z) <= Rounding * full.A.Length && Math.Abs(full.B.Z) <= Rounding * full.B.Length;

    /// <summary>
    /// Three vectors of positive orientation: those that repeat, and unit vectors across them. Of a cell of negative orientation the
    /// last vector is taken backwards, which is the same lattice: turning it would need a mirror.
    /// </summary>
    private static Matrix3x3 Completed(UnitCell cell)
    {
        Span<Vector3D> v = [cell.A, cell.B, cell.C];
        ReadOnlySpan<bool> repeats = [cell.PeriodicA, cell.PeriodicB, cell.PeriodicC];
        if (cell.IsFullyPeriodic)
        {
            return new Matrix3x3(v[0], v[1], cell.Matrix.Determinant < 0 ? -1 * v[2] : v[2]);
        }

        int known = repeats.IndexOf(true);
        int other = repeats.LastIndexOf(true);
        int open = repeats.IndexOf(false);
        if (known == other)
        {
            // One direction: the first open one as near as can be to its own axis, then the last across both.
            Vector3D along = v[known].Normalized();
            Vector3D axis = open == 0 ? new(1, 0, 0) : new(0, 1, 0);
            Vector3D across = axis - (Vector3D.Dot(axis, along) * along);
            v[open] = across.Length > 0.1 ? across.Normalized() : Vector3D.Cross(along, open == 0 ? new(0, 1, 0) : new(0, 0, 1)).Normalized();
            open = 3 - known - open;
        }

        v[open] = Vector3D.Cross(v[(open + 1) % 3], v[(open + 2) % 3]).Normalized();
        return new Matrix3x3(v[0], v[1], v[2]);
    }
}
