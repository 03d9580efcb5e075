using System.Text;

namespace MDEngine.IO;

/// <summary>The atoms of a LAMMPS data file while its sections are read; they end in the order of their ids.</summary>
internal sealed class LammpsAtomTable
{
    private const int LargeCount = 100_000;

    private readonly LammpsDataHeader header;
    private readonly Utf8LineReader lines;
    private readonly Dictionary<long, int> indices = [];
    private readonly List<(long Id, string Type, Vector3D Position, long Molecule, double Charge, long Line)> atoms;
    private readonly List<(long First, long Second)> bonds = [];
    private LammpsAtomStyle? style;
    private Vector3D[]? velocities;

    /// <param name="header">How many atoms there are, and what their types weigh.</param>
    /// <param name="stated">The style that the user states, or null.</param>
    /// <param name="comment">The first word after # in the section's line, where programs leave the style.</param>
    /// <param name="lines">Where the section stands.</param>
    public LammpsAtomTable(LammpsDataHeader header, string? stated, string comment, Utf8LineReader lines)
    {
        (this.header, this.lines) = (header, lines);
        atoms = new(Math.Min(LargeCount, header.AtomCount!.Value));
        style = LammpsAtomStyle.Find(stated ?? comment);
        if (style is null && (stated is not null || LammpsAtomStyle.IsOther(comment)))
        {
            throw lines.Error(0, $"the atom style '{stated ?? comment}' is not read; expected {LammpsAtomStyle.Names}");
        }
    }

    public void AddAtom(ReadOnlySpan<byte> line)
    {
        if (atoms.Count == header.AtomCount)
        {
            throw lines.Error(1, $"one atom more than the {header.AtomCount} that the header announces");
        }

        style ??= Deduce(line);
        var fields = new LineFields(line, lines);
        long id = fields.Integer("id of the atom");
        string type = "";
        long molecule = 0;
        double charge = 0;
        for (int i = 1; i < style.Position; i++)
        {
            if (i == style.Type)
            {
                type = Encoding.UTF8.GetString(fields.Next("type of the atom"));
            }
            else if (i == style.Molecule)
            {
                molecule = fields.Integer("molecule of the atom");
            }
            else
            {
                charge = fields.Real("charge of the atom");
            }
        }

        Vector3D position = fields.Vector("position of the atom");
        if (!indices.TryAdd(id, atoms.Count))
        {
            throw lines.Error(1, $"a second atom has the id {id}; ids must differ");
        }

        atoms.Add((id, type, position, molecule, charge, lines.LineNumber));
    }

    public void AddVelocity(ReadOnlySpan<byte> line)
    {
        var fields = new LineFields(line, lines);
        int index = IndexOf(fields.Integer("id of the atom"));
        velocities ??= new Vector3D[atoms.Count];
        velocities[index] = fields.Vector("velocity of the atom");
    }

    public void AddBond(ReadOnlySpan<byte> line)
    {
        var fields = new LineFields(line, lines);
        fields.Integer("number of the bond");
        fields.Next("type of the bond");
        bonds.Add((fields.Integer("first atom of the bond"), fields.Integer("second atom of the bond")));
    }

    public Frame ToFrame(LammpsBox box, LammpsUnits? units, LammpsElements elements)
    {
        if (atoms.Count != header.AtomCount)
        {
            throw lines.Error(0, $"the file has {atoms.Count} of the {header.AtomCount} atoms that its header announces; it is cut off, or the count is wrong");
        }

        int[] order = [.. Enumerable.Range(0, atoms.Count).OrderBy(i => atoms[i].Id)];
        var places = new int[order.Length];
        for (int i = 0; i < order.Length; i++)
        {
            places[order[i]] = i;
        }

        (int AtomicNumber, double Mass)[] kinds = [.. order.Select(i => Kind(atoms[i].Type, atoms[i].Line, elements))];
        var pairs = new SortedSet<(int, int)>();
        foreach ((long first, long second) in bonds)
        {
            (int i, int j) = (places[IndexOf(first)], places[IndexOf(second)]);
            pairs.Add((Math.Min(i, j), Math.Max(i, j)));
        }

        var topology = new Topology([.. kinds.Select(kind => kind.AtomicNumber)])
        {
            Masses = [.. kinds.Select(kind => kind.Mass)],
            Bonds = [.. pairs.Select(pair => new Bond(pair.Item1, pair.Item2))],
        };
        double length = units?.Length ?? 1;
        return new Frame(topology, [.. order.Select(i => length * atoms[i].Position)])
        {
            Cell = box.Cell,
            Velocities = velocities is null ? null : [.. order.Select(i => units!.Velocity * velocities[i])],
            Columns = [.. Columns(order)],
            Notes = style!.Charge >= 0 ? AtomCharges.Notes("the atoms", atoms.Sum(atom => atom.Charge)) : [],
        };
    }

    private IEnumerable<AtomColumn> Columns(int[] order)
    {
        if (style!.Molecule >= 0)
        {
            yield return new IntegerColumn("mol", 1, [.. order.Select(i => atoms[i].Molecule)]);
        }

        if (style.Charge >= 0)
        {
            yield return new RealColumn("q", 1, [.. order.Select(i => atoms[i].Charge)]);
        }
    }

    private (int AtomicNumber, double Mass) Kind(string type, long line, LammpsElements elements)
    {
        double? mass = header.Mass(type);
        int number = elements.AreStated ? elements.OfType(Encoding.UTF8.GetBytes(type)) : mass is { } value ? ElementByMass.Find(value) : 0;
        return number != 0
            ? (number, mass ?? Element.FromAtomicNumber(number).Mass)
            : throw new InputFileException(lines.Path, line, 0, elements.AreStated ? $"no element is stated for the type {type}; {LammpsElements.HowToState}"
                : mass is null ? $"the type {type} has no mass that would tell its element; {LammpsElements.HowToState}"
                : FormattableString.Invariant($"the mass {mass} of type {type} is that of no single element; {LammpsElements.HowToState}"));
    }

    private int IndexOf(long id) => indices.TryGetValue(id, out int index) ? index : throw lines.Error(0, $"no atom has the id {id}");

    private LammpsAtomStyle Deduce(ReadOnlySpan<byte> line)
    {
        var fields = new Utf8Fields(line);
        int count = 0;
        bool thirdIsInteger = false;
        for (ReadOnlySpan<byte> field = fields.Next(); !field.IsEmpty; field = fields.Next())
        {
            thirdIsInteger = count == 2 ? Utf8Number.TryParse(field, out long _) : thirdIsInteger;
            count++;
        }

        return LammpsAtomStyle.Deduce(count, thirdIsInteger, header.HasBonds)
            ?? throw lines.Error(1, $"atoms of {count} fields may be of several styles; state the style with --lammps-atom-style: {LammpsAtomStyle.Names} (LAMMPS writes it after Atoms #)");
    }
}
