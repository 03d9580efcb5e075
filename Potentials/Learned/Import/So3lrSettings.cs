using System.Text.Json;
using System.Text.Json.Nodes;

namespace MDEngine.Potentials.Learned.Import;

/// <summary>The authors' settings of an SO3LR model (hyperparameters.json) as a model file's header.</summary>
internal static class So3lrSettings
{
    private const double LongCutoff = 12.0;
    private const double SwitchWidth = 2.0;

    // Settings that would change the equations, with the values that SO3LR has.
    private static readonly (string Key, JsonNode Expected)[] Equations =
    [
        ("radial_basis_fn", "bernstein"),
        ("cutoff_fn", "phys"),
        ("activation_fn", "silu"),
        ("energy_activation_fn", "silu"),
        ("qk_non_linearity", "identity"),
        ("message_normalization", "avg_num_neighbors"),
        ("residual_mlp_1", true),
        ("residual_mlp_2", false),
        ("layer_normalization_1", true),
        ("layer_normalization_2", true),
        ("use_charge_embed", true),
        ("use_spin_embed", true),
        ("energy_learn_atomic_type_scales", true),
        ("energy_learn_atomic_type_shifts", true),
        ("zbl_repulsion_bool", true),
        ("electrostatic_energy_bool", true),
        ("dispersion_energy_bool", true),
    ];

    /// <summary>Those of the published model.</summary>
    public static JsonObject Published() => Header(128, 3, 4, [1, 2, 3, 4], 32, 4.5, 13.168995780096482, 4.0, 1.2);

    /// <summary>Reads the authors' file.</summary>
    /// <exception cref="InputFileException">Not such a file, or of another model than SO3LR.</exception>
    public static JsonObject Read(string path)
    {
        JsonNode root;
        try
        {
            root = JsonNode.Parse(File.ReadAllText(path)) ?? throw new JsonException();
            _ = root["model"];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException)
        {
            throw new InputFileException(path, 0, 0, $"no settings of SO3LR can be read from it ({error.Message})");
        }

        foreach ((string key, JsonNode expected) in Equations)
        {
            if (root["model"]?[key] is JsonNode found && !JsonNode.DeepEquals(found, expected))
            {
                throw new InputFileException(path, 0, 0, $"model.{key} is {found.ToJsonString()}; SO3LR has {expected.ToJsonString()}, other equations are not supported");
            }
        }

        T Value<T>(string section, string key) => root[section]?[key] is JsonValue value && value.TryGetValue(out T? found)
            ? found
            : throw new InputFileException(path, 0, 0, $"{section}.{key} is missing or no number");
        int[] degrees = root["model"]?["degrees"] is JsonArray array
            ? [.. array.Select(item => item is JsonValue value && value.TryGetValue(out int degree) ? degree : 0)]
            : [];
        int features = Value<int>("model", "num_features");
        if (root["model"]?["energy_regression_dim"] is JsonValue dimension && dimension.TryGetValue(out int width) && width != features)
        {
            throw new InputFileException(path, 0, 0, $"model.energy_regression_dim is {width}; SO3LR has num_features, {features}");
        }

        return Header(
            features,
            Value<int>("model", "num_layers"),
            Value<int>("model", "num_heads"),
            degrees,
            Value<int>("model", "num_radial_basis_fn"),
            Value<double>("model", "cutoff"),
            Value<double>("data", "avg_num_neighbors"),
            Value<double>("model", "electrostatic_energy_scale"),
            Value<double>("model", "dispersion_energy_scale"));
    }

    private static JsonObject Header(
        int features, int layers, int heads, int[] degrees, int radial, double cutoff, double neighbors, double coulomb, double dispersion) => new()
        {
            ["format"] = 1,
            ["architecture"] = "so3lr",
            ["mode"] = "exact",
            ["num_features"] = features,
            ["num_layers"] = layers,
            ["num_heads"] = heads,
            ["degrees"] = new JsonArray([.. degrees.Select(degree => JsonValue.Create(degree))]),
            ["num_radial"] = radial,
            ["cutoff"] = cutoff,
            ["mean_neighbors"] = neighbors,
            ["coulomb_damping_length"] = coulomb,
            ["dispersion_damping_scale"] = dispersion,
            ["long_range_cutoff"] = LongCutoff,
            ["dispersion_switch_width"] = SwitchWidth,
            ["elements"] = new JsonArray(1, 6, 7, 8, 9, 15, 16, 17),
        };
}
