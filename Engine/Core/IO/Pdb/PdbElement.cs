using System.Collections.Frozen;
using System.Text;

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
        "ADE", "CYT", "GUA", "THY", "URA", "HOH", "WAT", "H2O", "TIP", "TIP3", "TIP4", "TIP5", "TP3", "TP4", "TP5", "SPC", "SOL", "SWM4", "SWM6", "DOD", "D2O",
    }.ToFrozenSet();

    /// <summary>Names of ions that are no symbols, as force fields have them (CHARMM's, GROMOS's).</summary>
    private static readonly FrozenDictionary<string, string> Ions =
        "SOD Na CLA Cl POT K CAL Ca CES Cs LIT Li RUB Rb BAR Ba CAD Cd IOD I CHL Cl MAG Mg ZIN Zn BRO Br FLU F".Split(' ').Chunk(2)
            .ToFrozenDictionary(pair => pair[0], pair => pair[1]);

    /// <summary>Beginnings in column 14 that are as likely an element of two letters, out of its place, as one of one letter.</summary>
    private static readonly string[] Doubtful = ["CL", "CU", "BR", "BA", "BE", "BI", "SI", "SE", "NI", "PT", "IR"];

    /// <summary>Sites without an atom, such as the M point of water models and lone pairs.</summary>
    private static readonly string[] VirtualSites = ["M", "MW", "OM", "EP", "EPW", "LP", "LPA", "LPB", "LPX"];

    /// <summary>What columns 77-78 state.</summary>
    /// <param name="field">These columns, or fewer where the line ends before.</param>
    /// <param name="isotopeMass">Mass of D and T, amu; else 0.</param>
    /// <returns>The atomic number; 0 where the columns are blank; -1 where they hold what is no element's symbol.</returns>
    public static int Stated(ReadOnlySpan<byte> field, out double isotopeMass)
    {
        ReadOnlySpan<byte> stated = field.Trim((byte)' ');
        isotopeMass = 0;

        // Before version 2 of the format, columns 73-80 held a file name and a line number.
        if (stated.IsEmpty || stated.ContainsAnyInRange((byte)'0', (byte)'9'))
        {
            return 0;
        }

        return Isotope.TryGetMass(stated, out isotopeMass) ? 1 : Lookup(stated) is > 0 and var number ? number : -1;
    }

    /// <summary>What a name tells.</summary>
    /// <param name="name">Columns 13-16 as they stand, blanks included.</param>
    /// <param name="residueName">Residue name without blanks.</param>
    /// <param name="residue">All atom names of the residue, without blanks.</param>
    /// <param name="isotopeMass">Mass of D, amu; else 0.</param>
    /// <returns>The atomic number, or 0 if there is no telling.</returns>
    public static int Guess(ReadOnlySpan<byte> name, string residueName, IReadOnlyCollection<string> residue, out double isotopeMass)
    {
        isotopeMass = 0;
        ReadOnlySpan<byte> letters = Letters(name);
        if (letters.IsEmpty)
        {
            return 0;
        }

        bool isBiopolymer = Biopolymers.Contains(residueName);
        if (residue.Count == 1 && !isBiopolymer && Ion(letters, residueName) is > 0 and var ion)
        {
            return ion;
        }

        int number = Number(name, letters, isBiopolymer);
        if (number == 0 && letters[0] == 'D')
        {
            Isotope.TryGetMass("D"u8, out isotopeMass);
            return 1;
        }

        return number;
    }

    /// <summary>Whether a name without an element is that of a site without an atom, or of a Drude particle (the name of its atom after a D).</summary>
    public static bool IsVirtualSite(string name, string residueName, IReadOnlyCollection<string> residue)
    {
        string letters = name.TrimEnd("0123456789".ToCharArray());
        return (VirtualSites.Contains(letters) && (letters.Length > 1 || Biopolymers.Contains(residueName)))
            || (name.Length > 1 && name[0] == 'D' && residue.Contains(name[1..]));
    }

    private static ReadOnlySpan<byte> Letters(ReadOnlySpan<byte> name)
    {
        ReadOnlySpan<byte> letters = name.Trim(" 0123456789'\"*+-"u8);
        int end = letters.IndexOfAnyExceptInRange((byte)'A', (byte)'z');
        return end < 0 ? letters : letters[..end];
    }

    private static int Number(ReadOnlySpan<byte> name, ReadOnlySpan<byte> letters, bool isBiopolymer)
    {
        int one = Lookup(letters[..1]);
        int two = letters.Length > 1 ? Lookup(letters[..2]) : 0;
        if (isBiopolymer)
        {
            return one;
        }

        // A small second letter tells, wherever the name stands; nothing but iron begins with FE.
        if (two != 0 && char.IsAsciiLetterUpper((char)letters[0]) && char.IsAsciiLetterLower((char)letters[1]))
        {
            return two;
        }

        if (letters.StartsWith("FE"u8))
        {
            return two;
        }

        // The element's symbol ends in column 14, so a name that begins there has a symbol of one letter. Names of four
        // characters begin in column 13, whatever the element: hydrogen's often do.
        bool isFull = name[3] != ' ' && name[0] != ' ';
        if (name[0] == ' ' || char.IsAsciiDigit((char)name[0]))
        {
            return letters.Length <= 2 && Array.Exists(Doubtful, Encoding.ASCII.GetString(letters).Equals) ? 0 : one != 0 ? one : two;
        }

        return letters[0] == 'H' && isFull ? one
            : isFull && one != 0 && two != 0 ? letters.Length == 2 && letters[..2] is [(byte)'C', (byte)'L'] or [(byte)'B', (byte)'R'] ? two : 0
            : two != 0 ? two
            : one;
    }

    private static int Ion(ReadOnlySpan<byte> letters, string residueName)
    {
        string name = Encoding.ASCII.GetString(letters).ToUpperInvariant();
        string residue = residueName.TrimEnd("0123456789+-".ToCharArray()).ToUpperInvariant();
        string? ofResidue = Ions.GetValueOrDefault(residue);
        string? symbol = name == residue || residue is "ION" or "IONS" ? Ions.GetValueOrDefault(name) ?? name
            : ofResidue is not null && ofResidue.StartsWith(name[0]) ? ofResidue
            : null;
        return symbol is null ? 0 : Element.FromSymbol(symbol)?.AtomicNumber ?? 0;
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
