namespace MDEngine.Potentials.Learned;

/// <summary>Names of networks, as model files have them.</summary>
public static class Architectures
{
    /// <summary>Equiformer under LSR-MP's own layers, on its last scalars.</summary>
    public const string EquiformerSerial = "equiformer-serial";

    /// <summary>Rows of Equiformer's element table.</summary>
    public const int EquiformerElementRows = 64;

    private const string UnderLongRange = "-lsrm";

    /// <summary>Whether it is one under LSR-MP, which takes fragments.</summary>
    public static bool HasFragments(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name == EquiformerSerial || name.EndsWith(UnderLongRange, StringComparison.Ordinal);
    }

    /// <summary>The name without LSR-MP.</summary>
    public static string BackboneOf(string name) => HasFragments(name) ? name[..name.LastIndexOf('-')] : name;

    /// <summary>Whether it is a network of scalars and vectors: ViSNet, PaiNN or ET, alone or under LSR-MP.</summary>
    public static bool IsOfVectors(string name) => BackboneOf(name) is "visnet" or "painn" or "et";

    /// <summary>Whether it is an Equiformer, alone or under LSR-MP.</summary>
    public static bool IsEquiformer(string name) => BackboneOf(name) == "equiformer";

    /// <summary>The tensors by which exact mode scales total energies, as the authors name them, or null where it scales them as smooth mode does.</summary>
    public static (string Mean, string Deviation)? TotalEnergyScaling(string name) => true switch
    {
        _ when IsEquiformer(name) => ("task_mean", "task_std"),
        _ when !IsOfVectors(name) => null,
        _ when HasFragments(name) => ("out_energy.mean", "out_energy.std"),
        _ => ("mean", "std"),
    };
}
