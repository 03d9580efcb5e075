using System.Text;

namespace MDEngine.IO;

/// <summary>The lines of a V3000 record, all of which begin with M  V30; a line that ends in - goes on in the next.</summary>
internal sealed class V3000Record(Utf8LineReader lines, MolAtoms atoms)
{
    private readonly Dictionary<string, int> indices = [];

    public void Read()
    {
        string section = "";
        while (TryReadLine(out string[] words))
        {
            switch (words)
            {
                case ["BEGIN", var name, ..]:
                    section = name;
                    break;
                case ["END", ..]:
                    section = "";
                    break;
                case [var index, var symbol, var x, var y, var z, ..] when section == "ATOM":
                    ReadAtom(index, symbol, new(Number(x), Number(y), Number(z)), words[5..]);
                    break;
                case [_, _, var first, var second, ..] when section == "BOND":
                    if (!atoms.TryBond(Index(first), Index(second)))
                    {
                        throw lines.Error(1, $"a bond needs two different atoms; {first} and {second} are none");
                    }

                    break;
                default:
                    if (section is "ATOM" or "BOND")
                    {
                        throw lines.Error(1, $"'{string.Join(' ', words)}' is no line of {section}; expected {(section == "ATOM" ? "index, element, x, y, z" : "index, type and two atoms")}");
                    }

                    break;
            }
        }
    }

    private void ReadAtom(string index, string symbol, Vector3D position, string[] rest)
    {
        if (!atoms.TryAdd(symbol, position, 0))
        {
            throw lines.Error(1, $"'{symbol}' is no element; query atoms, groups and lone pairs are not read");
        }

        if (!indices.TryAdd(index, atoms.Count))
        {
            throw lines.Error(1, $"a second atom has the index {index}; indices must differ");
        }

        foreach (string word in rest)
        {
            bool isCharge = word.StartsWith("CHG=", StringComparison.Ordinal);
            bool isIsotope = word.StartsWith("MASS=", StringComparison.Ordinal);
            if (isCharge || isIsotope)
            {
                double value = Number(word[(word.IndexOf('=', StringComparison.Ordinal) + 1)..]);
                if (!(isCharge ? Math.Abs(value) <= 15 && atoms.TrySetCharge(atoms.Count, value) : atoms.TrySetIsotope(atoms.Count, (long)Math.Round(value))))
                {
                    throw lines.Error(1, $"'{word}' is no {(isCharge ? "charge; expected -15 to 15" : "mass number")}");
                }
            }
        }
    }

    private int Index(string word) => indices.GetValueOrDefault(word);

    private double Number(string word) => Utf8Number.TryParse(Encoding.UTF8.GetBytes(word), out double value) && double.IsFinite(value)
        ? value
        : throw lines.Error(1, $"'{word}' is no finite number");

    /// <returns>False at M  END.</returns>
    private bool TryReadLine(out string[] words)
    {
        var text = new StringBuilder();
        do
        {
            if (!lines.TryRead(out ReadOnlySpan<byte> line))
            {
                throw lines.Error(0, "the file ends within a record; expected M  END, so it is cut off");
            }

            if (line.StartsWith("M  END"u8))
            {
                words = [];
                return false;
            }

            if (!line.StartsWith("M  V30 "u8))
            {
                throw lines.Error(1, $"{Utf8Fields.Quote(line)} stands where a line of M  V30 is expected");
            }

            text.Length = text is { Length: > 0 } && text[^1] == '-' ? text.Length - 1 : text.Length;
            text.Append(Encoding.UTF8.GetString(line[7..]).TrimEnd());
        }
        while (text is { Length: > 0 } && text[^1] == '-');
        words = text.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return true;
    }
}
