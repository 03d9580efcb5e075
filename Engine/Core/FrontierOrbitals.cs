namespace MDEngine;

/// <summary>Energies of the highest occupied and the lowest unoccupied molecular orbital, eV.</summary>
/// <param name="Highest">Of the highest orbital that holds at least half an electron (HOMO), eV.</param>
/// <param name="Lowest">Of the one above it (LUMO), eV.</param>
public readonly record struct FrontierOrbitals(double Highest, double Lowest)
{
    /// <summary>Lowest − highest, eV.</summary>
    public double Gap => Lowest - Highest;
}
