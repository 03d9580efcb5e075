using System.Collections.Frozen;

namespace MDEngine.IO;

/// <summary>The element of a PDB atom, from columns 77-78 or else from its name.</summary>
internal static class PdbElement
{
    /// <summary>Residues whose two-letter beginnings are a letter for the element and one for the place (CA is a carbon).</summary>
    private static readonly FrozenSet<string> Biopolymers = new[]
    {
        "ALA", "ARG", "ASN", "ASP", "CYS", "GLN", "GLU", "GLY", "HIS", "ILE", "LEU", "LYS", "MET", "PHE", "PRO", "SER", "THR",
        "TRP", "TYR", "VAL", "PYL", "ASH", "GLH", "HID", "HIE", "HIP", "HSD", "HSE", "HSP", "CYX", "CYM", "LYN", "ACE", "NME",
        "NMA", "NHE", "NH2", "FOR", "A", "C", "G", "U", "I", "T", "DA", "DC", "DG", "DT", "DU", "DI", "RA", "RC", "RG", "RU",
        "ADE", "CYT", "GUA", "THY", "URA", "HOH", "WAT", "H2O", "TIP", "TIP3", "TIP4", "SPC", "SOL",
    }.ToFrozenSet();

    /// <param name="field">Columns 77-78, or fewer where the line ends before.</param>
    /// <param name="atomName">Columns 13-16 as they stand, blanks included.</param>
    /// <param name="residueName">Residue name without blanks.</param>
    /// <returns>The atomic number, or 0 if there is no telling.</returns>
    public static int Find(ReadOnlySpan<byte> field, ReadOnlySpan<byte> atomName, string residueName)
    {
        ReadOnlySpan<byte> stated = field.Trim((byte)' ');

        // Before version 2 of the format, columns 73-80 held a file name and a line number.
        bool isBlank = stated.IsEmpty || stated.ContainsAnyInRange((byte)'0', (byte)'9');
        return isBlank ? Guess(atomName, residueName) : Lookup(stated);
    }

    private static int Guess(ReadOnlySpan<byte> atomName, string residueName)
    {
        ReadOnlySpan<byte> letters = atomName.Trim(" 0123456789'\"*"u8);
        if (letters.IsEmpty)
        {
            return 0;
        }

        // The element's symbol ends in column 14, so a name that begins there has a symbol of one letter. Hydrogens with
        // four characters begin in column 13.
        bool symbolIsOneLetter = atomName[0] == ' ' || char.IsAsciiDigit((char)atomName[0]) || Biopolymers.Contains(residueName)
            || (letters[0] == 'H' && atomName[3] != ' ');
        int two = letters.Length > 1 ? Lookup(letters[..2]) : 0;
        return !symbolIsOneLetter && two != 0 ? two : Lookup(letters[..1]);
    }

    private static int Lookup(ReadOnlySpan<byte> symbol)
    {
        Span<char> characters = stackalloc char[symbol.Length];
        for (int i = 0; i < symbol.Length; i++)
        {
            characters[i] = (char)symbol[i];
        }

        return Element.FromSymbol(characters)?.AtomicNumber ?? 0;
    }
}
