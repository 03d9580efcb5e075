using System.Collections.Frozen;

namespace MDEngine.IO;

/// <summary>Which element each type of atom is, in files that number their types or give them labels.</summary>
public sealed class TypeElements
{
    private readonly FrozenDictionary<string, int> atomicNumbers;

    private TypeElements(Dictionary<string, int> atomicNumbers) => this.atomicNumbers = atomicNumbers.ToFrozenDictionary();

    /// <summary>Reads "O,H" (types 1, 2, …) or "1=O,2=H,CT=C".</summary>
    /// <exception cref="InputException">It is neither.</exception>
    public static TypeElements Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var atomicNumbers = new Dictionary<string, int>();
        string[] parts = text.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        for (int i = 0; i < parts.Length; i++)
        {
            string[] sides = parts[i].Split('=');
            string type = sides.Length == 2 ? sides[0] : FormattableString.Invariant($"{i + 1}");
            if (sides.Length > 2 || Element.FromSymbol(sides[^1]) is not { } element || !atomicNumbers.TryAdd(type, element.AtomicNumber))
            {
                throw new InputException($"'{parts[i]}' names no element for a type; expected elements in the order of the types, such as O,H, or TYPE=ELEMENT, such as 1=O,2=H");
            }
        }

        return new TypeElements(atomicNumbers);
    }

    /// <summary>The atomic number of a type, or 0.</summary>
    internal int Find(string type) => atomicNumbers.GetValueOrDefault(type);
}
