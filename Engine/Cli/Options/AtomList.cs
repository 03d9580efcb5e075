using System.Globalization;

namespace MDEngine.Cli.Options;

/// <summary>Atoms counted from 0, written such as 0-3,7.</summary>
internal static class AtomList
{
    private const int MostAtoms = 100_000_000;

    /// <exception cref="InputException">It is no such list.</exception>
    public static List<int> Read(string option, string text)
    {
        var atoms = new List<int>();
        foreach (string part in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            string[] ends = part.Split('-');
            if (ends.Length > 2
                || !int.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out int first)
                || !int.TryParse(ends[^1], NumberStyles.None, CultureInfo.InvariantCulture, out int last)
                || last < first
                || last - first >= MostAtoms)
            {
                throw new InputException($"{option} has '{part}'; expected atoms counted from 0, such as 0-3,7.");
            }

            atoms.AddRange(Enumerable.Range(first, last - first + 1));
        }

        return atoms;
    }

    /// <summary>The topology with the atoms that stay where they are: those that the option names, or else those of the structure itself.</summary>
    /// <param name="option">Name of the option.</param>
    /// <param name="text">Its value, or null.</param>
    /// <param name="topology">Of the structure.</param>
    /// <param name="source">The structure's file.</param>
    /// <param name="tell">Gets a line where the structure decides, or is overruled.</param>
    /// <exception cref="InputException">An index is too large, or every atom is fixed.</exception>
    public static Topology Hold(string option, string? text, Topology topology, string source, Action<string> tell)
    {
        int[] stated = [.. topology.FixedAtoms];
        int[] held = text is null ? stated : [.. Read(option, text).Distinct().Order()];
        RequireWithin(text is null ? "move_mask" : option, held, topology.AtomCount, source);
        if (text is null && stated.Length > 0)
        {
            tell(string.Create(CultureInfo.InvariantCulture, $"fixes {stated.Length} of {topology.AtomCount} atoms (move_mask), which stay where they are; {option} would name others"));
        }
        else if (stated.Length > 0 && !held.SequenceEqual(stated))
        {
            tell($"fixes other atoms (move_mask) than {option}, which is obeyed");
        }

        return topology with { FixedAtoms = [.. held] };
    }

    /// <summary>Refuses atoms that a structure does not have, and a list that leaves none.</summary>
    /// <exception cref="InputException">An index is too large, or every atom is listed.</exception>
    public static void RequireWithin(string option, IReadOnlyCollection<int> atoms, int atomCount, string source)
    {
        if (atoms.Count > 0 && atoms.Max() is int largest && largest >= atomCount)
        {
            throw new InputException($"{option} names atom {largest}, and {source} has the atoms 0 to {atomCount - 1}.");
        }

        if (atoms.Distinct().Count() == atomCount)
        {
            throw new InputException($"{option} fixes every atom of {source}: there is nothing to move.");
        }
    }
}
