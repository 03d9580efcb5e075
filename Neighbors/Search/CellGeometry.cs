using System.Runtime.CompilerServices;

namespace MDEngine.Neighbors.Search;

/// <summary>
/// A cell made whole: directions that do not repeat, whose vectors may be null, get unit vectors at right angles to
/// those that do, so that a fractional coordinate exists along every direction.
/// </summary>
internal readonly struct CellGeometry
{
    /// <summary>Below this volume of the unit parallelepiped (its edges scaled to one) the periodic vectors count as dependent.</summary>
    private const double SmallestRelativeVolume = 1e-9;

    public readonly Vector3D A;
    public readonly Vector3D B;
    public readonly Vector3D C;

    /// <summary>Reciprocal vectors without 2π: the fractional coordinate along A is r·ReciprocalA.</summary>
    public readonly Vector3D ReciprocalA;
    public readonly Vector3D ReciprocalB;
    public readonly Vector3D ReciprocalC;

    public readonly bool PeriodicA;
    public readonly bool PeriodicB;
    public readonly bool PeriodicC;

    /// <summary>|A||B||C|/V: how much rounding the fractional coordinates amplify.</summary>
    public readonly double Skewness;

    /// <exception cref="InputException">A periodic vector is not finite or null, or the periodic vectors are dependent.</exception>
    public CellGeometry(UnitCell cell)
    {
        (PeriodicA, PeriodicB, PeriodicC) = (cell.PeriodicA, cell.PeriodicB, cell.PeriodicC);
        A = PeriodicA ? Checked(cell.A, 'a') : default;
        B = PeriodicB ? Checked(cell.B, 'b') : default;
        C = PeriodicC ? Checked(cell.C, 'c') : default;
        if (!PeriodicA)
        {
            A = Complement(B, C);
        }

        if (!PeriodicB)
        {
            B = Complement(C, A);
        }

        if (!PeriodicC)
        {
            C = Complement(A, B);
        }

        double volume = Vector3D.Dot(A, Vector3D.Cross(B, C));
        double edges = A.Length * B.Length * C.Length;
        if (!(Math.Abs(volume) > SmallestRelativeVolume * edges) || !double.IsFinite(edges))
        {
            throw new InputException(
                $"The periodic cell vectors {Describe(cell)} lie in one plane or line: the cell has no volume; check the lattice of the structure.");
        }

        Skewness = edges / Math.Abs(volume);
        ReciprocalA = Vector3D.Cross(B, C) / volume;
        ReciprocalB = Vector3D.Cross(C, A) / volume;
        ReciprocalC = Vector3D.Cross(A, B) / volume;
    }

    public bool IsPeriodic => PeriodicA || PeriodicB || PeriodicC;

    public bool IsFullyPeriodic => PeriodicA && PeriodicB && PeriodicC;

    /// <summary>Å; 0 where nothing repeats.</summary>
    public double LongestPeriodicVector => Math.Max(
        Math.Max(PeriodicA ? A.Length : 0, PeriodicB ? B.Length : 0), PeriodicC ? C.Length : 0);

    /// <summary>Volume of a parallelepiped along the cell vectors over the product of its widths.</summary>
    public double VolumeOverWidths =>
        ReciprocalA.Length * ReciprocalB.Length * ReciprocalC.Length * Math.Abs(Vector3D.Dot(A, Vector3D.Cross(B, C)));

    /// <summary>Distances between the lattice planes, Å: the cell's width across each direction.</summary>
    public Vector3D Widths => new(1 / ReciprocalA.Length, 1 / ReciprocalB.Length, 1 / ReciprocalC.Length);

    /// <summary>F = H₀⁻¹H, which takes this cell's row vectors to the other's: r⁰·F = r for points that move with the cell.</summary>
    public Matrix3x3 DeformationTo(in CellGeometry other) =>
        Matrix3x3.Outer(ReciprocalA, other.A) + Matrix3x3.Outer(ReciprocalB, other.B) + Matrix3x3.Outer(ReciprocalC, other.C);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector3D Fractional(Vector3D r) => new(
        Vector3D.Dot(r, ReciprocalA), Vector3D.Dot(r, ReciprocalB), Vector3D.Dot(r, ReciprocalC));

    private static Vector3D Checked(Vector3D vector, char name) => vector.IsFinite && vector.Length is > 0 and < 1e150
        ? vector
        : throw new InputException(
            $"The structure repeats along {name}, but its cell vector {name} is ({vector.X}, {vector.Y}, {vector.Z}) Å: give a vector of finite length, or make the direction non-periodic.");

    /// <summary>A unit vector at right angles to both, of which each may be null.</summary>
    private static Vector3D Complement(Vector3D u, Vector3D v)
    {
        Vector3D normal = Vector3D.Cross(u, v);
        if (normal != Vector3D.Zero)
        {
            // Two periodic vectors that are parallel up to rounding are caught by the volume afterwards.
            return normal.Normalized();
        }

        Vector3D one = u != Vector3D.Zero ? u : v;
        if (one == Vector3D.Zero)
        {
            return new(1, 0, 0);
        }

        Vector3D axis = Math.Abs(one.X) <= Math.Abs(one.Y) && Math.Abs(one.X) <= Math.Abs(one.Z) ? new(1, 0, 0)
            : Math.Abs(one.Y) <= Math.Abs(one.Z) ? new(0, 1, 0)
            : new(0, 0, 1);
        return Vector3D.Cross(one, axis).Normalized();
    }

    private static string Describe(UnitCell cell) =>
        $"a = ({cell.A.X}, {cell.A.Y}, {cell.A.Z}), b = ({cell.B.X}, {cell.B.Y}, {cell.B.Z}), c = ({cell.C.X}, {cell.C.Y}, {cell.C.Z}) Å";
}
