namespace MDEngine.Simulations;

/// <summary>What is computed.</summary>
public enum SpectrumKind
{
    /// <summary>Vibrational density of states.</summary>
    Vdos,

    /// <summary>Infrared absorption.</summary>
    Ir,
}

/// <summary>What follows from the kind.</summary>
public static class SpectrumKinds
{
    /// <summary>What a run must ask of its potential besides energies and forces.</summary>
    internal static Quantities Needed(this SpectrumKind kind) => kind == SpectrumKind.Ir ? Quantities.Dipole : Quantities.None;

    /// <summary>Name of the folder for it in a run's folder.</summary>
    public static string FolderName(this SpectrumKind kind) => kind.ToString().ToLowerInvariant();

    /// <exception cref="InputException">The potential lacks what the spectrum needs.</exception>
    internal static void RequireSupport(this SpectrumKind kind, IPotential potential)
    {
        if (!potential.Supported.HasFlag(kind.Needed()))
        {
            throw new InputException("The potential gives no dipole moment, which an infrared spectrum needs.");
        }
    }

    /// <summary>Samples that so many steps give: the derivative of the dipole moment lacks the first and the last.</summary>
    internal static long SamplesOf(this SpectrumKind kind, long steps) => kind == SpectrumKind.Ir ? steps - 2 : steps;
}
