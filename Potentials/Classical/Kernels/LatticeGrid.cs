using MDEngine.Neighbors;

namespace MDEngine.Potentials.Classical.Kernels;

/// <summary>
/// Coordinates and cell vectors as whole multiples of a length so small (10⁻¹³ Å for a cell of 50 Å) that adding cell vectors
/// to a coordinate is exact: it makes no difference, to the last bit, which image of an atom a distance is computed from.
/// </summary>
internal readonly struct LatticeGrid
{
    /// <summary>Whole numbers up to here are computed with exactly.</summary>
    private const double Largest = 1L << 62;

    private readonly Matrix3x3 matrix;
    private readonly GridVector a;
    private readonly GridVector b;
    private readonly GridVector c;
    private readonly double perAngstrom;
    private readonly double spacing;

    /// <param name="cell">Only its periodic vectors count.</param>
    /// <param name="cutoff">Å; how far outside the cell images are needed.</param>
    public LatticeGrid(UnitCell cell, double cutoff)
    {
        matrix = new(cell.PeriodicA ? cell.A : default, cell.PeriodicB ? cell.B : default, cell.PeriodicC ? cell.C : default);

        // Atoms of the cell and images around it are nearer to the origin than this, and 53 bits hold twice that.
        double extent = 2 * (matrix.A.Length + matrix.B.Length + matrix.C.Length + cutoff);
        perAngstrom = Math.ScaleB(1, 51 - Math.ILogB(extent));
        spacing = 1 / perAngstrom;
        a = Nearest(matrix.A);
        b = Nearest(matrix.B);
        c = Nearest(matrix.C);
    }

    /// <summary>S·H.</summary>
    public GridVector Translation(CellShift shift) => (shift.A * a) + (shift.B * b) + (shift.C * c);

    /// <inheritdoc cref="Translation"/>
    /// <returns>Å.</returns>
    public Vector3D TranslationInAngstrom(CellShift shift) => InAngstrom(Translation(shift));

    /// <summary>r − S·H in Å, r taken to the nearest place on the grid; <paramref name="translation"/> is <see cref="Translation"/> of S.</summary>
    public Vector3D Place(Vector3D r, CellShift shift, GridVector translation)
    {
        // An atom 0.1 mm away may lose its last bits; it is where it is all the same.
        double furthest = Math.Max(Math.Abs(r.X), Math.Max(Math.Abs(r.Y), Math.Abs(r.Z)));
        return furthest * perAngstrom < Largest
            ? InAngstrom(Nearest(r) - translation)
            : r - (new Vector3D(shift.A, shift.B, shift.C) * matrix);
    }

    private GridVector Nearest(Vector3D r) =>
        new((long)Math.Round(r.X * perAngstrom), (long)Math.Round(r.Y * perAngstrom), (long)Math.Round(r.Z * perAngstrom));

    private Vector3D InAngstrom(GridVector r) => new(r.X * spacing, r.Y * spacing, r.Z * spacing);
}

/// <summary>A vector in whole multiples of a grid's length.</summary>
internal readonly record struct GridVector(long X, long Y, long Z)
{
    public static GridVector operator *(long s, GridVector v) => new(s * v.X, s * v.Y, s * v.Z);

    public static GridVector operator +(GridVector u, GridVector v) => new(u.X + v.X, u.Y + v.Y, u.Z + v.Z);

    public static GridVector operator -(GridVector u, GridVector v) => new(u.X - v.X, u.Y - v.Y, u.Z - v.Z);
}
