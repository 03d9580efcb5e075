using MathNet.Numerics.LinearAlgebra;

namespace MDEngine.Analysis;

/// <summary>
/// Thermodynamic functions of an ideal gas of rigid rotors and harmonic oscillators (McQuarrie, Statistical Mechanics, chapters 8
/// and 9), or of oscillators alone where atoms are held or the cell repeats: an adsorbate, a crystal (ASE's HarmonicThermo). Imaginary
/// modes are left out. Energies in eV a molecule or cell, entropies in eV/K.
/// </summary>
public sealed record HarmonicThermochemistry
{
    /// <summary>Molecules whose atoms are nearer to their axis than this (root mean square, Å) are linear, as for their vibrations.</summary>
    private const double LeastArm = 0.02;

    /// <summary>Whether the structure is a free molecule, which moves and turns as that of an ideal gas; else there are vibrations only.</summary>
    public required bool IsIdealGas { get; init; }

    /// <summary>Temperature, K.</summary>
    public required double Temperature { get; init; }

    /// <summary>Pressure, bar, of an ideal gas.</summary>
    public required double Pressure { get; init; }

    /// <summary>Rotational symmetry number σ of an ideal gas's molecule.</summary>
    public required int SymmetryNumber { get; init; }

    /// <summary>Electronic (potential) energy, eV.</summary>
    public required double PotentialEnergy { get; init; }

    /// <summary>½ Σ hν, eV.</summary>
    public required double ZeroPointEnergy { get; init; }

    /// <summary>U = E + zero point + thermal energies of vibration and, in an ideal gas, of rotation and translation, eV.</summary>
    public required double InternalEnergy { get; init; }

    /// <summary>H = U + kT of an ideal gas, eV; null where pV is not known.</summary>
    public double? Enthalpy => IsIdealGas ? InternalEnergy + (Units.Boltzmann * Temperature) : null;

    /// <summary>F = U − TS, eV.</summary>
    public double HelmholtzEnergy => InternalEnergy - (Temperature * Entropy);

    /// <summary>S, eV/K.</summary>
    public double Entropy => TranslationalEntropy + RotationalEntropy + VibrationalEntropy + ElectronicEntropy;

    /// <summary>S of translation (Sackur and Tetrode), eV/K; 0 but in an ideal gas.</summary>
    public required double TranslationalEntropy { get; init; }

    /// <summary>S of rotation, eV/K; 0 but in an ideal gas.</summary>
    public required double RotationalEntropy { get; init; }

    /// <summary>S of vibration, eV/K.</summary>
    public required double VibrationalEntropy { get; init; }

    /// <summary>k ln(2S + 1), eV/K.</summary>
    public required double ElectronicEntropy { get; init; }

    /// <summary>G = H − TS of an ideal gas, eV; null where pV is not known, and F is what stands for G as long as pV is small.</summary>
    public double? GibbsEnergy => Enthalpy - (Temperature * Entropy);

    /// <summary>C_V, eV/K.</summary>
    public required double HeatCapacity { get; init; }

    /// <summary>Number of imaginary modes that were left out.</summary>
    public required int ImaginaryModes { get; init; }

    /// <summary>Whether a structure is a free molecule: no cell repeats, and no atom is held.</summary>
    public static bool IsFree(AtomicSystem system, int movingAtoms) => !system.Cell.IsPeriodic && movingAtoms == system.AtomCount;

    /// <summary>Computes the functions.</summary>
    /// <param name="system">The minimum: masses and positions.</param>
    /// <param name="isIdealGas">Whether translation and rotation are added to the vibrations; see <see cref="IsFree"/>.</param>
    /// <param name="modes">Its vibrations.</param>
    /// <param name="potentialEnergy">eV.</param>
    /// <param name="temperature">K.</param>
    /// <param name="pressure">bar.</param>
    /// <param name="symmetryNumber">σ.</param>
    /// <param name="multiplicity">2S + 1.</param>
    public static HarmonicThermochemistry Of(
        AtomicSystem system,
        bool isIdealGas,
        IReadOnlyList<NormalMode> modes,
        double potentialEnergy,
        double temperature = 298.15,
        double pressure = 1.01325,
        int symmetryNumber = 1,
        int multiplicity = 1)
    {
        ArgumentNullException.ThrowIfNull(modes);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(temperature);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(pressure);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(symmetryNumber);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(multiplicity);
        double kT = Units.Boltzmann * temperature;
        (double zeroPoint, double thermal, double vibrationalEntropy, double heatCapacity) = (0, 0, 0, 0);
        foreach (NormalMode mode in modes.Where(mode => mode.Wavenumber > 0))
        {
            double quantum = Units.Planck * mode.Wavenumber / Units.WavenumberPerInverseFemtosecond;
            double x = quantum / kT;
            double occupation = 1 / double.ExpM1(x);
            zeroPoint += 0.5 * quantum;
            thermal += quantum * occupation;
            vibrationalEntropy += Units.Boltzmann * ((x * occupation) - Math.Log(-double.ExpM1(-x)));
            heatCapacity += Units.Boltzmann * x * x * occupation * (occupation + 1);
        }

        (double translationalEntropy, double rotationalEntropy, int motions) = isIdealGas ? External(system, kT, pressure, symmetryNumber) : (0, 0, 0);
        return new HarmonicThermochemistry
        {
            IsIdealGas = isIdealGas,
            Temperature = temperature,
            Pressure = pressure,
            SymmetryNumber = symmetryNumber,
            PotentialEnergy = potentialEnergy,
            ZeroPointEnergy = zeroPoint,
            InternalEnergy = potentialEnergy + zeroPoint + thermal + (0.5 * motions * kT),
            TranslationalEntropy = translationalEntropy,
            RotationalEntropy = rotationalEntropy,
            VibrationalEntropy = vibrationalEntropy,
            ElectronicEntropy = Units.Boltzmann * Math.Log(multiplicity),
            HeatCapacity = heatCapacity + (0.5 * motions * Units.Boltzmann),
            ImaginaryModes = modes.Count(mode => mode.IsImaginary),
        };
    }

    /// <summary>Entropies (eV/K) of translation and rotation, and how many of these motions there are.</summary>
    private static (double Translation, double Rotation, int Motions) External(AtomicSystem system, double kT, double pressure, int symmetryNumber)
    {
        (double rotation, int rotations) = Rotation(system, kT, symmetryNumber);
        double mass = system.Topology.Masses.Sum();
        double cubicWavelength = Math.Pow(2 * Math.PI * mass / Units.AccelerationPerForceOverMass * kT / (Units.Planck * Units.Planck), -1.5);
        double volume = kT / (pressure / Units.BarPerElectronvoltPerCubicAngstrom);
        return (Units.Boltzmann * (Math.Log(volume / cubicWavelength) + 2.5), rotation, 3 + rotations);
    }

    /// <summary>S = k (ln q + f/2) with q = √π/σ Π √(kT/B) for three axes, kT/(σB) for two; B = ħ²/2I.</summary>
    private static (double Entropy, int Count) Rotation(AtomicSystem system, double kT, int symmetryNumber)
    {
        ReadOnlySpan<Vector3D> positions = system.Positions.Span;
        Vector3D center = default;
        for (int i = 0; i < positions.Length; i++)
        {
            center += system.Topology.Masses[i] * positions[i];
        }

        center /= system.Topology.Masses.Sum();
        var inertia = Matrix<double>.Build.Dense(3, 3);
        for (int i = 0; i < positions.Length; i++)
        {
            Vector3D r = positions[i] - center;
            for (int a = 0; a < 3; a++)
            {
                for (int b = 0; b < 3; b++)
                {
                    inertia[a, b] += system.Topology.Masses[i] * ((a == b ? r.LengthSquared : 0) - (r[a] * r[b]));
                }
            }
        }

        double[] moments = [.. inertia.Evd(Symmetricity.Symmetric).EigenValues.Select(value => value.Real)];
        double total = system.Topology.Masses.Sum();
        double hbar = Units.Planck / (2 * Math.PI);
        double[] ratios = [.. moments.Where(moment => moment > LeastArm * LeastArm * total).Select(moment => 2 * moment / Units.AccelerationPerForceOverMass * kT / (hbar * hbar))];
        double logarithm = ratios.Length switch
        {
            0 => 0,
            2 => Math.Log(Math.Sqrt(ratios[0] * ratios[1]) / symmetryNumber),
            _ => Math.Log(Math.Sqrt(Math.PI * ratios[0] * ratios[1] * ratios[2]) / symmetryNumber),
        };
        return (Units.Boltzmann * (logarithm + (0.5 * ratios.Length)), ratios.Length);
    }
}
