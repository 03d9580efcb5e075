namespace MDEngine;

/// <summary>
/// The simulation cell: three cell vectors (rows, Å) and which of them repeat. Directions that do not repeat may have a
/// null vector; a structure without any cell is <see cref="None"/>.
/// </summary>
/// <param name="A">First cell vector, Å.</param>
/// <param name="B">Second cell vector, Å.</param>
/// <param name="C">Third cell vector, Å.</param>
/// <param name="PeriodicA">Whether the structure repeats along <paramref name="A"/>.</param>
/// <param name="PeriodicB">Whether the structure repeats along <paramref name="B"/>.</param>
/// <param name="PeriodicC">Whether the structure repeats along <paramref name="C"/>.</param>
public readonly record struct UnitCell(Vector3D A, Vector3D B, Vector3D C, bool PeriodicA, bool PeriodicB, bool PeriodicC)
{
    /// <summary>No cell: open boundaries everywhere.</summary>
    public static UnitCell None => default;

    /// <summary>Whether any direction repeats.</summary>
    public bool IsPeriodic => PeriodicA || PeriodicB || PeriodicC;

    /// <summary>Whether all three directions repeat, so that a volume and a pressure exist.</summary>
    public bool IsFullyPeriodic => PeriodicA && PeriodicB && PeriodicC;

    /// <summary>The cell vectors as the rows of a matrix, Å.</summary>
    public Matrix3x3 Matrix => new(A, B, C);

    /// <summary>|A·(B×C)|, Å³.</summary>
    public double Volume => Math.Abs(Matrix.Determinant);

    /// <summary>A fully periodic cell from its vectors, Å.</summary>
    public static UnitCell Periodic(Vector3D a, Vector3D b, Vector3D c) => new(a, b, c, true, true, true);

    /// <summary>A fully periodic rectangular cell from its edges, Å.</summary>
    public static UnitCell Orthorhombic(double a, double b, double c) => Periodic(new(a, 0, 0), new(0, b, 0), new(0, 0, c));

    /// <summary>The same periodic directions with other cell vectors (rows of <paramref name="matrix"/>, Å).</summary>
    public UnitCell WithMatrix(Matrix3x3 matrix) => this with { A = matrix.A, B = matrix.B, C = matrix.C };
}
