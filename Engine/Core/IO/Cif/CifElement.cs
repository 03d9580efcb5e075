using System.Text;

namespace MDEngine.IO;

/// <summary>Elements of CIF files, from a type symbol such as O2- or Fe3+, or from a label such as C12A.</summary>
internal static class CifElement
{
    /// <returns>The atomic number (0 where there is no telling), and the mass of deuterium and tritium, else 0.</returns>
    public static (int AtomicNumber, double Mass) OfSymbol(ReadOnlySpan<byte> text)
    {
        ReadOnlySpan<byte> symbol = Letters(text);
        foreach (byte b in text[symbol.Length..])
        {
            // What follows is a charge, such as 2- or 3+.
            if (!char.IsAsciiDigit((char)b) && b is not ((byte)'+' or (byte)'-' or (byte)'.'))
            {
                return default;
            }
        }

        return symbol.Length is 1 or 2 ? Lookup(symbol) : default;
    }

    /// <returns>0 too where the label could begin with one letter's element or with two letters'.</returns>
    public static (int AtomicNumber, double Mass) OfLabel(ReadOnlySpan<byte> text)
    {
        ReadOnlySpan<byte> letters = Letters(text);
        if (letters.IsEmpty)
        {
            return default;
        }

        (int, double) one = Lookup(letters[..1]);
        (int Number, double) two = letters.Length > 1 ? Lookup(letters[..2]) : default;
        return two.Number == 0 ? one : char.IsAsciiLetterLower((char)letters[1]) ? two : one.Item1 == 0 ? two : default;
    }

    private static ReadOnlySpan<byte> Letters(ReadOnlySpan<byte> text)
    {
        int count = 0;
        while (count < text.Length && char.IsAsciiLetter((char)text[count]))
        {
            count++;
        }

        return text[..count];
    }

    private static (int AtomicNumber, double Mass) Lookup(ReadOnlySpan<byte> symbol) =>
        symbol is [(byte)'D'] ? (1, Isotope.Deuterium)
        : symbol is [(byte)'T'] ? (1, Isotope.Tritium)
        : (Element.FromSymbol(Encoding.ASCII.GetString(symbol))?.AtomicNumber ?? 0, 0);
}
