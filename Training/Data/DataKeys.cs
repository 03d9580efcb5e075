using MDEngine.Training.Properties;

namespace MDEngine.Training.Data;

/// <summary>What the reference quantities are called in the data files, where it is not the usual name of the format.</summary>
/// <param name="Energy">Key of an extended XYZ comment or array of an .npz file, such as "REF_energy"; null for the usual one.</param>
/// <param name="Forces">Column or array, such as "REF_forces"; null for the usual one.</param>
/// <param name="Dipole">Key or array; null for the usual one.</param>
public sealed record DataKeys(string? Energy = null, string? Forces = null, string? Dipole = null)
{
    /// <summary>Where the values of a property are that is learned in place of energies, or null.</summary>
    public PropertySource? Property { get; init; }

    /// <summary>The usual names.</summary>
    public static DataKeys Usual { get; } = new();

    /// <summary>How a user says which name holds a quantity.</summary>
    internal static string Advice(string quantity) => $"data.{quantity}_key in a training file, or --{quantity}-key";
}
