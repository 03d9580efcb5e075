using System.Globalization;
using MDEngine.Analysis;
using MDEngine.Integrators.Minimizers;
using MDEngine.Simulations;

namespace MDEngine.Cli.Reporting;

/// <summary>What is printed of the vibrations.</summary>
internal static class VibrationText
{
    /// <summary>Forces above this, eV/Å, mean that the structure is not at a stationary point: what 'mdengine optimize' is content with by default is one.</summary>
    private static readonly double StationaryForce = ConvergenceCriteria.Normal.MaxForce;

    public static void Write(TextWriter writer, VibrationResult result)
    {
        (NormalModes modes, double maxForce) = (result.Modes, result.MaxForce);
        void Line(FormattableString text) => writer.WriteLine(text.ToString(CultureInfo.InvariantCulture));
        if (result.Optimized is { } optimized)
        {
            Line($"Optimized in {optimized.ForceCalls} force calls to {optimized.Energy:F6} eV, largest force {optimized.MaxForce:G3} eV/Å");
        }

        Line($"{"mode",5} {"wavenumber/cm-1",16} {"reduced mass/amu",17} {"intensity/(km/mol)",19}");
        for (int k = 0; k < modes.Modes.Count; k++)
        {
            NormalMode mode = modes.Modes[k];
            string wavenumber = mode.IsImaginary ? FormattableString.Invariant($"{-mode.Wavenumber:F2}i") : FormattableString.Invariant($"{mode.Wavenumber:F2}");
            Line($"{k + 1,5} {wavenumber,16} {mode.ReducedMass,17:F4} {mode.Intensity,19:F3}");
        }

        Line($"");
        Line($"largest force                 {maxForce:G3} eV/Å");
        Line($"translations, rotations       {modes.ExternalCount} projected out; up to {modes.LargestExternalWavenumber:F2} cm-1 before");
        if (result.WavenumberChange is { } change)
        {
            Line($"half the step                 moves wavenumbers by up to {change:F3} cm-1");
        }

        HarmonicThermochemistry t = result.Thermochemistry;
        if (t.IsIdealGas)
        {
            Line($"at {t.Temperature} K, {t.Pressure} bar, symmetry number {t.SymmetryNumber}, as an ideal gas");
        }
        else
        {
            Line($"at {t.Temperature} K, vibrations only, as atoms are fixed or the cell repeats; F stands for G");
        }

        Energy("potential energy E", t.PotentialEnergy);
        Energy("zero-point energy", t.ZeroPointEnergy);
        Energy("internal energy U", t.InternalEnergy);
        if (t is { Enthalpy: { } enthalpy, GibbsEnergy: { } gibbs })
        {
            Energy("enthalpy H", enthalpy);
            Energy("Gibbs energy G", gibbs);
        }
        else
        {
            Energy("Helmholtz energy F", t.HelmholtzEnergy);
        }

        Line($"{"entropy S",-20} {1000 * t.Entropy,16:F6} meV/K   {PerMole(t.Entropy) * 1000,14:F3} cal/mol/K");
        Line($"{"heat capacity C_V",-20} {1000 * t.HeatCapacity,16:F6} meV/K   {PerMole(t.HeatCapacity) * 1000,14:F3} cal/mol/K");

        void Energy(string name, double value) => Line($"{name,-20} {value,16:F6} eV      {PerMole(value),14:F3} kcal/mol");
    }

    public static void Warn(TextWriter writer, VibrationResult result)
    {
        if (result.Optimized?.Stalled is { } reason)
        {
            writer.WriteLine($"mdengine: the optimization ended early: {reason}");
        }

        int imaginary = result.Modes.Modes.Count(mode => mode.IsImaginary);
        if (imaginary > 0)
        {
            writer.WriteLine($"mdengine: {imaginary} imaginary mode{(imaginary > 1 ? "s" : "")}: the structure is no minimum; the thermochemistry leaves {(imaginary > 1 ? "them" : "it")} out");
        }

        if (result.MaxForce > StationaryForce)
        {
            writer.WriteLine(FormattableString.Invariant($"mdengine: the largest force is {result.MaxForce:G3} eV/Å: the structure is not stationary; give --optimize, or a structure that 'mdengine optimize' has relaxed"));
        }
    }

    private static double PerMole(double energy) => energy / Units.KilocaloriePerMole;
}
