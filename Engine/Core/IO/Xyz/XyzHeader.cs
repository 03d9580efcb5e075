using System.Text;
using System.Text.RegularExpressions;

namespace MDEngine.IO;

/// <summary>What the comment line of an XYZ frame says of the frame as a whole.</summary>
internal sealed partial class XyzHeader
{
    private readonly XyzComment comment;
    private readonly Utf8LineReader lines;
    private readonly List<string> notes = [];

    public XyzHeader(XyzComment comment, string text, Utf8LineReader lines)
    {
        this.comment = comment;
        this.lines = lines;
        bool hasPairs = text.Contains('=', StringComparison.Ordinal);
        var properties = new Dictionary<string, string>();
        Properties = properties;
        bool isFreeText = !hasPairs;
        foreach ((string key, string value, int column) in comment.Pairs)
        {
            if (!Take(key, value, column) && (comment.IsExtended || hasPairs))
            {
                properties[key] = value;
                isFreeText |= !comment.IsExtended && XyzKeys.Find(comment, key) is (XyzKey.Energy or XyzKey.Stress or XyzKey.Dipole or XyzKey.Time);
            }
        }

        if (hasPairs && isFreeText)
        {
            properties.Clear(); // "time=to go" is no time: such a line is kept whole
        }

        if (properties.Count == 0 && isFreeText && !string.IsNullOrWhiteSpace(text))
        {
            properties["comment"] = text.Trim();
        }

        if (Charge is null && UnpairedElectrons is null && StatedInWords().Match(text) is { Success: true } words)
        {
            notes.Add($"'{words.Value}' in the comment is not obeyed; write charge=Q and multiplicity=N");
        }

        Cell = ReadCell();
        IsOfLammps = text.StartsWith("Atoms. Timestep:", StringComparison.Ordinal) || text.Trim() == "Atoms" || comment.Has("Timestep");
    }

    public UnitCell Cell { get; }

    public double? Energy { get; private set; }

    public Matrix3x3? Stress { get; private set; }

    public Vector3D? Dipole { get; private set; }

    public double? Charge { get; private set; }

    public int? UnpairedElectrons { get; private set; }

    public long? Step { get; private set; }

    public double? Time { get; private set; }

    /// <summary>Whether LAMMPS wrote the frame, which has numbers of types where others have elements.</summary>
    public bool IsOfLammps { get; }

    public IReadOnlyDictionary<string, string> Properties { get; }

    /// <summary>What is not obeyed.</summary>
    public IReadOnlyList<string> Notes => notes;

    private static Matrix3x3 StressOf(double[] v) => v.Length == 6
        ? new Matrix3x3(new(v[0], v[5], v[4]), new(v[5], v[1], v[3]), new(v[4], v[3], v[2]))
        : new Matrix3x3(new(v[0], v[1], v[2]), new(v[3], v[4], v[5]), new(v[6], v[7], v[8])).Transposed();

    /// <summary>"charge -1", "Multiplicity: 3", the two numbers of a quantum chemist's input and the like, which are no key=value pairs.</summary>
    [GeneratedRegex(@"\b(charge|multiplicity|mult|spin|uhf)\b\s*:?\s*[+-]?\d[\d.]*|^\s*[+-]?\d+\s+[1-9]\d*\s*$", RegexOptions.IgnoreCase)]
    private static partial Regex StatedInWords();

    /// <returns>False where the pair says nothing that is kept elsewhere.</returns>
    private bool Take(string key, string value, int column)
    {
        switch (XyzKeys.Find(comment, key))
        {
            case XyzKey.Properties or XyzKey.Lattice or XyzKey.Periodic:
                return true;
            case XyzKey.Energy:
                return Numbers(value, column, "energy in eV", 1) is [double energy] && (Energy = energy) is not null;
            case XyzKey.Stress:
                return Numbers(value, column, "stress in eV/Å³", 9, 6) is { } stress && (Stress = StressOf(stress)) is not null;
            case XyzKey.Dipole:
                return Numbers(value, column, "dipole moment in e·Å", 3) is [var x, var y, var z] && (Dipole = new Vector3D(x, y, z)) is not null;
            case XyzKey.Charge:
                double charge = Parse(value, 1) is [double number] ? number : throw Unreadable(value, column, "total charge in e", 1);
                Charge = Charge is null || Charge == charge ? charge : throw lines.Error(column, $"{key} is {value}, and the same line states a total charge of {Charge} as well; state it once");
                return true;
            case XyzKey.Multiplicity:
                SetUnpaired(Whole(key, value, column, least: 1) - 1, key, column);
                return true;
            case XyzKey.UnpairedElectrons:
                SetUnpaired(Whole(key, value, column, least: 0), key, column);
                return true;
            case XyzKey.AmbiguousSpin:
                notes.Add($"{key}={value} is not obeyed, as programs mean 2S + 1, 2S or S by it; write multiplicity=N");
                return false;
            case XyzKey.Doubtful:
                if (Parse(value, 1) is not null)
                {
                    notes.Add($"{key}={value} is not obeyed; if it is the total charge or the spin, write charge=Q or multiplicity=N");
                }

                return false;
            case XyzKey.Step:
                return Utf8Number.TryParse(Encoding.UTF8.GetBytes(value), out long step) && (Step = step) is not null;
            case XyzKey.Time:
                return Numbers(value, column, "time in fs", 1) is [double time] && (Time = time) is not null;
            default:
                return false;
        }
    }

    private void SetUnpaired(int count, string key, int column) => UnpairedElectrons = UnpairedElectrons is null || UnpairedElectrons == count
        ? count
        : throw lines.Error(column, $"{key} leaves {count} unpaired electrons, and the same line states {UnpairedElectrons} as well; state the spin once");

    private int Whole(string key, string value, int column, int least) =>
        Parse(value, 1) is [double number] && number == Math.Round(number) && number >= least && number <= 1000
            ? (int)number
            : throw lines.Error(column, $"{key} is '{value}'; expected a whole number, {least} or more");

    /// <returns>Null where free text holds something else under this key.</returns>
    private double[]? Numbers(string value, int column, string what, params ReadOnlySpan<int> counts) =>
        Parse(value, counts) is { } numbers ? numbers
            : !comment.IsExtended ? null
            : throw Unreadable(value, column, what, counts[0]);

    private InputFileException Unreadable(string value, int column, string what, int count) =>
        lines.Error(column, $"'{value}' is no {what}; expected {(count == 1 ? "a finite number" : $"{count} finite numbers")}");

    /// <summary>Numbers between blanks, or between commas: not both, as "0,1 0,2" are two numbers with decimal commas.</summary>
    private static double[]? Parse(string value, params ReadOnlySpan<int> counts)
    {
        string[] words = value.Contains(',', StringComparison.Ordinal)
            ? value.Split(',', StringSplitOptions.TrimEntries)
            : value.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        if (!counts.Contains(words.Length))
        {
            return null;
        }

        var numbers = new double[words.Length];
        for (int i = 0; i < words.Length; i++)
        {
            if (!Utf8Number.TryParse(Encoding.UTF8.GetBytes(words[i]), out numbers[i]) || !double.IsFinite(numbers[i]))
            {
                return null;
            }
        }

        return numbers;
    }

    private UnitCell ReadCell()
    {
        Matrix3x3 lattice = Matrix3x3.Zero;
        bool[] periodic = [false, false, false];
        int place = 0;
        if (comment.IsExtended && comment.TryGet("Lattice", out string latticeText, out int latticeColumn))
        {
            place = latticeColumn;
            periodic = [true, true, true];
            double[] v = Numbers(latticeText, latticeColumn, "lattice in Å", 9)!;
            lattice = new(new(v[0], v[1], v[2]), new(v[3], v[4], v[5]), new(v[6], v[7], v[8]));
        }

        if (comment.TryGet("pbc", out string pbc, out int pbcColumn))
        {
            place = Math.Max(place, pbcColumn);
            bool?[] words = [.. pbc.Split([' ', '\t', ','], StringSplitOptions.RemoveEmptyEntries).Select(XyzLogical.ParseDirection)];
            words = words.Length == 1 ? [words[0], words[0], words[0]] : words;
            if (words.Length != 3 || words.Contains(null))
            {
                if (!comment.IsExtended)
                {
                    return UnitCell.None;
                }

                throw lines.Error(pbcColumn, $"pbc is '{pbc}'; expected three of T and F, such as \"T T F\"");
            }

            periodic = [.. words.Select(word => word!.Value)];
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
