namespace MDEngine.IO;

/// <summary>Keys of an XYZ comment that say something of the frame as a whole.</summary>
internal enum XyzKey
{
    Other,
    Properties,
    Lattice,
    Periodic,
    Energy,
    Stress,
    Dipole,
    Charge,
    Multiplicity,
    UnpairedElectrons,
    Step,
    Time,

    /// <summary>Says something of the spin that cannot be obeyed: programs differ in what they mean by it.</summary>
    AmbiguousSpin,

    /// <summary>May say something of the charge or the spin, in words of its own.</summary>
    Doubtful,
}

/// <summary>Which key is meant by a word.</summary>
internal static class XyzKeys
{
    /// <summary>Keys of one meaning may stand in any case, and charge and spin have several names.</summary>
    /// <param name="comment">Where the key stands: one that stands there in small letters, too, is not meant.</param>
    /// <param name="key">As written.</param>
    public static XyzKey Find(XyzComment comment, string key)
    {
        if (comment.IsBare(key))
        {
            return XyzKey.Other;
        }

        // In free text only what is written as this program writes it counts: "Energy=" may be in any unit there.
        XyzKey found = Meaning(key, out string usual);
        bool isLoose = key != usual && found is XyzKey.Energy or XyzKey.Stress or XyzKey.Dipole;
        return isLoose && (!comment.IsExtended || comment.Has(usual)) ? XyzKey.Other : found;
    }

    /// <summary>What a key with a value can mean.</summary>
    public static XyzKey Meaning(string key) => Meaning(key, out _);

    private static XyzKey Meaning(string key, out string usual)
    {
        usual = key.ToLowerInvariant();
        return usual switch
        {
            "properties" => XyzKey.Properties,
            "lattice" => XyzKey.Lattice,
            "pbc" => XyzKey.Periodic,
            "energy" => XyzKey.Energy,
            "stress" => XyzKey.Stress,
            "dipole" => XyzKey.Dipole,
            "charge" or "total_charge" or "totalcharge" or "net_charge" or "netcharge" or "formal_charge" or "molecular_charge" or "system_charge" => XyzKey.Charge,
            "multiplicity" or "mult" or "spin_multiplicity" or "spinmultiplicity" => XyzKey.Multiplicity,
            "unpaired" or "unpaired_electrons" or "n_unpaired" or "uhf" => XyzKey.UnpairedElectrons,
            "spin" or "total_spin" or "magmom" or "total_magmom" => XyzKey.AmbiguousSpin,
            "step" when key == usual => XyzKey.Step,
            "time_fs" when key == usual => XyzKey.Time,
            "q" or "chrg" => XyzKey.Doubtful,
            _ when usual.Contains("charge", StringComparison.Ordinal) || usual.Contains("spin", StringComparison.Ordinal) || usual.Contains("multiplicity", StringComparison.Ordinal) => XyzKey.Doubtful,
            _ => XyzKey.Other,
        };
    }
}
