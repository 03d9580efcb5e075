using System.Globalization;

namespace MDEngine.Potentials.Xtb;

/// <summary>Reads how users name an xtb potential: METHOD[,charge=Q][,unpaired=N][,accuracy=A], such as "gfn2,charge=-1".</summary>
public static class XtbName
{
    /// <summary>The form, for messages and help.</summary>
    public const string Form = "gfn1|gfn2|gfnff[,charge=Q][,unpaired=N][,accuracy=A]";

    /// <summary>The options that <paramref name="name"/> stands for.</summary>
    /// <exception cref="InputException">It is no such name.</exception>
    public static XtbOptions Parse(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        string[] words = name.Split(',');
        var options = new XtbOptions
        {
            Method = words[0].ToLowerInvariant() switch
            {
                "gfn1" => XtbMethod.Gfn1,
                "gfn2" => XtbMethod.Gfn2,
                "gfnff" => XtbMethod.GfnForceField,
                _ => throw new InputException($"xtb:{name}: the method is '{words[0]}'; expected xtb:{Form}"),
            },
        };
        foreach (string word in words[1..])
        {
            int equals = word.IndexOf('=', StringComparison.Ordinal);
            (string key, string value) = equals < 0 ? (word, "") : (word[..equals], word[(equals + 1)..]);
            options = (key, Integer(value), Real(value)) switch
            {
                ("charge", { } charge, _) => options with { Charge = charge },
                ("unpaired", >= 0 and { } unpaired, _) => options with { UnpairedElectrons = unpaired },
                ("accuracy", _, >= 1e-4 and <= 1000 and { } accuracy) => options with { Accuracy = accuracy },
                _ => throw new InputException(
                    $"xtb:{name}: cannot read '{word}'; expected xtb:{Form} with an integer charge, a number of unpaired electrons, and an accuracy from 0.0001 to 1000"),
            };
        }

        return options;
    }

    private static int? Integer(string text) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value) ? value : null;

    private static double? Real(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : null;
}
