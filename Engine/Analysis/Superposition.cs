using MathNet.Numerics.LinearAlgebra;

namespace MDEngine.Analysis;

/// <summary>
/// The rotation and translation that lay one structure on another with the least root mean square deviation: Kabsch's problem,
/// solved by Horn's quaternion (1987, doi:10.1364/JOSAA.4.000629), which never gives a mirror image.
/// </summary>
/// <param name="Rotation">R of r → (r − <paramref name="CenterFrom"/>) Rᵀ + <paramref name="CenterTo"/>.</param>
/// <param name="CenterFrom">Centroid of the structure that is moved, Å.</param>
/// <param name="CenterTo">Centroid of the one that stays, Å.</param>
/// <param name="Rmsd">Root mean square deviation after the superposition, Å.</param>
public sealed record Superposition(Matrix3x3 Rotation, Vector3D CenterFrom, Vector3D CenterTo, double Rmsd)
{
    /// <summary>Lays <paramref name="from"/> on <paramref name="to"/>; all atoms weigh the same.</summary>
    /// <exception cref="ArgumentException">The numbers of atoms differ, or there are none.</exception>
    public static Superposition Of(ReadOnlySpan<Vector3D> from, ReadOnlySpan<Vector3D> to)
    {
        if (from.Length != to.Length || from.Length == 0)
        {
            throw new ArgumentException($"Structures of {from.Length} and {to.Length} atoms cannot be laid on each other.");
        }

        Vector3D centerFrom = Centroid(from);
        Vector3D centerTo = Centroid(to);
        Matrix3x3 s = Matrix3x3.Zero;
        for (int i = 0; i < from.Length; i++)
        {
            s += Matrix3x3.Outer(from[i] - centerFrom, to[i] - centerTo);
        }

        Matrix3x3 rotation = RotationFrom(s);
        double sum = 0;
        for (int i = 0; i < from.Length; i++)
        {
            sum += ((rotation * (from[i] - centerFrom)) - (to[i] - centerTo)).LengthSquared;
        }

        return new Superposition(rotation, centerFrom, centerTo, Math.Sqrt(sum / from.Length));
    }

    /// <summary>Where a position of the moved structure comes to lie.</summary>
    public Vector3D Apply(Vector3D position) => (Rotation * (position - CenterFrom)) + CenterTo;

    private static Vector3D Centroid(ReadOnlySpan<Vector3D> positions)
    {
        Vector3D sum = default;
        foreach (Vector3D position in positions)
        {
            sum += position;
        }

        return sum / positions.Length;
    }

    /// <summary>The eigenvector of the largest eigenvalue of Horn's 4×4 matrix is the quaternion (w, x, y, z).</summary>
    private static Matrix3x3 RotationFrom(Matrix3x3 s)
    {
        Vector3D antisymmetric = new(s[1, 2] - s[2, 1], s[2, 0] - s[0, 2], s[0, 1] - s[1, 0]);
        var horn = Matrix<double>.Build.Dense(4, 4);
        horn[0, 0] = s.Trace;
        for (int i = 0; i < 3; i++)
        {
            horn[0, i + 1] = horn[i + 1, 0] = antisymmetric[i];
            for (int j = 0; j < 3; j++)
            {
                horn[i + 1, j + 1] = s[i, j] + s[j, i] - (i == j ? s.Trace : 0);
            }
        }

        Vector<double> q = horn.Evd(Symmetricity.Symmetric).EigenVectors.Column(3);
        (double w, double x, double y, double z) = (q[0], q[1], q[2], q[3]);
        return new Matrix3x3(
            new((w * w) + (x * x) - (y * y) - (z * z), 2 * ((x * y) - (w * z)), 2 * ((x * z) + (w * y))),
            new(2 * ((x * y) + (w * z)), (w * w) - (x * x) + (y * y) - (z * z), 2 * ((y * z) - (w * x))),
            new(2 * ((x * z) - (w * y)), 2 * ((y * z) + (w * x)), (w * w) - (x * x) - (y * y) + (z * z)));
    }
}
