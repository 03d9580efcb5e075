namespace MDEngine.IO;

/// <summary>What a LAMMPS "units" command means for the numbers of a file. Charges are in e in all of these.</summary>
/// <param name="Name">Such as "metal".</param>
/// <param name="Length">Unit of length, Å.</param>
/// <param name="Time">Unit of time, fs.</param>
/// <param name="Force">Unit of force, eV/Å.</param>
/// <param name="Velocity">Unit of velocity, Å/fs.</param>
internal sealed record LammpsUnits(string Name, double Length, double Time, double Force, double Velocity)
{
    /// <summary>The unit of time of velocities in "electron", √(amu·Bohr²/Hartree) = 1.03275 fs.</summary>
    private static readonly double ElectronTime = Units.Bohr / Math.Sqrt(Units.Hartree * Units.AccelerationPerForceOverMass);

    private static readonly LammpsUnits[] All =
    [
        new("metal", 1, 1000, 1, 1e-3),
        new("real", 1, 1, Units.KilocaloriePerMole, 1),
        new("electron", Units.Bohr, 1, Units.Hartree / Units.Bohr, Units.Bohr / ElectronTime),
    ];

    /// <summary>The styles that are known.</summary>
    public static string Names { get; } = string.Join(", ", All.Select(units => units.Name));

    /// <returns>Null where it is none that is known.</returns>
    public static LammpsUnits? Find(string name) => All.FirstOrDefault(units => units.Name == name);
}
