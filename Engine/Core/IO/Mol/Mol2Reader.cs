using System.Text;

namespace MDEngine.IO;

/// <summary>Reads Tripos mol2: atoms with SYBYL types, bonds, substructures as residues, cell; one frame a molecule.</summary>
internal sealed class Mol2Reader(Stream stream, string path, TypeElements? elements) : IFrameReader
{
    private const string Section = "@<TRIPOS>";

    /// <summary>Partial charges are rounded; their sum is that of the molecule if it is so near to an integer, e.</summary>
    private const double ChargeTolerance = 0.05;

    private readonly Utf8LineReader lines = new(stream, path);
    private readonly TopologyBuilder topology = new();
    private readonly List<Vector3D> positions = [];
    private readonly List<double> charges = [];
    private readonly Dictionary<long, int> indices = [];
    private readonly SortedSet<(int, int)> bonds = [];
    private UnitCell cell;
    private string name = "";
    private bool hasCharges;
    private int announced;
    private int announcedBonds;
    private bool inMolecule;
    private bool started;

    /// <summary>Whether a file has a section of the format in its first lines.</summary>
    public static bool Recognizes(ReadOnlySpan<byte> beginning) => beginning.StartsWith("@<TRIPOS>"u8) || beginning.IndexOf("\n@<TRIPOS>"u8) >= 0;

    public Frame? Read(Frame? spent)
    {
        string section = inMolecule ? "MOLECULE" : "";
        bool any = inMolecule;
        if (inMolecule)
        {
            ReadMolecule();
        }

        while (TryReadContent(out ReadOnlySpan<byte> line))
        {
            if (line.StartsWith("@<TRIPOS>"u8))
            {
                section = Encoding.UTF8.GetString(line[Section.Length..]).Trim();
                if (section == "MOLECULE")
                {
                    if (any)
                    {
                        return Finish();
                    }

                    any = inMolecule = true;
                    ReadMolecule();
                }
            }
            else if (section == "ATOM")
            {
                ReadAtom(line);
            }
            else if (section == "BOND")
            {
                ReadBond(line);
            }
            else if (section == "CRYSIN")
            {
                ReadCell(line);
            }
        }

        inMolecule = false;
        return any ? Finish() : started ? null : throw lines.Error(0, "the file holds no molecule; expected @<TRIPOS>MOLECULE");
    }

    public void Dispose() => lines.Dispose();

    private bool TryReadContent(out ReadOnlySpan<byte> line)
    {
        while (lines.TryRead(out line))
        {
            if (!Utf8Fields.IsBlank(line) && line[0] != '#')
            {
                return true;
            }
        }

        return false;
    }

    private void ReadMolecule()
    {
        started = true;
        name = lines.TryRead(out ReadOnlySpan<byte> line) ? Encoding.UTF8.GetString(line).Trim() : throw lines.Error(0, "the file ends after @<TRIPOS>MOLECULE; it is cut off");
        var fields = new LineFields(lines.TryRead(out line) ? line : throw lines.Error(0, "the file ends before the counts of a molecule; it is cut off"), lines);
        announced = fields.Count("number of atoms");
        announcedBonds = fields.NextOrEmpty() is { IsEmpty: false } field && Utf8Number.TryParse(field, out long bondCount) ? (int)Math.Clamp(bondCount, 0, int.MaxValue) : -1;
        lines.TryRead(out _); // kind of molecule
        hasCharges = lines.TryRead(out line) && !line.TrimEnd((byte)' ').EndsWith("NO_CHARGES"u8);
    }

    private void ReadAtom(ReadOnlySpan<byte> line)
    {
        var fields = new LineFields(line, lines);
        long id = fields.Integer("id of the atom");
        string atomName = topology.Word(fields.Next("name of the atom"));
        Vector3D position = fields.Vector("position of the atom in Å");
        ReadOnlySpan<byte> type = fields.Next("type of the atom");
        int atomicNumber = ElementOf(type);
        if (atomicNumber == 0)
        {
            throw fields.Error($"the type {Utf8Fields.Quote(type)} tells no element; expected a SYBYL type such as C.3 or Cl (antechamber: -at sybyl), or --type-elements such as oh=O,ca=C; dummy atoms and lone pairs are not read");
        }

        ReadOnlySpan<byte> residueId = fields.NextOrEmpty();
        ReadOnlySpan<byte> residueName = fields.NextOrEmpty();
        ReadOnlySpan<byte> charge = fields.NextOrEmpty();
        bool hasResidue = !residueName.IsEmpty && Utf8Number.TryParse(residueId, out long _);
        int number = hasResidue && Utf8Number.TryParse(residueId, out long value) && Math.Abs(value) < int.MaxValue ? (int)value : 0;
        topology.Add(new AtomRecord(atomicNumber, atomName, hasResidue ? topology.Word(WithoutNumber(residueName, residueId)) : "", number, ' ', ""));
        if (hasCharges && !charge.IsEmpty)
        {
            charges.Add(Utf8Number.TryParse(charge, out double q) && double.IsFinite(q) ? q : throw fields.Error($"{Utf8Fields.Quote(charge)} is no charge; expected a finite number in e"));
        }

        if (!indices.TryAdd(id, positions.Count))
        {
            throw lines.Error(1, $"a second atom has the id {id}; ids must differ");
        }

        positions.Add(position);
    }

    /// <summary>"ALA12" of residue 12 is ALA.</summary>
    private static ReadOnlySpan<byte> WithoutNumber(ReadOnlySpan<byte> residueName, ReadOnlySpan<byte> number) =>
        residueName.Length > number.Length && residueName.EndsWith(number) ? residueName[..^number.Length] : residueName;

    private int ElementOf(ReadOnlySpan<byte> type)
    {
        if (elements?.Find(Encoding.UTF8.GetString(type)) is > 0 and int stated)
        {
            return stated;
        }

        int dot = type.IndexOf((byte)'.');
        string symbol = Encoding.UTF8.GetString(dot < 0 ? type : type[..dot]);

        // SYBYL writes symbols as the field does; types in small letters are those of force fields, where ca is a carbon.
        return symbol.Length > 0 && char.IsAsciiLetterUpper(symbol[0]) && symbol is not ("Du" or "LP") ? Element.FromSymbol(symbol)?.AtomicNumber ?? 0 : 0;
    }

    private void ReadBond(ReadOnlySpan<byte> line)
    {
        var fields = new LineFields(line, lines);
        fields.Next("id of the bond");
        (int first, int second) = (AtomOf(fields.Integer("first atom of the bond")), AtomOf(fields.Integer("second atom of the bond")));
        if (first != second)
        {
            bonds.Add((Math.Min(first, second), Math.Max(first, second)));
        }
    }

    private int AtomOf(long id) => indices.TryGetValue(id, out int index) ? index : throw lines.Error(0, $"no atom has the id {id}");

    private void ReadCell(ReadOnlySpan<byte> line)
    {
        var fields = new LineFields(line, lines);
        Vector3D lengths = fields.Vector("length of the cell in Å");
        Vector3D angles = fields.Vector("angle of the cell in degrees");
        var parameters = new CellParameters(lengths.X, lengths.Y, lengths.Z, angles.X, angles.Y, angles.Z);
        cell = parameters.IsValid ? parameters.ToCell() : throw lines.Error(1, "the lengths and angles of CRYSIN span no cell");
    }

    private Frame Finish()
    {
        if (positions.Count != announced || announced == 0)
        {
            throw lines.Error(0, announced == 0 ? "the molecule that ends here has no atoms; expected at least one" : $"the molecule that ends here has {positions.Count} of the {announced} atoms that it announces; it is cut off, or the count is wrong");
        }

        if (announcedBonds > 0 && bonds.Count == 0)
        {
            throw lines.Error(0, $"the molecule that ends here has none of the {announcedBonds} bonds that it announces; it is cut off, or the count is wrong");
        }

        double sum = charges.Sum();
        bool isWhole = hasCharges && charges.Count == positions.Count && Math.Abs(sum - Math.Round(sum)) < ChargeTolerance;
        Topology built = topology.Finish() with
        {
            Bonds = [.. bonds.Select(pair => new Bond(pair.Item1, pair.Item2))],
            TotalCharge = isWhole ? Math.Round(sum) : null,
        };
        var frame = new Frame(built, [.. positions])
        {
            Cell = cell,
            Properties = name.Length > 0 ? new Dictionary<string, string> { ["name"] = name } : new Dictionary<string, string>(),
        };
        positions.Clear();
        charges.Clear();
        indices.Clear();
        bonds.Clear();
        cell = UnitCell.None;
        return frame;
    }
}
