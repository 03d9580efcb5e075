using System.Text;

namespace MDEngine.IO;

/// <summary>
/// Reads LAMMPS's text dumps (dump atom, custom): positions as they stand, scaled or unwrapped, any box, velocities, forces. Atoms come in the
/// order of their ids.
/// </summary>
internal sealed class LammpsDumpReader(Stream stream, string path, ReadingOptions options) : IFrameReader
{
    private const int ShortestAtomLine = 6;

    private readonly Utf8LineReader lines = new(stream, path);
    private readonly LammpsElements elements = new(options);
    private LammpsUnits? units = LammpsElements.UnitsOf(options);
    private DumpColumns columns = new([]);
    private string columnText = "";
    private bool any;

    /// <summary>Whether a file begins as dumps do.</summary>
    public static bool Recognizes(ReadOnlySpan<byte> beginning) =>
        beginning.StartsWith("ITEM: TIMESTEP"u8) || beginning.StartsWith("ITEM: UNITS"u8) || beginning.StartsWith("ITEM: TIME\n"u8);

    public Frame? Read(Frame? spent)
    {
        long? step = null;
        double? time = null;
        int? atomCount = null;
        LammpsBox? box = null;
        while (TryReadItem(out string item, isFirst: step is null && atomCount is null))
        {
            if (item == "TIMESTEP")
            {
                step = ReadValue(item).Integer("step");
            }
            else if (item == "TIME")
            {
                time = ReadValue(item).Real("time");
            }
            else if (item == "UNITS")
            {
                LineFields value = ReadValue(item);
                units = FindUnits(value.Next("name of the units"), value.Column);
            }
            else if (item == "NUMBER OF ATOMS")
            {
                atomCount = ReadAtomCount();
            }
            else if (item.StartsWith("BOX BOUNDS", StringComparison.Ordinal))
            {
                box = ReadBox(item["BOX BOUNDS".Length..]);
            }
            else if (item.StartsWith("ATOMS", StringComparison.Ordinal))
            {
                if (atomCount is not { } count || box is not { } frameBox || step is null)
                {
                    throw lines.Error(1, "the atoms begin before TIMESTEP, NUMBER OF ATOMS and BOX BOUNDS are all stated");
                }

                SelectColumns(item["ATOMS".Length..]);
                return ReadAtoms(count, frameBox, step.Value, time);
            }
            else
            {
                throw lines.Error(7, $"unknown section '{item}'; expected TIMESTEP, NUMBER OF ATOMS, BOX BOUNDS or ATOMS");
            }
        }

        return step is null && atomCount is null && any ? null
            : throw lines.Error(0, any ? "the file ends within a frame; it is cut off" : "the file holds no frame; expected ITEM: TIMESTEP");
    }

    public void Dispose() => lines.Dispose();

    private bool TryReadItem(out string item, bool isFirst)
    {
        item = "";
        ReadOnlySpan<byte> line;
        do
        {
            if (!lines.TryRead(out line))
            {
                return false;
            }
        }
        while (isFirst && Utf8Fields.IsBlank(line));

        item = line.StartsWith("ITEM: "u8)
            ? Encoding.UTF8.GetString(line[6..]).TrimEnd()
            : throw lines.Error(1, $"{Utf8Fields.Quote(line)} stands where a line such as ITEM: TIMESTEP is expected (is the number of atoms right?)");
        return true;
    }

    private LineFields ReadValue(string item) =>
        lines.TryRead(out ReadOnlySpan<byte> line) ? new LineFields(line, lines) : throw lines.Error(0, $"the file ends after ITEM: {item}; it is cut off");

    private int ReadAtomCount()
    {
        LineFields fields = ReadValue("NUMBER OF ATOMS");
        int count = fields.Count("number of atoms");
        return count == 0 ? throw fields.Error("0 atoms; expected at least one")
            : lines.IsTooShortFor(count, ShortestAtomLine) ? throw fields.Error($"the file is too short for the {count} atoms that it announces; it is cut off, or the count is wrong")
            : count;
    }

    /// <param name="words">What follows BOX BOUNDS: tilts or edges where the box has such, and how each direction ends.</param>
    private LammpsBox ReadBox(string words)
    {
        string[] all = words.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        bool isTilted = all is ["xy", "xz", "yz", ..];
        bool isGeneral = all is ["abc", "origin", ..];
        string[] ends = [.. all.Skip(isTilted ? 3 : isGeneral ? 2 : 0)];
        if (ends.Length is not (0 or 3))
        {
            throw lines.Error(17, $"'{words.Trim()}' does not describe a box; expected such as pp pp pp, or xy xz yz pp pp pp");
        }

        (bool, bool, bool) periodic = ends.Length == 0 ? (true, true, true) : (ends[0] == "pp", ends[1] == "pp", ends[2] == "pp");
        Span<double> v = stackalloc double[12];
        for (int axis = 0; axis < 3; axis++)
        {
            LineFields fields = ReadValue("BOX BOUNDS");
            for (int i = 0; i < (isGeneral ? 4 : isTilted ? 3 : 2); i++)
            {
                v[(4 * axis) + i] = fields.Real(i < 2 ? "bound of the box" : "tilt of the box");
            }
        }

        double scale = units?.Length ?? 1;
        LammpsBox box;
        if (isGeneral)
        {
            box = new LammpsBox(scale * new Vector3D(v[3], v[7], v[11]), scale * new Matrix3x3(new(v[0], v[1], v[2]), new(v[4], v[5], v[6]), new(v[8], v[9], v[10])), periodic);
        }
        else
        {
            var tilts = new Vector3D(v[2], v[6], v[10]);
            (Vector3D below, Vector3D above) = LammpsBox.Overhang(tilts);
            box = LammpsBox.FromBounds(scale * (new Vector3D(v[0], v[4], v[8]) - below), scale * (new Vector3D(v[1], v[5], v[9]) - above), scale * tilts, periodic);
        }

        return box.IsValid && (isGeneral || box.Edges is { A.X: > 0, B.Y: > 0, C.Z: > 0 })
            ? box
            : throw lines.Error(0, "the bounds that end here span no box; expected upper bounds above lower ones");
    }

    private void SelectColumns(string text)
    {
        if (text == columnText && any)
        {
            return;
        }

        columnText = text;
        string[] names = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        columns = new DumpColumns(names.Length == 0 ? ["id", "type", "xs", "ys", "zs"] : names);
        if (columns.Positions == DumpPositions.None)
        {
            throw lines.Error(12, "no columns hold positions; expected x y z, xu yu zu, xs ys zs or xsu ysu zsu");
        }

        if (columns.ElementSymbol < 0 && columns.Mass < 0 && !(columns.Type >= 0 && options.TypeElements is not null))
        {
            throw lines.Error(12, $"no column says which elements the atoms are; {LammpsElements.HowToState} (LAMMPS: dump with the column element, and dump_modify ID element O H)");
        }

        if (units is null && (columns.V.X >= 0 || columns.F.X >= 0))
        {
            throw lines.Error(12, $"has {(columns.V.X >= 0 ? "velocities" : "forces")} and does not say in which units; state LAMMPS's units with --lammps-units: {LammpsUnits.Names} (LAMMPS: dump_modify ID units yes)");
        }
    }

    private Frame ReadAtoms(int count, LammpsBox box, long step, double? time)
    {
        var table = new DumpTable(columns, count, elements);
        for (int i = 0; i < count; i++)
        {
            if (!lines.TryRead(out ReadOnlySpan<byte> line))
            {
                throw lines.Error(0, $"the file ends after {i} of {count} atoms; it is cut off, or the count is wrong");
            }

            table.ReadRow(line, i, lines);
        }

        any = true;
        table.SortById(lines);
        table.Convert(box, units);
        return new Frame(table.Topology(lines), table.Positions)
        {
            Cell = box.Cell,
            Velocities = table.Velocities,
            Forces = table.Forces,
            Step = step,
            Time = units is null ? null : time * units.Time,
            Columns = table.Others,
            Notes = [.. table.Others.OfType<RealColumn>().Where(column => column is { Name: "q", Width: 1 }).SelectMany(column => AtomCharges.Notes("the column q", column.Values.Sum()))],
        };
    }

    private LammpsUnits FindUnits(ReadOnlySpan<byte> name, int column) => LammpsUnits.Find(Encoding.UTF8.GetString(name))
        ?? throw lines.Error(column, $"the units are {Utf8Fields.Quote(name)}; expected {LammpsUnits.Names}, so convert the file first");
}
