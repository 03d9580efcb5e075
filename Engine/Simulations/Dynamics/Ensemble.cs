namespace MDEngine.Simulations.Dynamics;

/// <summary>What a stage of a run samples, and by which means.</summary>
internal enum Ensemble
{
    Nve,
    Langevin,
    LeapfrogMiddle,
    NoseHoover,
    Csvr,
    Berendsen,
    Npt,
}

/// <summary>Names of ensembles on the command line.</summary>
internal static class EnsembleNames
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

    public static string All => string.Join("|", Names.Select(pair => pair.Name));

    public static string NameOf(Ensemble ensemble) => Names.First(pair => pair.Ensemble == ensemble).Name;

    public static Ensemble? Find(string name) =>
        Names.Where(pair => string.Equals(pair.Name, name, StringComparison.OrdinalIgnoreCase)).Select(pair => (Ensemble?)pair.Ensemble).FirstOrDefault();
}
