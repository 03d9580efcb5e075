namespace MDEngine.Simulations;

/// <summary>What a stage of a run samples, and by which means.</summary>
public enum Ensemble
{
    /// <summary>Constant energy: velocity Verlet.</summary>
    Nve,

    /// <summary>Constant temperature: Langevin dynamics (BAOAB).</summary>
    Langevin,

    /// <summary>Constant temperature: OpenMM's leapfrog middle scheme.</summary>
    LeapfrogMiddle,

    /// <summary>Constant temperature: Nosé-Hoover chains.</summary>
    NoseHoover,

    /// <summary>Constant temperature: stochastic velocity rescaling.</summary>
    Csvr,

    /// <summary>Weak coupling to a temperature, which samples no ensemble: for equilibration.</summary>
    Berendsen,

    /// <summary>Constant temperature and pressure: stochastic velocity and cell rescaling.</summary>
    Npt,
}

/// <summary>Names of ensembles in options and files.</summary>
public static class EnsembleNames
{
    private static readonly (Ensemble Ensemble, string Name)[] Names =
    [
        (Ensemble.Nve, "nve"),
        (Ensemble.Langevin, "langevin"),
        (Ensemble.LeapfrogMiddle, "leapfrog-middle"),
        (Ensemble.NoseHoover, "nose-hoover"),
        (Ensemble.Csvr, "csvr"),
        (Ensemble.Berendsen, "berendsen"),
        (Ensemble.Npt, "npt"),
    ];

    /// <summary>All names, for help and messages.</summary>
    public static string All => string.Join("|", Names.Select(pair => pair.Name));

    /// <summary>The name of an ensemble.</summary>
    public static string NameOf(Ensemble ensemble) => Names.First(pair => pair.Ensemble == ensemble).Name;

    /// <summary>Whether its thermostat scales the velocities of all atoms alike, so that the center-of-mass motion stays and is scaled, too.</summary>
    internal static bool RescalesVelocities(this Ensemble ensemble) =>
        ensemble is Ensemble.NoseHoover or Ensemble.Csvr or Ensemble.Berendsen or Ensemble.Npt;

    /// <summary>The ensemble of a name, or null where there is none.</summary>
    public static Ensemble? Find(string name) =>
        Names.Where(pair => string.Equals(pair.Name, name, StringComparison.OrdinalIgnoreCase)).Select(pair => (Ensemble?)pair.Ensemble).FirstOrDefault();
}
