using System.Text;

namespace MDEngine.IO;

/// <summary>The atoms of one frame of a dump while its lines are read.</summary>
internal sealed class DumpTable
{
    private readonly DumpColumns columns;
    private readonly LammpsElements elements;
    private readonly (int Start, int Length)[] places;
    private readonly long[]? ids;
    private readonly int[] atomicNumbers;
    private readonly double[]? masses;
    private readonly List<AtomColumn> others = [];

    public DumpTable(DumpColumns columns, int count, LammpsElements elements)
    {
        this.columns = columns;
        this.elements = elements;
        places = new (int, int)[columns.Count];
        ids = columns.Id >= 0 ? new long[count] : null;
        atomicNumbers = new int[count];
        masses = columns.Mass >= 0 ? new double[count] : null;
        Positions = new Vector3D[count];
        Velocities = columns.V.X >= 0 ? new Vector3D[count] : null;
        Forces = columns.F.X >= 0 ? new Vector3D[count] : null;
    }

    public Vector3D[] Positions { get; }

    public Vector3D[]? Velocities { get; }

    public Vector3D[]? Forces { get; }

    public IReadOnlyList<AtomColumn> Others => others;

    public void ReadRow(ReadOnlySpan<byte> line, int atom, Utf8LineReader lines)
    {
        var fields = new Utf8Fields(line);
        for (int i = 0; i < places.Length; i++)
        {
            ReadOnlySpan<byte> field = fields.Next();
            places[i] = !field.IsEmpty ? (fields.Column - 1, field.Length) : throw lines.Error(
                fields.Column, $"the line has {i} fields where ITEM: ATOMS names {places.Length}; expected the {columns.Name(i)} of atom {atom + 1}");
        }

        if (ids is not null)
        {
            ids[atom] = Integer(line, columns.Id, lines);
        }

        if (masses is not null)
        {
            masses[atom] = Real(line, columns.Mass, lines);
        }

        atomicNumbers[atom] = AtomicNumber(line, atom, lines);
        Positions[atom] = Vector(line, columns.X, lines);
        if (Velocities is not null)
        {
            Velocities[atom] = Vector(line, columns.V, lines);
        }

        if (Forces is not null)
        {
            Forces[atom] = Vector(line, columns.F, lines);
        }

        for (int k = 0; k < columns.Others.Length; k++)
        {
            ReadOther(line, k, atom);
        }
    }

    /// <summary>Brings the atoms into the order of their ids.</summary>
    public void SortById(Utf8LineReader lines)
    {
        if (ids is null)
        {
            return;
        }

        bool isSorted = true;
        for (int i = 1; i < ids.Length && isSorted; i++)
        {
            isSorted = ids[i - 1] < ids[i];
        }

        if (isSorted)
        {
            return;
        }

        int[] order = [.. Enumerable.Range(0, ids.Length)];
        Array.Sort(ids, order);
        for (int i = 1; i < ids.Length; i++)
        {
            if (ids[i] == ids[i - 1])
            {
                throw lines.Error(0, $"the frame that ends here has two atoms with the id {ids[i]}; ids must differ");
            }
        }

        Reorder(Positions, order);
        Reorder(Velocities, order);
        Reorder(Forces, order);
        Reorder(atomicNumbers, order);
        Reorder(masses, order);
        foreach (AtomColumn column in others)
        {
            Reorder((column as RealColumn)?.Values, order);
            Reorder((column as TextColumn)?.Values, order);
        }
    }

    /// <summary>From the file's units and scaled positions to Å, Å/fs and eV/Å.</summary>
    public void Convert(LammpsBox box, LammpsUnits? units)
    {
        double length = units?.Length ?? 1;
        for (int i = 0; i < Positions.Length; i++)
        {
            Positions[i] = columns.Positions == DumpPositions.Scaled ? (Positions[i] * box.Edges) + box.Origin : length * Positions[i];
            if (Velocities is not null)
            {
                Velocities[i] = units!.Velocity * Velocities[i];
            }

            if (Forces is not null)
            {
                Forces[i] = units!.Force * Forces[i];
            }
        }
    }

    /// <summary>The previous topology where nothing of it has changed.</summary>
    public Topology Topology(Utf8LineReader lines) => elements.TopologyOf(atomicNumbers, masses, lines);

    private static void Reorder<T>(T[]? values, int[] order)
    {
        if (values is null)
        {
            return;
        }

        T[] before = [.. values];
        for (int i = 0; i < order.Length; i++)
        {
            values[i] = before[order[i]];
        }
    }

    private int AtomicNumber(ReadOnlySpan<byte> line, int atom, Utf8LineReader lines)
    {
        int number;
        if (columns.Type >= 0 && elements.AreStated)
        {
            ReadOnlySpan<byte> type = Field(line, columns.Type);
            number = elements.OfType(type);
            return number != 0 ? number : throw lines.Error(places[columns.Type].Start + 1, $"no element is stated for the type {Utf8Fields.Quote(type)} of atom {atom + 1}; {LammpsElements.HowToState}");
        }

        if (columns.ElementSymbol >= 0)
        {
            ReadOnlySpan<byte> symbol = Field(line, columns.ElementSymbol);
            number = elements.OfSymbol(symbol);
            return number != 0 ? number : throw lines.Error(places[columns.ElementSymbol].Start + 1, $"unknown element symbol {Utf8Fields.Quote(symbol)} of atom {atom + 1}; {LammpsElements.HowToState}");
        }

        number = ElementByMass.Find(masses![atom]);
        return number != 0 ? number : throw lines.Error(places[columns.Mass].Start + 1, $"the mass {Utf8Fields.Quote(Field(line, columns.Mass))} of atom {atom + 1} is that of no single element; {LammpsElements.HowToState}");
    }

    private void ReadOther(ReadOnlySpan<byte> line, int k, int atom)
    {
        int field = columns.Others[k];
        ReadOnlySpan<byte> text = Field(line, field);
        bool isNumber = Utf8Number.TryParse(text, out double value);
        if (atom == 0)
        {
            others.Add(isNumber
                ? new RealColumn(columns.Name(field), 1, new double[Positions.Length])
                : new TextColumn(columns.Name(field), 1, new string[Positions.Length]));
        }

        if (others[k] is RealColumn real && !isNumber)
        {
            others[k] = new TextColumn(real.Name, 1, [.. real.Values.Select(ExactNumber.Text)]);
        }

        switch (others[k])
        {
            case RealColumn reals:
                reals.Values[atom] = value;
                break;
            case TextColumn texts:
                texts.Values[atom] = Encoding.UTF8.GetString(text);
                break;
            default:
                throw new InvalidOperationException("A dump has real and text columns only.");
        }
    }

    private ReadOnlySpan<byte> Field(ReadOnlySpan<byte> line, int field) => line.Slice(places[field].Start, places[field].Length);

    private long Integer(ReadOnlySpan<byte> line, int field, Utf8LineReader lines) => Utf8Number.TryParse(Field(line, field), out long value)
        ? value
        : throw lines.Error(places[field].Start + 1, $"{Utf8Fields.Quote(Field(line, field))} is no integer; expected the {columns.Name(field)}");

    private double Real(ReadOnlySpan<byte> line, int field, Utf8LineReader lines) => Utf8Number.TryParse(Field(line, field), out double value) && double.IsFinite(value)
        ? value
        : throw lines.Error(places[field].Start + 1, $"{Utf8Fields.Quote(Field(line, field))} is no finite number; expected the {columns.Name(field)}");

    private Vector3D Vector(ReadOnlySpan<byte> line, (int X, int Y, int Z) fields, Utf8LineReader lines) =>
        new(Real(line, fields.X, lines), Real(line, fields.Y, lines), Real(line, fields.Z, lines));
}
