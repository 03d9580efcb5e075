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

    private XyzLayout(string text, XyzColumn[] columns)
    {
        Text = text;
        Columns = columns;
    }

    /// <summary>Symbol and position, and whatever else may follow.</summary>
    public static XyzLayout Plain { get; } = new("", [new("species", XyzRole.Species, 1), new("pos", XyzRole.Position, 3)]);

    public string Text { get; }

    public XyzColumn[] Columns { get; }

    public bool Has(XyzRole role) => Columns.Any(column => column.Role == role);

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

            XyzRole role = Role(name, type);
            if (Expected(role) is { } expected && expected != $"{type}:{width}")
            {
                problem = $"column '{name}' is declared as {type}:{width}; expected {expected}";
                return null;
            }

            columns[i] = new XyzColumn(name, role, width);
        }

        var layout = new XyzLayout(text, columns);
        problem = layout.Missing();
        return problem.Length == 0 ? layout : null;
    }

    private static XyzRole Role(string name, string type) => name switch
    {
        "species" => XyzRole.Species,
        "Z" => XyzRole.AtomicNumber,
        "pos" => XyzRole.Position,
        "velo" or "vel" or "velocities" => XyzRole.Velocity,
        "momenta" => XyzRole.Momentum,
        "forces" or "force" => XyzRole.Force,
        "mass" or "masses" => XyzRole.Mass,
        _ => type switch
        {
            "R" => XyzRole.OtherReal,
            "I" => XyzRole.OtherInteger,
            "L" => XyzRole.OtherLogical,
            _ => XyzRole.OtherText,
        },
    };

    private static string? Expected(XyzRole role) => role switch
    {
        XyzRole.Species => "S:1",
        XyzRole.AtomicNumber => "I:1",
        XyzRole.Position or XyzRole.Velocity or XyzRole.Momentum or XyzRole.Force => "R:3",
        XyzRole.Mass => "R:1",
        _ => null,
    };

    private string Missing()
    {
        if (Columns.GroupBy(column => column.Role < XyzRole.OtherReal ? column.Role.ToString() : column.Name).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            return $"columns '{twice.First().Name}' and '{twice.Last().Name}' hold the same";
        }

        return !Has(XyzRole.Position) ? "Properties lacks the column pos:R:3"
            : !Has(XyzRole.Species) && !Has(XyzRole.AtomicNumber) ? "Properties lacks the column species:S:1"
            : "";
    }
}
