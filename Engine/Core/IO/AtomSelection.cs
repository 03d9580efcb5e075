using System.Collections.Immutable;
using System.Globalization;

namespace MDEngine.IO;

/// <summary>Atoms of a structure: numbers counted from 0 and ranges (0-9,12), and names by kind (element=O, name=CA, residue=ALA, chain=A); all that any part names.</summary>
public sealed class AtomSelection
{
    private static readonly string[] Kinds = ["element", "name", "residue", "chain"];

    private readonly string text;
    private readonly (string Kind, string Name, int First, int Last)[] parts;

    private AtomSelection(string text, (string, string, int, int)[] parts) => (this.text, this.parts) = (text, parts);

    /// <summary>Reads a selection.</summary>
    /// <exception cref="InputException">It is none.</exception>
    public static AtomSelection Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] words = text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return words.Length > 0 ? new AtomSelection(text, [.. words.Select(ParsePart)]) : throw Bad(text);
    }

    /// <summary>Indices of the atoms, ascending.</summary>
    /// <exception cref="InputException">There are none, or a number is too large.</exception>
    public int[] Find(Topology topology)
    {
        ArgumentNullException.ThrowIfNull(topology);
        var chosen = new bool[topology.AtomCount];
        foreach ((string kind, string name, int first, int last) in parts)
        {
            if (kind.Length == 0)
            {
                if (last >= chosen.Length)
                {
                    throw new InputException($"'{text}' names atom {last}, and the structure has the atoms 0 to {chosen.Length - 1}");
                }

                chosen.AsSpan(first, last - first + 1).Fill(true);
                continue;
            }

            Mark(topology, kind, name, chosen);
        }

        int[] atoms = [.. Enumerable.Range(0, chosen.Length).Where(i => chosen[i])];
        return atoms.Length > 0 ? atoms : throw new InputException($"'{text}' names no atom of the structure");
    }

    private static (string, string, int, int) ParsePart(string word)
    {
        string[] sides = word.Split('=', 2);
        if (sides.Length == 2)
        {
            return Kinds.Contains(sides[0]) && sides[1].Length > 0 ? (sides[0], sides[1], 0, 0) : throw Bad(word);
        }

        string[] ends = word.Split('-');
        return ends.Length <= 2
            && int.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out int first)
            && int.TryParse(ends[^1], NumberStyles.None, CultureInfo.InvariantCulture, out int last) && last >= first
            ? ("", "", first, last)
            : throw Bad(word);
    }

    private static InputException Bad(string word) =>
        new($"'{word}' names no atoms; expected numbers counted from 0, such as 0-9,12, or element=O, name=CA, residue=ALA, chain=A");

    private static void Mark(Topology topology, string kind, string name, bool[] chosen)
    {
        for (int i = 0; i < chosen.Length && kind is "element" or "name"; i++)
        {
            chosen[i] |= kind == "element"
                ? string.Equals(Element.FromAtomicNumber(topology.AtomicNumbers[i]).Symbol, name, StringComparison.OrdinalIgnoreCase)
                : !topology.AtomNames.IsEmpty && topology.AtomNames[i] == name;
        }

        ImmutableArray<Residue> residues = kind is "residue" or "chain" ? topology.Residues : [];
        foreach (Residue residue in residues.Where(residue => (kind == "residue" ? residue.Name : residue.Chain) == name))
        {
            foreach (int atom in residue.Atoms)
            {
                chosen[atom] = true;
            }
        }
    }
}
