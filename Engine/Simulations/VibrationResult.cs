using MDEngine.Analysis;

namespace MDEngine.Simulations;

/// <summary>Vibrations about a structure.</summary>
/// <param name="Structure">The structure, at its minimum where that was asked for.</param>
/// <param name="Modes">Normal modes.</param>
/// <param name="Thermochemistry">Harmonic thermochemistry.</param>
/// <param name="MaxForce">Largest force on a moving atom, eV/Å: at a minimum there is none.</param>
/// <param name="WavenumberChange">Largest change of a wavenumber where the step is halved, cm⁻¹, or null.</param>
/// <param name="Optimized">How the minimum was found, or null.</param>
public sealed record VibrationResult(
    Structure Structure, NormalModes Modes, HarmonicThermochemistry Thermochemistry, double MaxForce, double? WavenumberChange, OptimizedStart? Optimized);

/// <summary>How the minimum was found that vibrations are computed at.</summary>
/// <param name="ForceCalls">Evaluations of energy and forces.</param>
/// <param name="Energy">Energy at the minimum, eV.</param>
/// <param name="MaxForce">Largest force there, eV/Å.</param>
/// <param name="Stalled">Why the search ended early, or null.</param>
public sealed record OptimizedStart(int ForceCalls, double Energy, double MaxForce, string? Stalled);
