using MDEngine.Training;

namespace MDEngine.Simulations.Biasing;

/// <summary>Reads a bias from YAML (docs/reference/bias.md).</summary>
internal static class BiasFile
{
    private const double RadianPerDegree = Math.PI / 180;
    private const string All = "all";

    public static Bias Load(string path)
    {
        YamlSection file = YamlSection.Load(path, "a bias file (docs/reference/bias.md)");
        var bias = new Bias
        {
            Source = path,
            Springs = [.. file.Sections("restraints").SelectMany(Restraint), .. file.Sections("walls").SelectMany(Wall)],
            Field = file.Has("field") ? Field(file.Section("field")) : null,
            Metadynamics = file.Has("metadynamics") ? Metadynamics(file.Section("metadynamics")) : null,
        };
        file.RejectUnknownKeys();
        return bias.Springs.Count > 0 || bias.Field is not null || bias.Metadynamics is not null
            ? bias
            : throw new InputFileException(path, 0, 0, "holds no bias; expected restraints, walls, field or metadynamics");
    }

    private static IEnumerable<BiasSpring> Restraint(YamlSection section)
    {
        foreach (BiasVariable variable in Variables(section))
        {
            double at = variable.Kind is BiasVariableKind.Position && !section.Has("at_angstrom") ? 0 : Number(section, variable, "at", null);
            yield return new BiasSpring(variable, at, at, ForceConstant(section, variable));
        }
    }

    private static IEnumerable<BiasSpring> Wall(YamlSection section)
    {
        foreach (BiasVariable variable in Variables(section))
        {
            bool turns = variable.Kind == BiasVariableKind.Torsion;
            double lower = Number(section, variable, "lower", turns ? null : double.NegativeInfinity);
            double upper = Number(section, variable, "upper", turns ? null : double.PositiveInfinity);
            if (double.IsInfinity(lower) && double.IsInfinity(upper))
            {
                throw section.Wrong(Key(variable, "upper"), $"this or {Key(variable, "lower")}");
            }

            yield return lower <= upper
                ? new BiasSpring(variable, lower, upper, ForceConstant(section, variable))
                : throw section.Wrong(Key(variable, "upper"), $"no less than {Key(variable, "lower")}");
        }
    }

    private static BiasField Field(YamlSection section)
    {
        IReadOnlyList<double> field = section.Numbers("volt_per_angstrom");
        return field.Count == 3
            ? new BiasField(new Vector3D(field[0], field[1], field[2]), section.Has("charges") ? section.Numbers("charges") : null)
            : throw section.Wrong("volt_per_angstrom", "three numbers: [x, y, z]");
    }

    private static MetadynamicsSettings Metadynamics(YamlSection section)
    {
        IReadOnlyList<YamlSection> entries = section.Sections("variables");
        if (entries.Count is 0 or > 2)
        {
            throw section.Wrong("variables", "one or two entries such as {torsion: [4, 6, 8, 14], width_degrees: 20}");
        }

        BiasVariable[] variables = [.. entries.Select(entry => Variables(entry).Single())];
        for (int d = 0; d < variables.Length; d++)
        {
            if (variables[d].Kind == BiasVariableKind.Position)
            {
                throw entries[d].Wrong("position", "torsion, angle, distance or rmsd for metadynamics");
            }
        }

        const double Least = 1e-6;
        return new MetadynamicsSettings(
            variables,
            [.. variables.Select((variable, d) => Number(entries[d], variable, "width", null, Least))],
            Required(section, "height_ev", Least),
            section.Number("bias_factor", 10, 1 + Least),
            section.Integer("interval_steps", 500));
    }

    /// <summary>The variable of an entry; a list of positions is as many.</summary>
    private static IEnumerable<BiasVariable> Variables(YamlSection section)
    {
        string[] keys = [.. Enum.GetNames<BiasVariableKind>().Select(name => name.ToLowerInvariant())];
        string[] given = [.. keys.Where(section.Has)];
        if (given.Length != 1)
        {
            throw section.Wrong(given.Length == 0 ? keys[0] : given[1], $"one of {string.Join(", ", keys)}, each with its atoms");
        }

        BiasVariableKind kind = Enum.Parse<BiasVariableKind>(given[0], ignoreCase: true);
        int[] atoms = kind == BiasVariableKind.Rmsd && section.List(given[0]) is [All] ? [] : [.. section.Integers(given[0], [])];
        string? name = section.Text("name");
        return kind == BiasVariableKind.Position ? atoms.Select(atom => new BiasVariable(kind, [atom], name)) : [new BiasVariable(kind, atoms, name)];
    }

    private static double ForceConstant(YamlSection section, BiasVariable variable) =>
        Required(section, variable.IsAngle ? "k_ev_per_rad2" : "k_ev_per_angstrom2", 0);

    private static double Required(YamlSection section, string key, double least) =>
        section.Has(key) ? section.Number(key, 0, least) : throw section.Wrong(key, "a number");

    /// <summary>A value of the variable in the file's unit; <paramref name="fallback"/> null where there must be one.</summary>
    private static double Number(YamlSection section, BiasVariable variable, string what, double? fallback, double least = double.MinValue)
    {
        string key = Key(variable, what);
        return section.Has(key) ? section.Number(key, 0, least) * (variable.IsAngle ? RadianPerDegree : 1)
            : fallback ?? throw section.Wrong(key, "a number");
    }

    private static string Key(BiasVariable variable, string what) => $"{what}_{(variable.IsAngle ? "degrees" : "angstrom")}";
}
