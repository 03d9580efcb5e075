using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace MDEngine.Potentials.Learned.So3lr;

/// <summary>Constants that belong to a set of SO3LR weights: other digits would give other numbers than the published ones.</summary>
/// <param name="Coulomb">k_e, eV·Å/e².</param>
/// <param name="Bohr">a₀, Å.</param>
/// <param name="Hartree">E_h, eV.</param>
/// <param name="FineStructure">α_fs.</param>
/// <param name="BernsteinGamma">γ of the radial functions, 1/Å.</param>
/// <param name="DampingRadiusFactor">Factor of dispersion's damping radius.</param>
/// <param name="LayerNormEpsilon">ε of the layer norms.</param>
/// <param name="RepulsionCutoff">Where the nuclear repulsion is switched off, Å.</param>
/// <param name="ElectrostaticSwitchOn">Where the electrostatic switch begins, as a fraction of the long cutoff.</param>
/// <param name="SigmaFit">Coefficients b₀ to b₃ of the oscillator width as a polynomial of the vdW radius, bohr.</param>
public sealed record So3lrConstants(
    double Coulomb,
    double Bohr,
    double Hartree,
    double FineStructure,
    double BernsteinGamma,
    double DampingRadiusFactor,
    double LayerNormEpsilon,
    double RepulsionCutoff,
    double ElectrostaticSwitchOn,
    ImmutableArray<double> SigmaFit)
{
    private const string Key = "constants";

    /// <summary>Those of the published weights.</summary>
    public static So3lrConstants Published { get; } = new(
        14.399645351950548,
        0.5291772105638411,
        27.211386024367243,
        0.007297352566206496,
        0.9448630809783936,
        2.54,
        1e-6,
        1.5,
        0.45,
        [-0.00433008, 0.24428889, 0.04125273, -0.00078893]);

    /// <summary>Reads them from a model file; what it does not state is as published.</summary>
    /// <exception cref="InputFileException">An entry is no number.</exception>
    public static So3lrConstants From(ModelFile model)
    {
        ArgumentNullException.ThrowIfNull(model);
        double Number(string name, double published) => model.Header[Key]?[name] switch
        {
            null => published,
            JsonValue value when value.TryGetValue(out double number) && double.IsFinite(number) => number,
            JsonNode other => throw model.Wrong($"{Key}.{name}", other.ToJsonString(), "a number"),
        };
        return new(
            Number("coulomb_ev_angstrom", Published.Coulomb),
            Number("bohr_in_angstrom", Published.Bohr),
            Number("hartree_in_ev", Published.Hartree),
            Number("fine_structure", Published.FineStructure),
            Number("bernstein_gamma", Published.BernsteinGamma),
            Number("dispersion_damping_radius_factor", Published.DampingRadiusFactor),
            Number("layer_norm_epsilon", Published.LayerNormEpsilon),
            Number("zbl_switch_off", Published.RepulsionCutoff),
            Number("electrostatic_switch_on_fraction", Published.ElectrostaticSwitchOn),
            ReadSigmaFit(model));
    }

    /// <summary>As the model file states them.</summary>
    public JsonObject ToJson() => new()
    {
        ["bohr_in_angstrom"] = Bohr,
        ["hartree_in_ev"] = Hartree,
        ["fine_structure"] = FineStructure,
        ["coulomb_ev_angstrom"] = Coulomb,
        ["bernstein_gamma"] = BernsteinGamma,
        ["dispersion_damping_radius_factor"] = DampingRadiusFactor,
        ["layer_norm_epsilon"] = LayerNormEpsilon,
        ["zbl_switch_off"] = RepulsionCutoff,
        ["electrostatic_switch_on_fraction"] = ElectrostaticSwitchOn,
        ["sigma_fit"] = new JsonArray([.. SigmaFit.Select(b => JsonValue.Create(b))]),
    };

    private static ImmutableArray<double> ReadSigmaFit(ModelFile model)
    {
        const string Name = "sigma_fit";
        if (model.Header[Key]?[Name] is not JsonNode node)
        {
            return Published.SigmaFit;
        }

        ImmutableArray<double> fit = node is JsonArray array
            ? [.. array.Select(item => item is JsonValue value && value.TryGetValue(out double number) ? number : double.NaN)]
            : [];
        return fit.Length == Published.SigmaFit.Length && fit.All(double.IsFinite)
            ? fit
            : throw model.Wrong($"{Key}.{Name}", node.ToJsonString(), "four numbers");
    }
}
