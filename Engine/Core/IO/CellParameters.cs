namespace MDEngine.IO;

/// <summary>A cell as lengths (Å) and angles (degrees), which leaves its orientation open.</summary>
internal readonly record struct CellParameters(double A, double B, double C, double Alpha, double Beta, double Gamma)
{
    public static CellParameters Of(UnitCell cell) => new(
        cell.A.Length, cell.B.Length, cell.C.Length, Angle(cell.B, cell.C), Angle(cell.A, cell.C), Angle(cell.A, cell.B));

    /// <summary>Whether they span a cell.</summary>
    public bool IsValid => IsLength(A) && IsLength(B) && IsLength(C) && InRange(Alpha) && InRange(Beta) && InRange(Gamma) && HeightFactor > 1e-6;

    /// <summary>The square of the c vector's height over the ab plane for sin γ = 1 and |c| = 1, times sin²γ.</summary>
    private double HeightFactor
    {
        get
        {
            (double alpha, double beta, double gamma) = (Cosine(Alpha), Cosine(Beta), Cosine(Gamma));
            return 1 - (alpha * alpha) - (beta * beta) - (gamma * gamma) + (2 * alpha * beta * gamma);
        }
    }

    /// <summary>The fully periodic cell with a along x and b in the xy plane.</summary>
    public UnitCell ToCell()
    {
        double sine = Math.Sqrt(1 - (Cosine(Gamma) * Cosine(Gamma)));
        return UnitCell.Periodic(
            new(A, 0, 0),
            new(B * Cosine(Gamma), B * sine, 0),
            C * new Vector3D(Cosine(Beta), (Cosine(Alpha) - (Cosine(Beta) * Cosine(Gamma))) / sine, Math.Sqrt(HeightFactor) / sine));
    }

    /// <summary>A length that a cell can have, Å; squares of others are 0 or infinite.</summary>
    private static bool IsLength(double length) => length is > 1e-6 and < 1e100;

    private static bool InRange(double angle) => angle is > 0 and < 180;

    /// <summary>Exactly 0 at a right angle, so that rectangular cells stay rectangular.</summary>
    private static double Cosine(double degrees) => degrees == 90 ? 0 : Math.Cos(degrees * Math.PI / 180);

    private static double Angle(Vector3D u, Vector3D v)
    {
        double lengths = u.Length * v.Length;
        double cosine = lengths > 0 ? Math.Clamp(Vector3D.Dot(u, v) / lengths, -1, 1) : 0;
        return cosine == 0 ? 90 : Math.Acos(cosine) * 180 / Math.PI;
    }
}
