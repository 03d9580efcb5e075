namespace MDEngine.Integrators;

/// <summary>Eigenvalues and orthonormal eigenvectors of a symmetric 3×3 matrix, by Jacobi's cyclic rotations.</summary>
/// <param name="Values">The eigenvalues.</param>
/// <param name="Vectors">The eigenvectors as columns.</param>
internal readonly record struct SymmetricEigensystem(Vector3D Values, Matrix3x3 Vectors)
{
    /// <summary>Convergence is quadratic: a handful of sweeps reaches rounding for any input.</summary>
    private const int Sweeps = 12;

    public static SymmetricEigensystem Of(Matrix3x3 matrix)
    {
        Span<double> a = stackalloc double[9];
        Span<double> v = stackalloc double[9];
        for (int i = 0; i < 3; i++)
        {
            for (int j = 0; j < 3; j++)
            {
                a[(3 * i) + j] = matrix[i, j];
            }

            v[4 * i] = 1;
        }

        for (int sweep = 0; sweep < Sweeps; sweep++)
        {
            Rotate(a, v, 0, 1);
            Rotate(a, v, 0, 2);
            Rotate(a, v, 1, 2);
        }

        return new SymmetricEigensystem(
            new Vector3D(a[0], a[4], a[8]),
            new Matrix3x3(new(v[0], v[1], v[2]), new(v[3], v[4], v[5]), new(v[6], v[7], v[8])));
    }

    /// <summary>The eigenvector that belongs to eigenvalue <paramref name="k"/>.</summary>
    public Vector3D Vector(int k) => new(Vectors[0, k], Vectors[1, k], Vectors[2, k]);

    private static void Rotate(Span<double> a, Span<double> v, int p, int q)
    {
        double off = a[(3 * p) + q];
        if (off == 0)
        {
            return;
        }

        double theta = (a[4 * q] - a[4 * p]) / (2 * off);
        double tangent = (theta >= 0 ? 1 : -1) / (Math.Abs(theta) + Math.Sqrt((theta * theta) + 1));
        double cosine = 1 / Math.Sqrt((tangent * tangent) + 1);
        double sine = tangent * cosine;
        for (int k = 0; k < 3; k++)
        {
            (a[(3 * k) + p], a[(3 * k) + q]) = (
                (cosine * a[(3 * k) + p]) - (sine * a[(3 * k) + q]), (sine * a[(3 * k) + p]) + (cosine * a[(3 * k) + q]));
        }

        for (int k = 0; k < 3; k++)
        {
            (a[(3 * p) + k], a[(3 * q) + k]) = (
                (cosine * a[(3 * p) + k]) - (sine * a[(3 * q) + k]), (sine * a[(3 * p) + k]) + (cosine * a[(3 * q) + k]));
            (v[(3 * k) + p], v[(3 * k) + q]) = (
                (cosine * v[(3 * k) + p]) - (sine * v[(3 * k) + q]), (sine * v[(3 * k) + p]) + (cosine * v[(3 * k) + q]));
        }
    }
}
