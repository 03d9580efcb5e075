namespace MDEngine.IO;

/// <summary>
/// Atomic numbers of a frame's atoms from their symbols. It remembers the bytes of the previous frame's symbols, so that only
/// what differs is looked up.
/// </summary>
internal sealed class XyzSpecies
{
    private ulong[] symbols = [];
    private int[] atomicNumbers = [];
    private double[] isotopeMasses = [];
    private int count;

    /// <summary>Whether numbers stand for elements, rather than for types of some program's own.</summary>
    public bool AcceptsNumbers { get; set; } = true;

    /// <summary>[N] masses of the atoms that are D or T, amu, 0 for all others; empty where there are none.</summary>
    public ReadOnlySpan<double> IsotopeMasses => isotopeMasses.AsSpan(0, Math.Min(isotopeMasses.Length, count));

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

        if (isotopeMasses.Length is > 0 and var known && known < atomCount)
        {
            Array.Resize(ref isotopeMasses, atomCount);
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

        ulong packed = 1; // so that none is 0, which stands for no symbol, not even one of NUL characters
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

        bool isIsotope = Isotope.TryGetMass(text, out double mass);
        int atomicNumber = isIsotope ? 1 : Element.FromSymbol(characters)?.AtomicNumber ?? 0;
        if (atomicNumber == 0 && (!AcceptsNumbers || !Utf8Number.TryParse(text, out long number) || !TryCheck(number, out atomicNumber)))
        {
            return false;
        }

        Change(atom, packed, atomicNumber);
        SetIsotope(atom, mass);
        return true;
    }

    /// <summary>Takes from a symbol beside an atomic number only which isotope it is.</summary>
    public void SetIsotope(int atom, ReadOnlySpan<byte> symbol)
    {
        Isotope.TryGetMass(symbol, out double mass);
        SetIsotope(atom, mass);
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

    private void SetIsotope(int atom, double mass)
    {
        if (mass > 0 && isotopeMasses.Length == 0)
        {
            isotopeMasses = new double[symbols.Length];
        }

        if (isotopeMasses.Length > 0 && isotopeMasses[atom] != mass)
        {
            isotopeMasses[atom] = mass;
            Unchanged = false;
        }
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
