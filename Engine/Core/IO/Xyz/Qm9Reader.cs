using System.Globalization;
using System.Text;

namespace MDEngine.IO;

/// <summary>
/// Reads molecules as the QM9 data set has them (Ramakrishnan et al., doi:10.1038/sdata.2014.22): an atom count, "gdb", number and 15
/// properties, atoms with a partial charge, wavenumbers, SMILES, InChI. Numbers may have <c>*^</c> for the exponent.
/// </summary>
internal sealed class Qm9Reader(Stream stream, string path) : IFrameReader
{
    private const string Sign = "gdb";
    private const int ShortestAtomLine = 10;

    /// <summary>The properties in their order, and the size of the file's unit in the one that a frame has.</summary>
    private static readonly (string Name, double Unit)[] Quantities =
    [
        ("A", 1), ("B", 1), ("C", 1), ("mu", 1), ("alpha", 1), ("homo", Units.Hartree), ("lumo", Units.Hartree), ("gap", Units.Hartree), ("r2", 1),
        ("zpve", Units.Hartree), ("U0", Units.Hartree), ("U", Units.Hartree), ("H", Units.Hartree), ("G", Units.Hartree), ("Cv", 1),
    ];

    private readonly Utf8LineReader lines = new(stream, path);
    private bool started;

    /// <summary>Whether the second line is one of QM9's.</summary>
    public static bool Recognizes(ReadOnlySpan<byte> beginning)
    {
        int end = beginning.IndexOf((byte)'\n');
        ReadOnlySpan<byte> second = end < 0 ? default : beginning[(end + 1)..];
        return end is > 0 and < 8 && second.StartsWith("gdb"u8) && second.Length > 3 && second[3] is (byte)' ' or (byte)'\t';
    }

    public Frame? Read(Frame? spent)
    {
        string[] first = [];
        while (first.Length == 0)
        {
            if (!lines.TryRead(out ReadOnlySpan<byte> line))
            {
                return started ? null : throw lines.Error(0, "the file is empty; expected a molecule of QM9");
            }

            first = Fields(line);
        }

        started = true;
        int atomCount = first.Length == 1 && int.TryParse(first[0], NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count > 0
            ? count
            : throw lines.Error(1, $"'{string.Join(' ', first)}' is no atom count; expected the number of atoms of the next molecule alone");
        if (lines.IsTooShortFor(atomCount, ShortestAtomLine))
        {
            throw lines.Error(1, $"the file is too short for the {atomCount} atoms that it announces; it is cut off, or the count is wrong");
        }

        Dictionary<string, string> properties = ReadProperties(out double energy);
        var numbers = new int[atomCount];
        var positions = new Vector3D[atomCount];
        var charges = new double[atomCount];
        for (int i = 0; i < atomCount; i++)
        {
            string[] fields = Next($"atom {i + 1} of {atomCount}");
            numbers[i] = fields.Length == 5 && Element.FromSymbol(fields[0]) is { } element
                ? element.AtomicNumber
                : throw lines.Error(1, $"expected atom {i + 1} of {atomCount}: a symbol, three coordinates in Å and a partial charge");
            positions[i] = new Vector3D(Number(fields[1]), Number(fields[2]), Number(fields[3]));
            charges[i] = Number(fields[4]);
        }

        Next("the wavenumbers");
        properties["smiles"] = Next("the SMILES") is [.., var smiles] ? smiles : throw lines.Error(1, "the line of the SMILES is blank; expected one or two of them");
        Next("the InChI");
        return new Frame(new Topology(numbers), positions) { Energy = energy, Properties = properties, Columns = [new RealColumn("mulliken", 1, charges)] };
    }

    public void Dispose() => lines.Dispose();

    private static string[] Fields(ReadOnlySpan<byte> line) => Encoding.UTF8.GetString(line).Split([' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries);

    private Dictionary<string, string> ReadProperties(out double energy)
    {
        string[] fields = Next("the properties");
        if (fields.Length != Quantities.Length + 2 || fields[0] != Sign)
        {
            throw lines.Error(1, $"{fields.Length} fields; expected '{Sign}', a number, and the {Quantities.Length} properties {string.Join(", ", Quantities.Select(quantity => quantity.Name))}");
        }

        var properties = new Dictionary<string, string> { ["name"] = $"{Sign}_{fields[1]}" };
        energy = 0;
        foreach ((int k, (string name, double unit)) in Quantities.Index())
        {
            double value = Number(fields[k + 2]) * unit;
            if (!double.IsFinite(value))
            {
                throw lines.Error(0, $"{name} is {fields[k + 2]}, which is too large");
            }

            energy = name == "U0" ? value : energy;
            properties[name] = ExactNumber.Text(value);
        }

        return properties;
    }

    private string[] Next(string what) => lines.TryRead(out ReadOnlySpan<byte> line)
        ? Fields(line)
        : throw lines.Error(0, $"the file ends where {what} should stand; it is cut off");

    private double Number(string field) =>
        double.TryParse(field.Replace("*^", "e", StringComparison.Ordinal), NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value)
            ? value
            : throw lines.Error(0, $"'{field}' is no finite number");
}
