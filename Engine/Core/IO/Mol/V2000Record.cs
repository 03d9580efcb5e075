using System.Text;

namespace MDEngine.IO;

/// <summary>The counts, atoms, bonds and properties of a V2000 record, which stand in fixed columns.</summary>
internal sealed class V2000Record(Utf8LineReader lines, MolAtoms atoms)
{
    /// <summary>Charges of the atom lines' codes 0 to 7; 4 is a doublet radical.</summary>
    private static readonly int[] Charges = [0, 3, 2, 1, 0, -1, -2, -3];

    private bool chargesReplaced;

    /// <param name="counts">The fourth line of the record.</param>
    public void Read(ReadOnlySpan<byte> counts)
    {
        (int atomCount, int bondCount) = (Count(counts, 0, "number of atoms"), Count(counts, 3, "number of bonds"));
        for (int i = 0; i < atomCount; i++)
        {
            ReadAtom(NextLine($"atom {i + 1} of {atomCount}"));
        }

        for (int i = 0; i < bondCount; i++)
        {
            ReadOnlySpan<byte> line = NextLine($"bond {i + 1} of {bondCount}");
            if (!atoms.TryBond(Count(line, 0, "first atom of the bond"), Count(line, 3, "second atom of the bond")))
            {
                throw lines.Error(1, $"a bond needs two different atoms of 1 to {atoms.Count}");
            }
        }

        while (true)
        {
            ReadOnlySpan<byte> line = NextLine("M  END");
            if (line.StartsWith("M  END"u8))
            {
                return;
            }

            if (line.StartsWith("$$$$"u8))
            {
                throw lines.Error(1, "the record ends before M  END; is a count of atoms or bonds wrong?");
            }

            ReadProperty(line);
        }
    }

    private ReadOnlySpan<byte> NextLine(string what) =>
        lines.TryRead(out ReadOnlySpan<byte> line) ? line : throw lines.Error(0, $"the file ends before {what}; it is cut off, or a count is wrong");

    private void ReadAtom(ReadOnlySpan<byte> line)
    {
        if (line.Length < 32)
        {
            throw lines.Error(line.Length + 1, "the line of an atom ends too early; expected x, y, z in columns 1-30 and the element from column 32 on (is the number of atoms right?)");
        }

        var position = new Vector3D(Coordinate(line, 0), Coordinate(line, 10), Coordinate(line, 20));
        string symbol = Encoding.UTF8.GetString(line[31..Math.Min(34, line.Length)]).Trim();
        int code = line.Length >= 39 ? Count(line, 36, "charge code") : 0;
        if (code >= Charges.Length)
        {
            throw lines.Error(37, $"{code} is no charge code; expected 0 to {Charges.Length - 1}");
        }

        if (!atoms.TryAdd(symbol, position, Charges[code]))
        {
            throw lines.Error(32, $"'{symbol}' is no element; query atoms, groups and lone pairs are not read");
        }

        long shift = line.Length >= 36 ? Integer(line[34..36].Trim((byte)' '), 35) : 0;
        if (shift != 0)
        {
            atoms.TrySetIsotope(atoms.Count, (long)Math.Round(Element.FromSymbol(symbol == "D" || symbol == "T" ? "H" : symbol)!.Mass) + shift);
        }
    }

    private void ReadProperty(ReadOnlySpan<byte> line)
    {
        bool isCharge = line.StartsWith("M  CHG"u8);
        bool isIsotope = line.StartsWith("M  ISO"u8);
        if ((isCharge || line.StartsWith("M  RAD"u8)) && !chargesReplaced)
        {
            chargesReplaced = true;
            atoms.ClearCharges();
        }

        if (!isCharge && !isIsotope)
        {
            return;
        }

        var fields = new LineFields(line, lines);
        fields.Next("M");
        fields.Next("property");
        int count = fields.Count("number of entries");
        for (int i = 0; i < count; i++)
        {
            long atom = fields.Integer("number of the atom");
            long value = fields.Integer(isCharge ? "charge of the atom" : "mass number of the isotope");
            if (!(isCharge ? Math.Abs(value) <= 15 && atoms.TrySetCharge(atom, value) : atoms.TrySetIsotope(atom, value)))
            {
                throw fields.Error($"atom {atom} with the value {value}; expected an atom of 1 to {atoms.Count} and {(isCharge ? "a charge of -15 to 15" : "a mass number")}");
            }
        }
    }

    private double Coordinate(ReadOnlySpan<byte> line, int start)
    {
        ReadOnlySpan<byte> field = line.Slice(start, 10).Trim((byte)' ');
        return Utf8Number.TryParse(field, out double value) && double.IsFinite(value)
            ? value
            : throw lines.Error(start + 1, $"{Utf8Fields.Quote(field)} is no finite number; expected a coordinate in Å in columns {start + 1}-{start + 10}");
    }

    private int Count(ReadOnlySpan<byte> line, int start, string what)
    {
        ReadOnlySpan<byte> field = line.Length > start ? line[start..Math.Min(line.Length, start + 3)].Trim((byte)' ') : default;
        return Utf8Number.TryParse(field, out long value) && value >= 0
            ? (int)value
            : throw lines.Error(start + 1, $"{Utf8Fields.Quote(field)} is no {what}; expected an integer in columns {start + 1}-{start + 3}");
    }

    private long Integer(ReadOnlySpan<byte> field, int column) => field.IsEmpty ? 0
        : Utf8Number.TryParse(field, out long value) ? value
        : throw lines.Error(column, $"{Utf8Fields.Quote(field)} is no integer; expected the difference of the isotope's mass");
}
