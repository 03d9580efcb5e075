using System.Globalization;

namespace MDEngine.Cli.Reporting;

/// <summary>Names of columns and of JSON entries as people read them: "potential_energy_ev" is "Potential energy, eV".</summary>
internal static class ColumnLabel
{
    // The longest ending counts.
    private static readonly (string Ending, string Unit)[] Units =
    [
        .. new (string Ending, string Unit)[]
        {
            ("_ev", "eV"), ("_mev", "meV"), ("_k", "K"), ("_fs", "fs"), ("_s", "s"), ("_ms", "ms"), ("_bar", "bar"), ("_amu", "amu"), ("_cm-1", "cm⁻¹"),
            ("_angstrom", "Å"), ("_degree", "°"), ("_kj_per_mol", "kJ/mol"), ("_angstrom3", "Å³"), ("_angstrom_per_fs", "Å/fs"), ("_ev_per_angstrom", "eV/Å"), ("_ev_per_k", "eV/K"), ("_km_per_mol", "km/mol"),
            ("_per_ps", "1/ps"), ("_per_bar", "1/bar"), ("_mev_per_atom", "meV/atom"), ("_mev_per_atom_per_ps", "meV/atom/ps"), ("_kt_per_ns_per_dof", "kT/ns/dof"),
            ("_ps", "ps"), ("_kcal_mol_angstrom", "kcal/mol/Å"),
        }.OrderByDescending(unit => unit.Ending.Length),
    ];

    private static readonly Dictionary<string, string> Words = new(StringComparer.Ordinal)
    {
        ["rmsd"] = "RMSD",
        ["mae"] = "MAE",
        ["timestep"] = "time step",
        ["mdengine"] = "MDEngine",
        ["dotnet"] = ".NET",
    };

    /// <summary>The name with its unit after a comma.</summary>
    public static string Of(string name)
    {
        (string text, string unit) = Parts(name);
        return unit.Length == 0 ? text : $"{text}, {unit}";
    }

    /// <summary>The name without its unit, and the unit.</summary>
    public static (string Text, string Unit) Parts(string name)
    {
        (string ending, string unit) = Units.FirstOrDefault(unit => name.Length > unit.Ending.Length && name.EndsWith(unit.Ending, StringComparison.Ordinal));
        string bare = ending is null ? name : name[..^ending.Length];
        string text = string.Join(' ', bare.Split('_').Select(word => Words.GetValueOrDefault(word, word)));
        return (text.Length > 0 && char.IsLower(text[0]) ? char.ToUpperInvariant(text[0]) + text[1..] : text, unit ?? "");
    }

    /// <summary>The same within a sentence.</summary>
    public static string ToLowerFirst(this string text) =>
        text.Length > 1 && char.IsUpper(text[0]) && !char.IsUpper(text[1]) ? char.ToLowerInvariant(text[0]) + text[1..] : text;

    /// <summary>A cell of a table: numbers with the digits that matter, all else as it is.</summary>
    /// <param name="text">What the file says.</param>
    /// <param name="name">Name of the column or entry: energies count from zero far away, so they have decimals rather than digits.</param>
    public static string Cell(string text, string name)
    {
        const int LongNumber = 11;
        return text.Length > LongNumber && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value)
            ? value.ToString(Parts(name).Unit == "eV" ? "F6" : "G8", CultureInfo.InvariantCulture)
            : text;
    }
}
