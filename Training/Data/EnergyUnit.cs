namespace MDEngine.Training.Data;

/// <summary>A unit in which data files give energies; forces are in this unit per Å.</summary>
/// <param name="Name">As the command line takes it.</param>
/// <param name="ElectronVolts">Size of the unit, eV.</param>
public sealed record EnergyUnit(string Name, double ElectronVolts)
{
    /// <summary>1 eV.</summary>
    public static EnergyUnit ElectronVolt { get; } = new("eV", 1);

    /// <summary>1 kcal/mol, the unit of MD17, rMD17 and MD22.</summary>
    public static EnergyUnit KilocaloriePerMole { get; } = new("kcal/mol", Units.KilocaloriePerMole);

    /// <summary>Every unit that data may be in.</summary>
    public static IReadOnlyList<EnergyUnit> All { get; } =
    [
        ElectronVolt,
        KilocaloriePerMole,
        new("kJ/mol", Units.KilocaloriePerMole / 4.184),
        new("Hartree", Units.Hartree),
        new("meV", 1e-3),
    ];

    /// <summary>The names, for messages.</summary>
    internal static string Names => string.Join(", ", All.Select(unit => unit.Name));

    /// <summary>The unit of this name, in any case.</summary>
    /// <exception cref="InputException">There is none.</exception>
    public static EnergyUnit Parse(string name) => Find(name) ?? throw new InputException($"energy unit '{name}' is unknown; use one of {Names}");

    /// <summary>The unit of this name, in any case, or null.</summary>
    internal static EnergyUnit? Find(string name) => All.FirstOrDefault(unit => unit.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
}
