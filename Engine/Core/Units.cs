namespace MDEngine;

/// <summary>
/// The engine's units are eV, Å, fs, amu, K and e. Every constant derives from CODATA 2018 (Tiesinga et al., Rev. Mod. Phys.
/// 93, 025010, doi:10.1103/RevModPhys.93.025010).
/// </summary>
public static class Units
{
    private const double ElementaryChargeCoulomb = 1.602176634e-19;
    private const double AtomicMassKilogram = 1.66053906660e-27;
    private const double BoltzmannJoulePerKelvin = 1.380649e-23;
    private const double PlanckJouleSecond = 6.62607015e-34;
    private const double AvogadroPerMole = 6.02214076e23;

    /// <summary>Boltzmann's constant, eV/K.</summary>
    public const double Boltzmann = BoltzmannJoulePerKelvin / ElementaryChargeCoulomb;

    /// <summary>1 eV/(Å·amu) in Å/fs²: stands where forces, velocities and energies meet, and nowhere else.</summary>
    public const double AccelerationPerForceOverMass = ElementaryChargeCoulomb / AtomicMassKilogram * 1e-10;

    /// <summary>1 Hartree in eV.</summary>
    public const double Hartree = 27.211386245988;

    /// <summary>1 Bohr in Å.</summary>
    public const double Bohr = 0.529177210903;

    /// <summary>1 kcal/mol in eV (thermochemical calorie).</summary>
    public const double KilocaloriePerMole = 4184.0 / AvogadroPerMole / ElementaryChargeCoulomb;

    /// <summary>1 eV/Å³ in bar.</summary>
    public const double BarPerElectronvoltPerCubicAngstrom = ElementaryChargeCoulomb * 1e25;

    /// <summary>1 e·Å in debye.</summary>
    public const double DebyePerElementaryChargeAngstrom = ElementaryChargeCoulomb * 1e-10 * SpeedOfLight * 1e21;

    /// <summary>Planck's constant, eV·fs.</summary>
    public const double Planck = PlanckJouleSecond / ElementaryChargeCoulomb * 1e15;

    /// <summary>A frequency of 1/fs as a wavenumber, cm⁻¹.</summary>
    public const double WavenumberPerInverseFemtosecond = 1e15 / (SpeedOfLight * 100);

    private const double SpeedOfLight = 299792458;
}
