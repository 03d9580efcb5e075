using System.Text;

namespace MDEngine.IO;

/// <summary>The columns of one XYZ frame while its rows are read.</summary>
internal sealed class XyzTable
{
    private readonly XyzLayout layout;
    private readonly bool numbersDecide;
    private readonly int atomCount;
    private readonly List<AtomColumn> others = [];

    public XyzTable(XyzLayout layout, int atomCount)
    {
        this.layout = layout;
        this.atomCount = atomCount;
        numbersDecide = layout.Has(XyzRole.AtomicNumber);
        Positions = new Vector3D[atomCount];
        Velocities = layout.Has(XyzRole.Velocity) ? new Vector3D[atomCount] : null;
        Momenta = layout.Has(XyzRole.Momentum) ? new Vector3D[atomCount] : null;
        Forces = layout.Has(XyzRole.Force) ? new Vector3D[atomCount] : null;
        Masses = layout.Has(XyzRole.Mass) ? new double[atomCount] : null;
        foreach (XyzColumn column in layout.Columns.Where(column => column.Role >= XyzRole.OtherReal))
        {
            int length = checked(column.Width * atomCount);
            others.Add(column.Role switch
            {
                XyzRole.OtherReal => new RealColumn(column.Name, column.Width, new double[length]),
                XyzRole.OtherInteger => new IntegerColumn(column.Name, column.Width, new long[length]),
                XyzRole.OtherLogical => new LogicalColumn(column.Name, column.Width, new bool[length]),
                _ => new TextColumn(column.Name, column.Width, new string[length]),
            });
        }
    }

    public Vector3D[] Positions { get; }

    public Vector3D[]? Velocities { get; }

    /// <summary>ASE's unit of momentum, √(eV·amu).</summary>
    public Vector3D[]? Momenta { get; }

    public Vector3D[]? Forces { get; }

    public double[]? Masses { get; }

    public IReadOnlyList<AtomColumn> Columns => others;

    public void ReadRow(ReadOnlySpan<byte> line, int atom, long countLine, XyzSpecies species, Utf8LineReader lines)
    {
        var row = new Row(line, atom, countLine, atomCount, lines);
        int other = 0;
        foreach (XyzColumn column in layout.Columns)
        {
            switch (column.Role)
            {
                case XyzRole.Species:
                    ReadOnlySpan<byte> symbol = row.Next("element symbol");
                    if (numbersDecide)
                    {
                        species.SetIsotope(atom, symbol);
                    }
                    else if (!species.TrySet(atom, symbol))
                    {
                        throw row.Error(!species.AcceptsNumbers && Utf8Number.TryParse(symbol, out long _)
                            ? $"atom {atom + 1} has LAMMPS's type {Utf8Fields.Quote(symbol)} and no element; write the dump again with dump_modify ID element SYMBOL …, one symbol for each type"
                            : $"unknown element symbol {Utf8Fields.Quote(symbol)} of atom {atom + 1}; expected a symbol such as C or Cl");
                    }

                    break;
                case XyzRole.AtomicNumber:
                    long number = row.Integer("atomic number");
                    if (!species.TrySet(atom, number))
                    {
                        throw row.Error($"unknown atomic number {number} of atom {atom + 1}; expected 1 to {Element.Count}");
                    }

                    break;
                case XyzRole.Position:
                    Positions[atom] = row.Vector("position", "Å");
                    break;
                case XyzRole.Velocity:
                    Velocities![atom] = row.Vector("velocity", "Å/fs");
                    break;
                case XyzRole.Momentum:
                    Momenta![atom] = row.Vector("momentum", "√(eV·amu)");
                    break;
                case XyzRole.Force:
                    Forces![atom] = row.Vector("force", "eV/Å");
                    break;
                case XyzRole.Mass:
                    Masses![atom] = row.Real("mass in amu");
                    if (Masses[atom] <= 0)
                    {
                        throw row.Error($"atom {atom + 1} has the mass {Masses[atom]}; expected a positive mass in amu");
                    }

                    break;
                default:
                    ReadOther(others[other++], atom, ref row);
                    break;
            }
        }

        if (layout != XyzLayout.Plain && row.NextOrEmpty() is { IsEmpty: false } extra)
        {
            throw row.Error($"{Utf8Fields.Quote(extra)} is one field more than Properties={layout.Text} announces");
        }
    }

    private static void ReadOther(AtomColumn column, int atom, ref Row row)
    {
        for (int i = column.Width * atom; i < column.Width * (atom + 1); i++)
        {
            switch (column)
            {
                case RealColumn real:
                    real.Values[i] = row.AnyReal(column.Name);
                    break;
                case IntegerColumn integer:
                    integer.Values[i] = row.Integer(column.Name);
                    break;
                case LogicalColumn logical:
                    logical.Values[i] = row.Logical(column.Name);
                    break;
                case TextColumn text:
                    text.Values[i] = Encoding.UTF8.GetString(row.Next(column.Name));
                    break;
                default:
                    throw new InvalidOperationException($"No reader for a {column.GetType().Name}.");
            }
        }
    }

    /// <summary>The fields of one line, and the messages about them.</summary>
    private ref struct Row(ReadOnlySpan<byte> line, int atom, long countLine, int atomCount, Utf8LineReader lines)
    {
        private Utf8Fields fields = new(line);

        public ReadOnlySpan<byte> NextOrEmpty() => fields.Next();

        public ReadOnlySpan<byte> Next(string what)
        {
            ReadOnlySpan<byte> field = fields.Next();
            return !field.IsEmpty ? field : throw Error(
                $"the line ends where the {what} of atom {atom + 1} of {atomCount} should stand (is the atom count in line {countLine} right?)");
        }

        public double AnyReal(string what)
        {
            ReadOnlySpan<byte> field = Next(what);
            return Utf8Number.TryParse(field, out double value) ? value : throw NotANumber(field, what);
        }

        public double Real(string what)
        {
            ReadOnlySpan<byte> field = Next(what);
            return Utf8Number.TryParse(field, out double value) && double.IsFinite(value) ? value : throw NotANumber(field, what);
        }

        public Vector3D Vector(string what, string unit)
        {
            Span<double> components = stackalloc double[3];
            for (int axis = 0; axis < 3; axis++)
            {
                ReadOnlySpan<byte> field = fields.Next();
                if (field.IsEmpty)
                {
                    Next($"{"xyz"[axis]} component of the {what}");
                }

                if (!Utf8Number.TryParse(field, out components[axis]) || !double.IsFinite(components[axis]))
                {
                    throw NotANumber(field, $"{"xyz"[axis]} component of the {what} in {unit}");
                }
            }

            return new Vector3D(components[0], components[1], components[2]);
        }

        public long Integer(string what)
        {
            ReadOnlySpan<byte> field = Next(what);
            return Utf8Number.TryParse(field, out long value)
                ? value
                : throw Error($"{Utf8Fields.Quote(field)} is no integer; expected the {what} of atom {atom + 1}");
        }

        public bool Logical(string what)
        {
            ReadOnlySpan<byte> field = Next(what);
            return XyzLogical.Parse(field) ?? throw Error($"{Utf8Fields.Quote(field)} is neither T nor F; expected the {what} of atom {atom + 1}");
        }

        public readonly InputFileException Error(string problem) => lines.Error(fields.Column, problem);

        private readonly InputFileException NotANumber(ReadOnlySpan<byte> field, string what) =>
            Error($"{Utf8Fields.Quote(field)} is no finite number; expected the {what} of atom {atom + 1}");
    }
}
