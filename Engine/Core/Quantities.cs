namespace MDEngine;

/// <summary>What an evaluation can yield; a potential computes only what is asked of it.</summary>
[Flags]
public enum Quantities
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Potential energy, eV.</summary>
    Energy = 1,

    /// <summary>Forces −∂E/∂r, eV/Å.</summary>
    Forces = 2,

    /// <summary>Virial, eV; see <see cref="EvaluationResult.Virial"/>.</summary>
    Virial = 4,

    /// <summary>Atomic partial charges, e.</summary>
    Charges = 8,

    /// <summary>Dipole moment, e·Å.</summary>
    Dipole = 16,

    /// <summary>Energies per atom that sum to the energy, eV.</summary>
    AtomicEnergies = 32,

    /// <summary>Terms of the energy by name, eV; see <see cref="EvaluationResult.Components"/>.</summary>
    Components = 64,

    /// <summary>Volumes of the atoms over those of free atoms, which dispersion follows from.</summary>
    HirshfeldRatios = 128,

    /// <summary>Standard deviations of energy and forces, as the potential estimates them; see <see cref="CommitteePotential"/>.</summary>
    Uncertainty = 256,

    /// <summary>Energies of the frontier orbitals, eV.</summary>
    FrontierOrbitals = 512,
}
