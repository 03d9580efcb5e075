namespace MDEngine.IO;

/// <summary>GROMACS's units are nm, ps and kJ/mol.</summary>
internal static class GromacsUnits
{
    /// <summary>1 nm in Å.</summary>
    public const double Length = 10;

    /// <summary>1 ps in fs.</summary>
    public const double Time = 1000;

    /// <summary>1 nm/ps in Å/fs.</summary>
    public const double Velocity = Length / Time;

    /// <summary>1 kJ/(mol·nm) in eV/Å.</summary>
    public const double Force = Units.KilocaloriePerMole / 4.184 / Length;

    /// <summary>A cell from its vectors in nm: periodic where a vector is not null, none where all are.</summary>
    public static UnitCell Cell(Vector3D a, Vector3D b, Vector3D c) =>
        new(Length * a, Length * b, Length * c, a != Vector3D.Zero, b != Vector3D.Zero, c != Vector3D.Zero);

    /// <summary>fs from ps in single precision: 0.0005 ps is 0.5 fs, not 0.50000002.</summary>
    public static double Femtoseconds(float picoseconds) =>
        Math.Abs(picoseconds) < 1e20f ? (double)((decimal)picoseconds * (decimal)Time) : picoseconds * Time;
}
