using MDEngine.IO;

namespace MDEngine.Simulations;

/// <summary>What came of one structure.</summary>
/// <param name="Frame">The best structure, with its energy and forces; the start without them where the potential failed there.</param>
/// <param name="Failure">Why it did not converge, or null.</param>
/// <param name="Steps">Steps made.</param>
/// <param name="ForceCalls">Evaluations of energy and forces.</param>
/// <param name="StartEnergy">Potential energy at the start, eV; null where the potential failed there.</param>
/// <param name="StartEnthalpy">E + pV at the start, eV, where a pressure acts on the cell; else null.</param>
/// <param name="Enthalpy">E + pV of the best structure, eV, where a pressure acts on the cell; else null.</param>
/// <param name="MaxForce">Largest force on a moving atom in the best structure, eV/Å; null where none is known.</param>
/// <param name="StartRmsd">From the start after superposition, Å.</param>
/// <param name="ReferenceRmsd">From the reference, Å, or null.</param>
public sealed record OptimizationOutcome(
    Frame Frame,
    string? Failure,
    long Steps,
    int ForceCalls,
    double? StartEnergy,
    double? StartEnthalpy,
    double? Enthalpy,
    double? MaxForce,
    double StartRmsd,
    double? ReferenceRmsd);
