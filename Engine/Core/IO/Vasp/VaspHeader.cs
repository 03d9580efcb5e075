using System.Text;

namespace MDEngine.IO;

/// <summary>The head of POSCAR and XDATCAR: scale, lattice, elements and counts.</summary>
internal sealed class VaspHeader
{
    private const int ShortestAtomLine = 6;

    private VaspHeader(Matrix3x3 lattice, Vector3D scale, Topology topology) => (Lattice, Scale, Topology) = (lattice, scale, topology);

    /// <summary>Lattice vectors as rows, Å.</summary>
    public Matrix3x3 Lattice { get; }

    /// <summary>Factors of Cartesian components.</summary>
    public Vector3D Scale { get; }

    public Topology Topology { get; }

    public UnitCell Cell => UnitCell.Periodic(Lattice.A, Lattice.B, Lattice.C);

    /// <summary>Reads a header whose first line has been read.</summary>
    /// <param name="comment">That line, which in old files names the elements.</param>
    /// <param name="lines">The file.</param>
    /// <param name="elements">Elements where the file names none.</param>
    /// <param name="before">The topology of the frame before, to be shared where it is the same.</param>
    public static VaspHeader Read(string comment, Utf8LineReader lines, TypeElements? elements, Topology? before)
    {
        (Vector3D scale, double volume) = ReadScale(lines);
        var rows = new Matrix3x3(ReadVector(lines), ReadVector(lines), ReadVector(lines));
        Matrix3x3 lattice = Scaled(rows, scale);
        if (volume > 0)
        {
            double factor = Math.Cbrt(volume / Math.Abs(rows.Determinant));
            (scale, lattice) = (new(factor, factor, factor), factor * rows);
        }

        if (!lattice.A.IsFinite || !lattice.B.IsFinite || !lattice.C.IsFinite)
        {
            throw lines.Error(0, "the lattice vectors that end here are too large for numbers in Å; expected their scale above them");
        }

        if (!SpannedCell.IsValid(UnitCell.Periodic(lattice.A, lattice.B, lattice.C)))
        {
            throw lines.Error(0, "the lattice vectors that end here lie in one plane; expected three that span a cell");
        }

        int[] numbers = ReadElements(comment, lines, elements);
        return new VaspHeader(lattice, scale, before is not null && before.AtomicNumbers.AsSpan().SequenceEqual(numbers) ? before : new Topology(numbers));
    }

    private static ReadOnlySpan<byte> NextLine(Utf8LineReader lines, string what) =>
        lines.TryRead(out ReadOnlySpan<byte> line) ? line : throw lines.Error(0, $"the file ends before the {what}; it is cut off");

    /// <returns>The factors, or the volume that a negative number states.</returns>
    private static (Vector3D Scale, double Volume) ReadScale(Utf8LineReader lines)
    {
        var fields = new LineFields(NextLine(lines, "scale of the lattice"), lines);
        double first = fields.Real("scale of the lattice");
        double second = fields.NextOrEmpty() is { IsEmpty: false } field && Utf8Number.TryParse(field, out double y) ? y : double.NaN;
        double third = fields.NextOrEmpty() is { IsEmpty: false } last && Utf8Number.TryParse(last, out double z) ? z : double.NaN;
        if (first < 0)
        {
            return (Vector3D.Zero, -first);
        }

        Vector3D scale = double.IsNaN(second) || double.IsNaN(third) ? new(first, first, first) : new(first, second, third);
        return scale is { X: > 0, Y: > 0, Z: > 0 } && scale.IsFinite ? (scale, 0)
            : throw lines.Error(1, "the scale of the lattice must be positive, or negative for a volume in Å³");
    }

    private static Matrix3x3 Scaled(Matrix3x3 rows, Vector3D scale) => new(Scaled(rows.A, scale), Scaled(rows.B, scale), Scaled(rows.C, scale));

    public static Vector3D Scaled(Vector3D v, Vector3D scale) => new(v.X * scale.X, v.Y * scale.Y, v.Z * scale.Z);

    private static Vector3D ReadVector(Utf8LineReader lines) => new LineFields(NextLine(lines, "lattice vectors"), lines).Vector("lattice vector");

    private static int[] ReadElements(string comment, Utf8LineReader lines, TypeElements? elements)
    {
        ReadOnlySpan<byte> line = NextLine(lines, "elements and their counts");
        string[] words = Words(line);
        bool hasSymbols = words.Length > 0 && !char.IsAsciiDigit(words[0][0]);
        string[] symbols = hasSymbols ? words : Words(Encoding.UTF8.GetBytes(comment.TrimStart('#')));
        long symbolLine = lines.LineNumber;
        if (hasSymbols)
        {
            line = NextLine(lines, "counts of the elements");
            words = Words(line);
        }

        if (!hasSymbols)
        {
            // Old files have the elements in the first line, such as "Mn12 O12"; any other text there names none.
            symbols = symbols.Length == words.Length ? [.. symbols.Select(symbol => symbol.TrimEnd("0123456789".ToCharArray()))] : [];
        }

        var numbers = new List<int>();
        var fields = new LineFields(line, lines);
        for (int type = 0; type < words.Length; type++)
        {
            int count = fields.Count("number of atoms of each element");
            int element = elements?.Find(FormattableString.Invariant($"{type + 1}")) ?? (type < symbols.Length ? ElementOf(symbols[type]) : 0);
            if (element == 0)
            {
                throw hasSymbols && elements is null && type < symbols.Length
                    ? new InputFileException(lines.Path, symbolLine, 0, $"'{symbols[type]}' is no element; expected symbols such as Si O")
                    : lines.Error(1, $"the file does not say which element type {type + 1} is; {LammpsElements.HowToState}");
            }

            if (numbers.Count + (long)count > Array.MaxLength || lines.IsTooShortFor(numbers.Count + (long)count, ShortestAtomLine))
            {
                throw fields.Error($"the file is too short for {count} atoms; it is cut off, or the count is wrong");
            }

            numbers.AddRange(Enumerable.Repeat(element, count));
        }

        return numbers.Count > 0 ? [.. numbers] : throw lines.Error(1, "the counts of the elements are 0 or missing; expected at least one atom");
    }

    private static string[] Words(ReadOnlySpan<byte> line) => Encoding.UTF8.GetString(line).Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Symbols may carry the name of a potential: Fe_pv, or H/0b1c2d3e.</summary>
    private static int ElementOf(string word) => Element.FromSymbol(word.Split('_', '/')[0])?.AtomicNumber ?? 0;
}
