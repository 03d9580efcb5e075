namespace MDEngine.IO;

/// <summary>Elements of GRO files, from the names of atoms and residues.</summary>
internal static class GroElement
{
    /// <returns>The atomic number, or 0 where there is no telling.</returns>
    public static int Find(ReadOnlySpan<byte> name, string residueName)
    {
        // A residue named as its only atom is an ion: the whole name is the symbol. Otherwise names are read as in the PDB, where a name of
        // less than four characters begins in column 14.
        Span<byte> aligned = stackalloc byte[4];
        aligned.Fill((byte)' ');
        bool isIon = name.Length <= 2 && residueName.AsSpan().TrimEnd("+-0123456789").Equals(System.Text.Encoding.UTF8.GetString(name), StringComparison.OrdinalIgnoreCase);
        ReadOnlySpan<byte> letters = name.TrimEnd("+-"u8);
        letters[..Math.Min(4, letters.Length)].CopyTo(aligned[(letters.Length < 4 && !isIon ? 1 : 0)..]);
        IReadOnlyCollection<string> names = isIon || residueName is "ION" ? [residueName] : [residueName, ""];
        return PdbElement.Guess(aligned, residueName, names, out _);
    }
}
