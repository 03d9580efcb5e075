using MDEngine.Neighbors.Search;

namespace MDEngine.Neighbors;

/// <summary>
/// Whole cells between an atom and the image of its neighbor: the S of r_ij = r_j − r_i + S·H. Ordered by A, then B, then C.
/// </summary>
/// <remarks>
/// Eight bytes: A·2⁴² + B·2²¹ + C. The sum keeps the lexicographic order and adds like the shifts themselves, so that the
/// kernels sort, add and subtract shifts as plain integers.
/// </remarks>
public readonly record struct CellShift : IComparable<CellShift>
{
    /// <summary>The largest component in magnitude.</summary>
    public const int MaxComponent = (1 << 20) - 1;

    private const int BitsPerComponent = 21;
    private const int UnusedBits = 64 - BitsPerComponent;

    private readonly long packed;

    /// <summary>From whole cells along the three cell vectors, each at most <see cref="MaxComponent"/> in magnitude.</summary>
    /// <param name="a">Cells along the first cell vector.</param>
    /// <param name="b">Cells along the second cell vector.</param>
    /// <param name="c">Cells along the third cell vector.</param>
    public CellShift(int a, int b, int c)
        : this(Pack(a, b, c))
    {
    }

    private CellShift(long packed)
    {
        this.packed = packed;
    }

    /// <summary>Cells along the first cell vector.</summary>
    public int A => UnpackA(packed);

    /// <summary>Cells along the second cell vector.</summary>
    public int B => UnpackB(packed);

    /// <summary>Cells along the third cell vector.</summary>
    public int C => UnpackC(packed);

    /// <summary>The cells in which points lie: r − S·H is in the cell at the origin. S is zero along directions that do not repeat.</summary>
    /// <exception cref="InputException">A periodic vector is not finite or null, or the periodic vectors are dependent.</exception>
    public static void OfPoints(UnitCell cell, ReadOnlySpan<Vector3D> points, Span<CellShift> shifts)
    {
        var geometry = new CellGeometry(cell);
        for (int i = 0; i < points.Length; i++)
        {
            Vector3D fractional = geometry.Fractional(points[i]);
            shifts[i] = new CellShift(
                geometry.PeriodicA ? (int)Math.Floor(fractional.X) : 0,
                geometry.PeriodicB ? (int)Math.Floor(fractional.Y) : 0,
                geometry.PeriodicC ? (int)Math.Floor(fractional.Z) : 0);
        }
    }

    /// <summary>The components in order.</summary>
    public void Deconstruct(out int a, out int b, out int c) => (a, b, c) = (A, B, C);

    /// <summary>Such as "(1, 0, -2)".</summary>
    public override string ToString() => $"({A}, {B}, {C})";

    /// <inheritdoc/>
    public int CompareTo(CellShift other) => packed.CompareTo(other.packed);

    /// <summary>Component by component.</summary>
    public static CellShift operator +(CellShift left, CellShift right) => new(left.packed + right.packed);

    /// <summary>Component by component.</summary>
    public static CellShift operator -(CellShift left, CellShift right) => new(left.packed - right.packed);

    /// <summary>Whether this comes before the other in lexicographic order.</summary>
    public static bool operator <(CellShift left, CellShift right) => left.packed < right.packed;

    /// <summary>Whether this comes after the other in lexicographic order.</summary>
    public static bool operator >(CellShift left, CellShift right) => left.packed > right.packed;

    /// <summary>Whether this does not come after the other in lexicographic order.</summary>
    public static bool operator <=(CellShift left, CellShift right) => left.packed <= right.packed;

    /// <summary>Whether this does not come before the other in lexicographic order.</summary>
    public static bool operator >=(CellShift left, CellShift right) => left.packed >= right.packed;

    internal static long Pack(int a, int b, int c) => ((long)a << (2 * BitsPerComponent)) + ((long)b << BitsPerComponent) + c;

    internal static int UnpackA(long packed) =>
        (int)((packed - UnpackC(packed) - ((long)UnpackB(packed) << BitsPerComponent)) >> (2 * BitsPerComponent));

    internal static int UnpackB(long packed) => SignedLowBits((packed - UnpackC(packed)) >> BitsPerComponent);

    internal static int UnpackC(long packed) => SignedLowBits(packed);

    private static int SignedLowBits(long value) => (int)(value << UnusedBits >> UnusedBits);
}
