namespace MDEngine.IO;

/// <summary>
/// Atomic numbers of a frame's atoms from their symbols. It remembers the bytes of the previous frame's symbols, so that only
/// what differs is looked up.
/// </summary>
internal sealed class XyzSpecies
{
    private ulong[] symbols = [];
    private int[] atomicNumbers = [];
    private int count;

    /// <summary>Whether all atoms are those of the frame before.</summary>
    public bool Unchanged { get; private set; }

    public ReadOnlySpan<int> AtomicNumbers => atomicNumbers.AsSpan(0, count);

    public void Begin(int atomCount)
    {
        Unchanged = atomCount == count;
        if (atomicNumbers.Length < atomCount)
        {
            Array.Resize(ref symbols, atomCount);
            Array.Resize(ref atomicNumbers, atomCount);
        }

        count = atomCount;
    }

    /// <returns>False if the text is neither an element's symbol (in any case) nor an atomic number.</returns>
    public bool TrySet(int atom, ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty || text.Length > 3)
        {
            return false;
        }

        ulong packed = 0;
        Span<char> characters = stackalloc char[text.Length];
        for (int i = 0; i < text.Length; i++)
        {
            packed = (packed << 8) | text[i];
            characters[i] = (char)text[i];
        }

        if (symbols[atom] == packed)
        {
            return true;
        }

        int atomicNumber = Element.FromSymbol(characters)?.AtomicNumber ?? 0;
        if (atomicNumber == 0 && (!Utf8Number.TryParse(text, out long number) || !TryCheck(number, out atomicNumber)))
        {
            return false;
        }

        Change(atom, packed, atomicNumber);
        return true;
    }

    /// <returns>False if there is no such element.</returns>
    public bool TrySet(int atom, long atomicNumber)
    {
        if (!TryCheck(atomicNumber, out int number))
        {
            return false;
        }

        if (atomicNumbers[atom] != number)
        {
            Change(atom, 0, number);
        }

        return true;
    }

    private static bool TryCheck(long number, out int atomicNumber)
    {
        atomicNumber = number is >= 1 and <= Element.Count ? (int)number : 0;
        return atomicNumber != 0;
    }

    private void Change(int atom, ulong packed, int atomicNumber)
    {
        symbols[atom] = packed;
        atomicNumbers[atom] = atomicNumber;
        Unchanged = false;
    }
}
