using System.Globalization;

namespace MDEngine.IO;

/// <summary>What a column of an XYZ frame holds.</summary>
internal enum XyzRole
{
    Species,
    AtomicNumber,
    Position,
    Velocity,
    Momentum,
    Force,
    Mass,
    OtherReal,
    OtherInteger,
    OtherText,
    OtherLogical,
}

/// <summary>One entry of a Properties string: name, role and number of fields.</summary>
internal readonly record struct XyzColumn(string Name, XyzRole Role, int Width);

/// <summary>The columns of an extended XYZ frame, from its Properties string ("species:S:1:pos:R:3:fragment:I:1").</summary>
internal sealed class XyzLayout
{
    private const int MostFields = 1000;

    /// <summary>Names of the columns that are understood, in any case; where a frame has two of one role, the first here has it.</summary>
    private static readonly (XyzRole Role, string Type, string[] Names)[] Known =
    [
        (XyzRole.Species, "S:1", ["species", "symbols", "symbol", "element", "elements"]),
        (XyzRole.AtomicNumber, "I:1", ["Z", "numbers", "atomic_numbers"]),
        (XyzRole.Position, "R:3", ["pos", "positions"]),
        (XyzRole.Velocity, "R:3", ["velo", "vel", "velocities", "velocity"]),
        (XyzRole.Momentum, "R:3", ["momenta", "momentum"]),
        (XyzRole.Force, "R:3", ["forces", "force"]),
        (XyzRole.Mass, "R:1", ["masses", "mass"]),
    ];

    /// <summary>Names that mean nothing else, so that another type or width is an error.</summary>
    private static readonly string[] Unmistakable = ["species", "Z", "pos", "velo", "vel", "velocities", "momenta", "forces", "force", "masses", "mass"];

    private XyzLayout(string text, XyzColumn[] columns, string[] notes)
    {
        Text = text;
        Columns = columns;
        Notes = notes;
    }

    /// <summary>Symbol and position, and whatever else may follow.</summary>
    public static XyzLayout Plain { get; } = new("", [new("species", XyzRole.Species, 1), new("pos", XyzRole.Position, 3)], []);

    public string Text { get; }

    public XyzColumn[] Columns { get; }

    /// <summary>Columns that look as if they were to be obeyed, and are not.</summary>
    public IReadOnlyList<string> Notes { get; }

    public bool Has(XyzRole role) => Columns.Any(column => column.Role == role);

    /// <summary>Name of the column of a role.</summary>
    public string NameOf(XyzRole role) => Columns.First(column => column.Role == role).Name;

    /// <returns>Null and the reason in <paramref name="problem"/> if the string is none.</returns>
    public static XyzLayout? Parse(string text, out string problem)
    {
        string[] parts = text.Split(':');
        if (parts.Length % 3 != 0)
        {
            problem = "Properties must be triplets NAME:TYPE:COUNT, such as species:S:1:pos:R:3";
            return null;
        }

        var columns = new XyzColumn[parts.Length / 3];
        int fields = 0;
        for (int i = 0; i < columns.Length; i++)
        {
            (string name, string type, string count) = (parts[3 * i], parts[(3 * i) + 1], parts[(3 * i) + 2]);
            if (type is not ("S" or "R" or "I" or "L"))
            {
                problem = $"unknown type '{type}' of column '{name}'; expected S (text), R (real), I (integer) or L (logical)";
                return null;
            }

            if (!int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out int width) || width < 1 || (fields += width) > MostFields)
            {
                problem = $"column '{name}' has the count '{count}'; expected a positive number, {MostFields} in all at most";
                return null;
            }

            if (Unmistakable.Contains(name) && Known.First(known => known.Names.Contains(name)).Type is var expected && expected != $"{type}:{width}")
            {
                problem = $"column '{name}' is declared as {type}:{width}; expected {expected}";
                return null;
            }

            columns[i] = new XyzColumn(name, Role(name, type, width), width);
        }

        if (columns.GroupBy(column => column.Name).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            problem = $"there are two columns '{twice.Key}'; expected one";
            return null;
        }

        var notes = new List<string>();
        KeepFirstOfEachRole(columns, parts, notes);
        notes.AddRange(columns.Where(MayBeVelocities).Select(column =>
            $"the column '{column.Name}' is not read as velocities; name it velo:R:3 (Å/fs) or momenta:R:3 (ASE's unit)"));
        var layout = new XyzLayout(text, columns, [.. notes]);
        problem = !layout.Has(XyzRole.Position) ? "Properties lacks the column pos:R:3"
            : !layout.Has(XyzRole.Species) && !layout.Has(XyzRole.AtomicNumber) ? "Properties lacks the column species:S:1"
            : "";
        return problem.Length == 0 ? layout : null;
    }

    private static XyzRole Role(string name, string type, int width)
    {
        foreach ((XyzRole role, string expected, string[] names) in Known)
        {
            if (expected == $"{type}:{width}" && names.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                return role;
            }
        }

        return Other(type);
    }

    private static XyzRole Other(string type) => type switch
    {
        "R" => XyzRole.OtherReal,
        "I" => XyzRole.OtherInteger,
        "L" => XyzRole.OtherLogical,
        _ => XyzRole.OtherText,
    };

    /// <summary>Of two columns of one role (QUIP's mass beside ASE's masses) the one whose name comes first is used, the other one kept.</summary>
    private static void KeepFirstOfEachRole(XyzColumn[] columns, string[] parts, List<string> notes)
    {
        foreach ((XyzRole role, _, string[] names) in Known)
        {
            int[] same = [.. Enumerable.Range(0, columns.Length).Where(i => columns[i].Role == role).OrderBy(i => Array.FindIndex(names, name => name.Equals(columns[i].Name, StringComparison.OrdinalIgnoreCase)))];
            foreach (int i in same.Skip(1))
            {
                columns[i] = columns[i] with { Role = Other(parts[(3 * i) + 1]) };
                notes.Add($"the column '{columns[i].Name}' is not used, as '{columns[same[0]].Name}' says the same");
            }
        }
    }

    private static bool MayBeVelocities(XyzColumn column) => column.Role == XyzRole.OtherReal
        && (column.Name.StartsWith("vel", StringComparison.OrdinalIgnoreCase) || column.Name is "v" or "V" or "vx" or "vy" or "vz");
}
