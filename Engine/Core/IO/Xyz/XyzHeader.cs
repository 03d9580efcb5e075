using System.Text;

namespace MDEngine.IO;

/// <summary>What the comment line of an XYZ frame says of the frame as a whole.</summary>
internal sealed class XyzHeader
{
    private readonly XyzComment comment;
    private readonly Utf8LineReader lines;

    public XyzHeader(XyzComment comment, string text, Utf8LineReader lines)
    {
        this.comment = comment;
        this.lines = lines;
        var properties = new Dictionary<string, string>();
        Properties = properties;
        foreach ((string key, string value, int column) in comment.Pairs)
        {
            bool known = key switch
            {
                "Properties" or "Lattice" or "pbc" => true,
                "energy" => Numbers(value, column, 1, "energy in eV") is [double energy] && (Energy = energy) is not null,
                "stress" => Numbers(value, column, 9, "stress in eV/Å³") is { } stress && (Stress = FromColumns(stress)) is not null,
                "dipole" => Numbers(value, column, 3, "dipole moment in e·Å") is [var x, var y, var z] && (Dipole = new Vector3D(x, y, z)) is not null,
                "charge" or "total_charge" => Numbers(value, column, 1, "total charge in e") is [double charge] && (Charge = charge) is not null,
                "step" => Utf8Number.TryParse(Encoding.UTF8.GetBytes(value), out long step) && (Step = step) is not null,
                "time_fs" => Numbers(value, column, 1, "time in fs") is [double time] && (Time = time) is not null,
                _ => false,
            };
            if (!known && (comment.IsExtended || text.Contains('=', StringComparison.Ordinal)))
            {
                properties[key] = value;
            }
        }

        if (properties.Count == 0 && !text.Contains('=', StringComparison.Ordinal) && !string.IsNullOrWhiteSpace(text))
        {
            properties["comment"] = text.Trim();
        }

        Cell = ReadCell();
    }

    public UnitCell Cell { get; }

    public double? Energy { get; private set; }

    public Matrix3x3? Stress { get; private set; }

    public Vector3D? Dipole { get; private set; }

    public double? Charge { get; private set; }

    public long? Step { get; private set; }

    public double? Time { get; private set; }

    public IReadOnlyDictionary<string, string> Properties { get; }

    private static Matrix3x3 FromColumns(double[] v) => new Matrix3x3(new(v[0], v[1], v[2]), new(v[3], v[4], v[5]), new(v[6], v[7], v[8])).Transposed();

    /// <returns>Null where free text holds something else under this key.</returns>
    private double[]? Numbers(string value, int column, int count, string what)
    {
        string[] words = value.Split([' ', '\t', ','], StringSplitOptions.RemoveEmptyEntries);
        var numbers = new double[words.Length];
        bool good = words.Length == count;
        for (int i = 0; i < words.Length; i++)
        {
            good &= Utf8Number.TryParse(Encoding.UTF8.GetBytes(words[i]), out numbers[i]) && double.IsFinite(numbers[i]);
        }

        return good ? numbers
            : !comment.IsExtended ? null
            : throw lines.Error(column, $"'{value}' is no {what}; expected {(count == 1 ? "a finite number" : $"{count} finite numbers")}");
    }

    private UnitCell ReadCell()
    {
        Matrix3x3 lattice = Matrix3x3.Zero;
        bool[] periodic = [false, false, false];
        int place = 0;
        if (comment.TryGet("Lattice", out string latticeText, out int latticeColumn))
        {
            place = latticeColumn;
            periodic = [true, true, true];
            double[] v = Numbers(latticeText, latticeColumn, 9, "lattice in Å")!;
            lattice = new(new(v[0], v[1], v[2]), new(v[3], v[4], v[5]), new(v[6], v[7], v[8]));
        }

        if (comment.TryGet("pbc", out string pbc, out int pbcColumn))
        {
            place = Math.Max(place, pbcColumn);
            string[] words = pbc.Split([' ', '\t', ','], StringSplitOptions.RemoveEmptyEntries);
            if (words.Length != 3 || words.Any(word => word is not ("T" or "F" or "True" or "False" or "1" or "0")))
            {
                if (!comment.IsExtended)
                {
                    return UnitCell.None;
                }

                throw lines.Error(pbcColumn, $"pbc is '{pbc}'; expected three of T and F, such as \"T T F\"");
            }

            periodic = [.. words.Select(word => word is "T" or "True" or "1")];
        }

        var cell = new UnitCell(lattice.A, lattice.B, lattice.C, periodic[0], periodic[1], periodic[2]);
        return CellProblem(cell) is { } problem ? throw lines.Error(place, problem) : cell;
    }

    private static string? CellProblem(UnitCell cell)
    {
        Span<(Vector3D Vector, bool Periodic)> axes = [(cell.A, cell.PeriodicA), (cell.B, cell.PeriodicB), (cell.C, cell.PeriodicC)];
        for (int i = 0; i < 3; i++)
        {
            if (axes[i].Periodic && axes[i].Vector.LengthSquared == 0)
            {
                return $"the structure repeats along {"abc"[i]} but has no lattice vector there; expected Lattice=\"ax ay az bx by bz cx cy cz\" or pbc=\"F F F\"";
            }
        }

        return cell.IsFullyPeriodic && cell.Volume < 1e-6 * cell.A.Length * cell.B.Length * cell.C.Length
            ? "the lattice vectors lie in one plane; expected three that span a cell"
            : null;
    }
}
