namespace MDEngine;

/// <summary>A 3×3 matrix of doubles, stored as its rows.</summary>
/// <param name="A">First row.</param>
/// <param name="B">Second row.</param>
/// <param name="C">Third row.</param>
public readonly record struct Matrix3x3(Vector3D A, Vector3D B, Vector3D C)
{
    /// <summary>The null matrix.</summary>
    public static Matrix3x3 Zero => default;

    /// <summary>The unit matrix.</summary>
    public static Matrix3x3 Identity => new(new(1, 0, 0), new(0, 1, 0), new(0, 0, 1));

    /// <summary>Determinant.</summary>
    public double Determinant => Vector3D.Dot(A, Vector3D.Cross(B, C));

    /// <summary>Sum of the diagonal.</summary>
    public double Trace => A.X + B.Y + C.Z;

    /// <summary>Element in row <paramref name="row"/> and column <paramref name="column"/>.</summary>
    public double this[int row, int column] => row switch
    {
        0 => A[column],
        1 => B[column],
        2 => C[column],
        _ => throw new ArgumentOutOfRangeException(nameof(row), row, "A Matrix3x3 has the rows 0, 1 and 2."),
    };

    /// <summary>The outer product a ⊗ b, with elements a_i b_j.</summary>
    public static Matrix3x3 Outer(Vector3D a, Vector3D b) => new(a.X * b, a.Y * b, a.Z * b);

    /// <summary>The transposed matrix.</summary>
    public Matrix3x3 Transposed() => new(new(A.X, B.X, C.X), new(A.Y, B.Y, C.Y), new(A.Z, B.Z, C.Z));

    /// <summary>The inverse matrix.</summary>
    /// <exception cref="InvalidOperationException">The matrix is singular.</exception>
    public Matrix3x3 Inverse()
    {
        double determinant = Determinant;
        if (determinant == 0 || !double.IsFinite(determinant))
        {
            throw new InvalidOperationException("The matrix is singular and has no inverse.");
        }

        return new Matrix3x3(
            Vector3D.Cross(B, C) / determinant,
            Vector3D.Cross(C, A) / determinant,
            Vector3D.Cross(A, B) / determinant).Transposed();
    }

#pragma warning disable CS1591, CA2225 // the operators speak for themselves; named twins would only repeat them
    public static Matrix3x3 operator +(Matrix3x3 m, Matrix3x3 n) => new(m.A + n.A, m.B + n.B, m.C + n.C);

    public static Matrix3x3 operator -(Matrix3x3 m, Matrix3x3 n) => new(m.A - n.A, m.B - n.B, m.C - n.C);

    public static Matrix3x3 operator *(double s, Matrix3x3 m) => new(s * m.A, s * m.B, s * m.C);

    /// <summary>Row vector times matrix: Σ_k v_k M_k, the Cartesian vector of fractional coordinates v in a cell with rows M.</summary>
    public static Vector3D operator *(Vector3D v, Matrix3x3 m) => (v.X * m.A) + (v.Y * m.B) + (v.Z * m.C);

    /// <summary>Matrix times column vector.</summary>
    public static Vector3D operator *(Matrix3x3 m, Vector3D v) => new(Vector3D.Dot(m.A, v), Vector3D.Dot(m.B, v), Vector3D.Dot(m.C, v));

    public static Matrix3x3 operator *(Matrix3x3 m, Matrix3x3 n) => new(m.A * n, m.B * n, m.C * n);
#pragma warning restore CS1591, CA2225
}
