using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace MDEngine.Potentials.Learned.So3lr;

/// <summary>Sizes, cutoffs and constants of an SO3LR model, as its file states them (docs/developer/so3lr.md, section 1).</summary>
public sealed record So3lrOptions
{
    /// <summary>The highest degree whose harmonics are written down.</summary>
    public const int HighestDegree = 4;

    /// <summary>Channels of the scalar features, F.</summary>
    public required int Features { get; init; }

    /// <summary>Interaction layers, T.</summary>
    public required int Layers { get; init; }

    /// <summary>Heads of the scalar attention, H.</summary>
    public required int Heads { get; init; }

    /// <summary>Degrees ℓ of the vector features, ascending; each is a head of the vector attention.</summary>
    public required ImmutableArray<int> Degrees { get; init; }

    /// <summary>Radial functions, K.</summary>
    public required int Radial { get; init; }

    /// <summary>Short cutoff r_c, Å.</summary>
    public required double Cutoff { get; init; }

    /// <summary>Divisor of all messages, c̄.</summary>
    public required double MeanNeighbors { get; init; }

    /// <summary>Damping length of electrostatics σ, Å.</summary>
    public required double CoulombDampingLength { get; init; }

    /// <summary>Scale of dispersion's damping radius, s_d.</summary>
    public required double DispersionDampingScale { get; init; }

    /// <summary>Long cutoff r_L, Å, or null for all pairs of an open system.</summary>
    public required double? LongCutoff { get; init; }

    /// <summary>Width of dispersion's switch before the long cutoff, w_d, Å.</summary>
    public required double DispersionSwitchWidth { get; init; }

    /// <summary>The constants of nature and of the fit that the published numbers were made with.</summary>
    public required So3lrConstants Constants { get; init; }

    /// <summary>Whether the two kinks of the published equations are rounded off (remedies R1 and R2).</summary>
    public required bool IsSmooth { get; init; }

    /// <summary>The shortest long cutoff that a user may choose, Å: with a shorter one electrostatics is another model.</summary>
    public const double ShortestLongCutoff = 10;

    /// <summary>Components of the vector features, M = Σ (2ℓ+1).</summary>
    public int VectorComponents => Degrees.Sum(degree => (2 * degree) + 1);

    /// <summary>Reads them from a model file's header.</summary>
    /// <exception cref="InputFileException">An entry is missing or cannot be.</exception>
    public static So3lrOptions From(ModelFile model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var options = new So3lrOptions
        {
            Features = AtLeastOne(model, "num_features"),
            Layers = AtLeastOne(model, "num_layers"),
            Heads = AtLeastOne(model, "num_heads"),
            Degrees = ReadDegrees(model),
            Radial = AtLeastOne(model, "num_radial"),
            Cutoff = model.GetPositive("cutoff"),
            MeanNeighbors = model.GetPositive("mean_neighbors"),
            CoulombDampingLength = model.GetPositive("coulomb_damping_length"),
            DispersionDampingScale = model.GetPositive("dispersion_damping_scale"),
            LongCutoff = model.Header["long_range_cutoff"] is null ? null : model.GetPositive("long_range_cutoff"),
            DispersionSwitchWidth = model.GetPositive("dispersion_switch_width", 2.0),
            Constants = So3lrConstants.From(model),
            IsSmooth = model.IsSmooth,
        };
        int features = options.Features;
        if (features % 4 != 0 || features % options.Heads != 0 || features % options.Degrees.Length != 0)
        {
            throw model.Wrong(
                "num_features", $"{features}", $"a multiple of 4, of the {options.Heads} heads and of the {options.Degrees.Length} degrees");
        }

        return options;
    }

    /// <summary>The same with another long cutoff.</summary>
    /// <param name="cutoff">Å; infinite for none; null for the model's.</param>
    /// <exception cref="InputException">It is too short.</exception>
    public So3lrOptions WithLongCutoff(double? cutoff) => cutoff switch
    {
        null => this,
        double.PositiveInfinity => this with { LongCutoff = null },
        >= ShortestLongCutoff => this with { LongCutoff = cutoff },
        _ => throw new InputException($"SO3LR's long cutoff is {cutoff} Å; expected {ShortestLongCutoff} Å at least (12 is the authors'), or none."),
    };

    private static int AtLeastOne(ModelFile model, string key) =>
        model.GetInteger(key) is int value and > 0 ? value : throw model.Wrong(key, $"{model.GetInteger(key)}", "an integer above 0");

    private static ImmutableArray<int> ReadDegrees(ModelFile model)
    {
        const string Key = "degrees";
        ImmutableArray<int> degrees = model.Header[Key] is JsonArray array
            ? [.. array.Select(item => item is JsonValue value && value.TryGetValue(out int degree) ? degree : 0)]
            : [];
        bool ascending = degrees.Zip(degrees.Skip(1)).All(pair => pair.First < pair.Second);
        return degrees.Length > 0 && ascending && degrees[0] >= 1 && degrees[^1] <= HighestDegree
            ? degrees
            : throw model.Wrong(Key, model.Header[Key]?.ToJsonString() ?? "missing", $"ascending integers from 1 to {HighestDegree}");
    }
}
