namespace MDEngine.Simulations.Checks;

/// <summary>How a potential is to be checked.</summary>
/// <param name="Temperature">K, of the starting velocities.</param>
/// <param name="TimeStep">fs; the longest of the time steps tried is twice it.</param>
/// <param name="Duration">fs of dynamics for each drift.</param>
/// <param name="Seed">Of velocities and of what is drawn.</param>
/// <param name="SinglePrecision">Whether the potential computes in float32, which has larger rounding errors.</param>
internal sealed record ValidationSettings(double Temperature, double TimeStep, double Duration, ulong Seed, bool SinglePrecision)
{
    /// <summary>Largest error of forces against differences, eV/Å.</summary>
    public double ForceLimit => SinglePrecision ? 5e-2 : 1e-5;

    /// <summary>Step of the differences, Å: rounding in float32 asks for a longer one.</summary>
    public double DifferenceStep => SinglePrecision ? 1e-2 : 1e-3;

    /// <summary>Largest sum of forces, eV/Å, and of torques, eV.</summary>
    public double SumLimit => SinglePrecision ? 1e-3 : 1e-8;

    /// <summary>Largest change of the energy by what must not change it, eV/atom.</summary>
    public double InvarianceLimit => SinglePrecision ? 1e-5 : 1e-9;

    /// <summary>Largest jump of a force, eV/Å.</summary>
    public double ForceJumpLimit => SinglePrecision ? 1e-2 : 1e-5;

    /// <summary>Largest jump of the energy, eV.</summary>
    public double EnergyJumpLimit => SinglePrecision ? 1e-2 : 1e-6;

    /// <summary>Largest distance from the start after a way there and back, Å.</summary>
    public double ReversalLimit => SinglePrecision ? 1e-2 : 1e-7;

    /// <summary>Largest certain drift, meV/atom/ps.</summary>
    public const double DriftLimit = 0.1;
}
