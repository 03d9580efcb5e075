namespace MDEngine.Integrators.Minimizers;

/// <summary>When a minimization has arrived: all limits must hold at once; an infinite limit does not count.</summary>
/// <remarks>
/// The presets are those of common quantum chemistry programs (Gaussian's default, Tight and Loose), with their Hartree and Bohr
/// converted; forces are vectors' lengths here, not components, which is the stricter reading and ASE's.
/// </remarks>
public sealed record ConvergenceCriteria
{
    private const double ForceUnit = Units.Hartree / Units.Bohr;

    /// <summary>A quick clean-up: 2.5·10⁻³ Hartree/Bohr.</summary>
    public static ConvergenceCriteria Loose { get; } = Of(2.5e-3, 1.7e-3, 1e-2, 6.7e-3, 1e-5);

    /// <summary>Structures and energies: 4.5·10⁻⁴ Hartree/Bohr.</summary>
    public static ConvergenceCriteria Normal { get; } = Of(4.5e-4, 3e-4, 1.8e-3, 1.2e-3, 1e-6);

    /// <summary>Vibrations: 1.5·10⁻⁵ Hartree/Bohr.</summary>
    public static ConvergenceCriteria Tight { get; } = Of(1.5e-5, 1e-5, 6e-5, 4e-5, 1e-8);

    /// <summary>Largest force on an atom, eV/Å.</summary>
    public double MaxForce { get; init; } = double.PositiveInfinity;

    /// <summary>Root mean square of the force components, eV/Å.</summary>
    public double RmsForce { get; init; } = double.PositiveInfinity;

    /// <summary>Largest move of an atom in the last step, Å.</summary>
    public double MaxStep { get; init; } = double.PositiveInfinity;

    /// <summary>Root mean square of the components of the last step, Å.</summary>
    public double RmsStep { get; init; } = double.PositiveInfinity;

    /// <summary>Change of the energy in the last step, eV.</summary>
    public double EnergyChange { get; init; } = double.PositiveInfinity;

    /// <summary>The largest force alone, eV/Å: ASE's fmax.</summary>
    public static ConvergenceCriteria ForceOnly(double maxForce) => new() { MaxForce = maxForce };

    /// <summary>
    /// Whether all limits hold. Where forces are a hundredth of their limits, steps no longer matter: a shallow minimum would
    /// else be walked about in for ever. Nor do they where there is no force at all, and so no step to make.
    /// </summary>
    public bool AreMetBy(ConvergenceMeasures measures)
    {
        bool forces = measures.MaxForce <= MaxForce && measures.RmsForce <= RmsForce;
        bool steps = measures.MaxStep <= MaxStep && measures.RmsStep <= RmsStep && Math.Abs(measures.EnergyChange) <= EnergyChange;
        return forces && (steps || measures.MaxForce == 0 || (measures.MaxForce <= 0.01 * MaxForce && double.IsFinite(MaxForce)));
    }

    private static ConvergenceCriteria Of(double maxForce, double rmsForce, double maxStep, double rmsStep, double energyChange) => new()
    {
        MaxForce = maxForce * ForceUnit,
        RmsForce = rmsForce * ForceUnit,
        MaxStep = maxStep * Units.Bohr,
        RmsStep = rmsStep * Units.Bohr,
        EnergyChange = energyChange * Units.Hartree,
    };
}

/// <summary>Where a minimization stands after a step.</summary>
/// <param name="Energy">Energy, or enthalpy where a pressure acts, eV.</param>
/// <param name="EnergyChange">Its change in the last step, eV; infinite before the first.</param>
/// <param name="MaxForce">Largest force on an atom (or row of the cell's), eV/Å.</param>
/// <param name="RmsForce">Root mean square of the force components, eV/Å.</param>
/// <param name="MaxStep">Largest move of an atom in the last step, Å; infinite before the first.</param>
/// <param name="RmsStep">Root mean square of the components of the last step, Å; infinite before the first.</param>
public readonly record struct ConvergenceMeasures(double Energy, double EnergyChange, double MaxForce, double RmsForce, double MaxStep, double RmsStep);
