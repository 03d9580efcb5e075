using MDEngine.Potentials.Learned;
using MDEngine.Potentials.Learned.TorchScript;
using MDEngine.Training;

namespace MDEngine.Simulations;

/// <summary>Settings of a TorchScript model, model.yaml beside model.pt (docs/reference/torchscript.md).</summary>
internal static class TorchScriptFile
{
    /// <summary>Where they are.</summary>
    public static string PathFor(string model) => Path.ChangeExtension(model, ".yaml");

    /// <exception cref="InputFileException">They are missing, or not what they should be.</exception>
    public static TorchScriptSettings Load(string model)
    {
        YamlSection file = YamlSection.Load(PathFor(model), $"how {Path.GetFileName(model)} is called (docs/reference/torchscript.md)");
        TorchScriptInput[] inputs = [.. file.List("inputs").Select(word => Input(file, word))];
        if (inputs.Length == 0)
        {
            throw file.Wrong("inputs", $"a list of {Inputs}");
        }

        if (inputs.Any(TorchScriptSettings.IsOfPairs) != file.Has("cutoff_angstrom"))
        {
            throw file.Wrong("cutoff_angstrom", "a distance where inputs are of pairs (edge_…), and only there");
        }

        const double Least = 0.1;
        var settings = new TorchScriptSettings(
            inputs,
            file.Number("cutoff_angstrom", 0, Least),
            file.Choice("precision", NetworkPrecision.Float64),
            file.Choice("length_unit", LengthUnit.Angstrom) switch { LengthUnit.Bohr => Units.Bohr, LengthUnit.Nanometer => 10, _ => 1 },
            file.Choice("energy_unit", EnergyUnit.Ev) switch
            {
                EnergyUnit.Hartree => Units.Hartree,
                EnergyUnit.KcalPerMol => Units.KilocaloriePerMole,
                EnergyUnit.KjPerMol => Units.KilocaloriePerMole / 4.184,
                _ => 1,
            },
            [.. file.List("elements").Select(word => AtomicNumber(file, word))]);
        file.RejectUnknownKeys();
        return settings;
    }

    private static string Inputs => string.Join(", ", Enum.GetNames<TorchScriptInput>().Select(YamlName));

    private static string YamlName(string name) => string.Concat(name.Select((letter, k) => char.IsUpper(letter) ? $"{(k > 0 ? "_" : "")}{char.ToLowerInvariant(letter)}" : $"{letter}"));

    private static TorchScriptInput Input(YamlSection file, string word) => Enum.GetValues<TorchScriptInput>().Where(input => YamlName(input.ToString()) == word).ToArray() is [var found]
        ? found
        : throw file.Wrong("inputs", $"a list of {Inputs}; '{word}' is none of them");

    private static int AtomicNumber(YamlSection file, string word) => int.TryParse(word, out int number) && number is >= 1 and <= 118 ? number
        : Element.FromSymbol(word) is { } element ? element.AtomicNumber
        : throw file.Wrong("elements", $"symbols such as C, or atomic numbers; '{word}' is neither");

    private enum LengthUnit
    {
        Angstrom,
        Bohr,
        Nanometer,
    }

    private enum EnergyUnit
    {
        Ev,
        Hartree,
        KcalPerMol,
        KjPerMol,
    }
}
