namespace MDEngine.IO;

/// <summary>A LAMMPS box: its corner and its edges, of which the first is along x and the second in the xy plane (or any, where they are general).</summary>
/// <param name="Origin">Corner, Å.</param>
/// <param name="Edges">Edges as rows, Å.</param>
/// <param name="Periodic">Directions that repeat.</param>
internal readonly record struct LammpsBox(Vector3D Origin, Matrix3x3 Edges, (bool A, bool B, bool C) Periodic)
{
    /// <summary>The cell: edges of directions that repeat.</summary>
    public UnitCell Cell => new(
        Periodic.A ? Edges.A : Vector3D.Zero, Periodic.B ? Edges.B : Vector3D.Zero, Periodic.C ? Edges.C : Vector3D.Zero, Periodic.A, Periodic.B, Periodic.C);

    /// <summary>Whether the edges span a box.</summary>
    public bool IsValid => SpannedCell.IsValid(UnitCell.Periodic(Edges.A, Edges.B, Edges.C)) && Origin.IsFinite;

    /// <summary>From lower and upper bounds and the three tilts.</summary>
    public static LammpsBox FromBounds(Vector3D low, Vector3D high, Vector3D tilts, (bool A, bool B, bool C) periodic) =>
        new(low, new(new(high.X - low.X, 0, 0), new(tilts.X, high.Y - low.Y, 0), new(tilts.Y, tilts.Z, high.Z - low.Z)), periodic);

    /// <summary>How far the bounds of a dump, which enclose the tilted box, lie outside its own: below (negative) and above.</summary>
    public static (Vector3D Below, Vector3D Above) Overhang(Vector3D tilts)
    {
        (double xy, double xz, double yz) = (tilts.X, tilts.Y, tilts.Z);
        return (
            new(Math.Min(Math.Min(0, xy), Math.Min(xz, xy + xz)), Math.Min(0, yz), 0),
            new(Math.Max(Math.Max(0, xy), Math.Max(xz, xy + xz)), Math.Max(0, yz), 0));
    }
}
