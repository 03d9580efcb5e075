using System.Text;

namespace MDEngine.IO;

/// <summary>Elements (and masses) of LAMMPS's types.</summary>
internal sealed class LammpsElements(ReadingOptions options)
{
    /// <summary>What a user does where a file leaves elements open.</summary>
    public const string HowToState = "state the elements of the types with --type-elements, such as O,H for types 1 and 2";

    private readonly Dictionary<string, int> ofTypes = [];
    private ulong lastSymbol;
    private int lastNumber;
    private Topology? topology;

    /// <summary>Whether the user stated elements.</summary>
    public bool AreStated => options.TypeElements is not null;

    /// <exception cref="InputException">The stated units are none.</exception>
    public static LammpsUnits? UnitsOf(ReadingOptions options) => options.LammpsUnits is not { } name ? null
        : LammpsUnits.Find(name) ?? throw new InputException($"'{name}' are no LAMMPS units that are read; expected {LammpsUnits.Names}");

    /// <returns>The atomic number of a type that the user stated, or 0.</returns>
    public int OfType(ReadOnlySpan<byte> type)
    {
        string name = Encoding.UTF8.GetString(type);
        if (!ofTypes.TryGetValue(name, out int number))
        {
            number = options.TypeElements?.Find(name) ?? 0;
            ofTypes.Add(name, number);
        }

        return number;
    }

    /// <returns>The atomic number of an element's symbol, or 0.</returns>
    public int OfSymbol(ReadOnlySpan<byte> symbol)
    {
        if (symbol.IsEmpty || symbol.Length > 2)
        {
            return 0;
        }

        ulong packed = symbol.Length == 1 ? symbol[0] : ((ulong)symbol[0] << 8) | symbol[1];
        if (packed != lastSymbol)
        {
            Span<char> characters = stackalloc char[symbol.Length];
            for (int i = 0; i < symbol.Length; i++)
            {
                characters[i] = (char)symbol[i];
            }

            lastSymbol = packed;
            lastNumber = Element.FromSymbol(characters)?.AtomicNumber ?? 0;
        }

        return lastNumber;
    }

    /// <summary>A topology of these atoms: the one of before where nothing has changed.</summary>
    /// <exception cref="InputFileException">A mass is not positive.</exception>
    public Topology TopologyOf(int[] atomicNumbers, double[]? masses, Utf8LineReader lines)
    {
        if (masses is not null && Array.FindIndex(masses, mass => mass <= 0) is >= 0 and int atom)
        {
            throw lines.Error(0, $"atom {atom + 1} of the frame that ends here has the mass {masses[atom]}; expected a positive mass in amu");
        }

        if (topology is null || !topology.AtomicNumbers.AsSpan().SequenceEqual(atomicNumbers) || (masses is not null && !topology.Masses.AsSpan().SequenceEqual(masses)))
        {
            topology = new Topology(atomicNumbers);
            topology = masses is null ? topology : topology with { Masses = [.. masses] };
        }

        return topology;
    }
}
