using System.Text;

namespace MDEngine.IO;

/// <summary>Reads GRO, GROMACS's text format: positions and velocities of any precision, residues, box; one frame after another.</summary>
/// <remarks>The format has no elements; they follow from names of atoms and residues.</remarks>
internal sealed class GroReader(Stream stream, string path) : IFrameReader
{
    private const int FirstNumber = 20;
    private const int ShortestAtomLine = 25;

    private readonly Utf8LineReader lines = new(stream, path);
    private readonly TopologyBuilder topology = new();
    private bool any;

    public Frame? Read(Frame? spent)
    {
        if (!TryReadTitle(out string title))
        {
            return null;
        }

        int atomCount = ReadAtomCount();
        var positions = new Vector3D[atomCount];
        Vector3D[]? velocities = null;
        for (int atom = 0; atom < atomCount; atom++)
        {
            if (!lines.TryRead(out ReadOnlySpan<byte> line))
            {
                throw lines.Error(0, $"the file ends after {atom} of {atomCount} atoms; it is cut off, or the count is wrong");
            }

            ReadAtom(line, positions, ref velocities, atom);
        }

        any = true;
        return new Frame(topology.Finish(), positions)
        {
            Velocities = velocities,
            Cell = ReadBox(),
            Time = NumberAfter(title, "t=") * GromacsUnits.Time,
            Step = (long?)NumberAfter(title, "step="),
            Properties = title.Length == 0 ? new Dictionary<string, string>() : new Dictionary<string, string> { ["comment"] = title },
        };
    }

    public void Dispose() => lines.Dispose();

    private bool TryReadTitle(out string title)
    {
        title = "";
        if (!lines.TryRead(out ReadOnlySpan<byte> line))
        {
            return any ? false : throw lines.Error(0, "the file is empty; expected a title, an atom count and the atoms");
        }

        title = Encoding.UTF8.GetString(line).Trim();

        // Blank lines at the end of the file begin no frame.
        while (any && title.Length == 0)
        {
            if (!lines.TryRead(out line))
            {
                return false;
            }

            title = Encoding.UTF8.GetString(line).Trim();
        }

        return true;
    }

    /// <summary>The last number after a word of the title, such as 10 of "t= 10.0 step= 5".</summary>
    private static double? NumberAfter(string title, string word)
    {
        int index = title.LastIndexOf(word, StringComparison.Ordinal);
        string? field = index < 0 ? null : title[(index + word.Length)..].Split([' ', '\t', ','], StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
        return field is not null && Utf8Number.TryParse(Encoding.UTF8.GetBytes(field), out double value) && Math.Abs(value) < 1e15 ? value : null;
    }

    private int ReadAtomCount()
    {
        if (!lines.TryRead(out ReadOnlySpan<byte> line))
        {
            throw lines.Error(0, "the file ends after the title; expected the atom count");
        }

        var fields = new LineFields(line, lines);
        int count = fields.Count("atom count");
        if (count == 0 || !fields.NextOrEmpty().IsEmpty)
        {
            throw fields.Error($"{Utf8Fields.Quote(line.Trim((byte)' '))} is no atom count; a GRO frame has the number of atoms alone on its second line");
        }

        return lines.IsTooShortFor(count, ShortestAtomLine)
            ? throw fields.Error($"the file is too short for the {count} atoms that it announces; it is cut off, or the count is wrong")
            : count;
    }

    private void ReadAtom(ReadOnlySpan<byte> line, Vector3D[] positions, ref Vector3D[]? velocities, int atom)
    {
        int first = line.Length > FirstNumber ? line[FirstNumber..].IndexOf((byte)'.') : -1;
        int width = first < 0 ? -1 : line[(FirstNumber + first + 1)..].IndexOf((byte)'.') + 1;
        if (width <= 0 || line.Length < FirstNumber + (3 * width))
        {
            throw lines.Error(line.Length + 1, $"the line of atom {atom + 1} of {positions.Length} ends too early; expected residue, name and number in columns 1-20 and three positions in nm (is the atom count right?)");
        }

        ReadOnlySpan<byte> residueName = line[5..10].Trim((byte)' ');
        ReadOnlySpan<byte> name = line[10..15].Trim((byte)' ');
        if (!Utf8Number.TryParse(line[..5].Trim((byte)' '), out long residueId))
        {
            throw lines.Error(1, $"{Utf8Fields.Quote(line[..5])} is no residue number; expected an integer in columns 1-5");
        }

        string residue = topology.Word(residueName);
        int atomicNumber = GroElement.Find(name, residue);
        if (atomicNumber == 0)
        {
            throw PdbElement.IsVirtualSite(topology.Word(name), residue, [])
                ? lines.Error(11, $"{Utf8Fields.Quote(name)} is a virtual site, no atom: a force field's point of charge; write the structure without it (gmx trjconv with an index group of the atoms)")
                : lines.Error(11, $"the name {Utf8Fields.Quote(name)} in residue {residue} does not tell the element; GRO files have no other word on it, so convert to a format with elements, such as .pdb (gmx editconf)");
        }

        topology.Add(new AtomRecord(atomicNumber, topology.Word(name), residue, (int)residueId, ' ', ""));
        positions[atom] = GromacsUnits.Length * Vector(line, FirstNumber, width, "position in nm");
        int next = FirstNumber + (3 * width);
        if (!Utf8Fields.IsBlank(line[next..]))
        {
            velocities ??= new Vector3D[positions.Length];
            velocities[atom] = line.Length >= next + (3 * width)
                ? GromacsUnits.Velocity * Vector(line, next, width, "velocity in nm/ps")
                : throw lines.Error(line.Length + 1, $"the line ends within the velocity of atom {atom + 1}; expected three numbers of {width} columns each");
        }
    }

    private Vector3D Vector(ReadOnlySpan<byte> line, int start, int width, string what)
    {
        double x = Number(line, start, width, what);
        double y = Number(line, start + width, width, what);
        return new Vector3D(x, y, Number(line, start + (2 * width), width, what));
    }

    private double Number(ReadOnlySpan<byte> line, int start, int width, string what)
    {
        ReadOnlySpan<byte> field = line.Slice(start, width).Trim((byte)' ');
        return Utf8Number.TryParse(field, out double value) && double.IsFinite(GromacsUnits.Length * value)
            ? value
            : throw lines.Error(start + 1, $"{Utf8Fields.Quote(field)} is no finite number; expected a {what} in columns {start + 1}-{start + width}");
    }

    private UnitCell ReadBox()
    {
        if (!lines.TryRead(out ReadOnlySpan<byte> line))
        {
            throw lines.Error(0, "the file ends after the atoms; expected a box of three or nine numbers in nm, so it is cut off");
        }

        Span<double> v = stackalloc double[9];
        int count = 0;
        var fields = new LineFields(line, lines);
        for (ReadOnlySpan<byte> field = fields.NextOrEmpty(); !field.IsEmpty; field = fields.NextOrEmpty())
        {
            // Large boxes leave no blank between numbers: each ends as many digits after its point as the last one does.
            int decimals = line.TrimEnd(" \t"u8).Length - line.LastIndexOf((byte)'.') - 1;
            while (!field.IsEmpty)
            {
                int point = field.IndexOf((byte)'.');
                int length = point < 0 || field[(point + 1)..].IndexOf((byte)'.') < 0 ? field.Length : Math.Min(field.Length, point + 1 + decimals);
                if (count == v.Length || !Utf8Number.TryParse(field[..length], out v[count++]) || !double.IsFinite(GromacsUnits.Length * v[count - 1]))
                {
                    throw fields.Error($"{Utf8Fields.Quote(field)} is no number of a box; expected three or nine numbers in nm");
                }

                field = field[length..];
            }
        }

        if (count is not (3 or 9))
        {
            throw lines.Error(1, $"the box has {count} numbers; expected three or nine in nm");
        }

        UnitCell cell = GromacsUnits.Cell(new(v[0], v[3], v[4]), new(v[5], v[1], v[6]), new(v[7], v[8], v[2]));
        return SpannedCell.IsValid(cell) ? cell : throw lines.Error(1, "the vectors of the box lie in one plane; expected three that span a box, or zeros for none");
    }
}
