using System.Text.Json.Nodes;

namespace MDEngine.Training.Evaluation;

/// <summary>The metrics as JSON. Energies in kcal/mol and forces in kcal/mol/Å, as the papers quote them, and in eV and eV/Å.</summary>
public static class EvaluationReport
{
    /// <summary>The JSON (keys: docs/reference/evaluation.md).</summary>
    public static JsonObject ToJson(EvaluationMetrics metrics, string potential, IReadOnlyList<string> data)
    {
        ArgumentNullException.ThrowIfNull(metrics);
        ArgumentNullException.ThrowIfNull(data);
        var json = new JsonObject
        {
            ["potential"] = potential,
            ["data"] = new JsonArray([.. data.Select(file => (JsonNode)file)]),
            ["frames"] = metrics.FrameCount,
            ["energies"] = metrics.Comparison.ToString().ToLowerInvariant(),
            ["energy_mae_kcal_mol"] = metrics.Energy.MeanAbsolute / Units.KilocaloriePerMole,
            ["energy_rmse_kcal_mol"] = metrics.Energy.RootMeanSquare / Units.KilocaloriePerMole,
            ["energy_max_error_kcal_mol"] = metrics.Energy.Largest / Units.KilocaloriePerMole,
            ["energy_mae_ev"] = metrics.Energy.MeanAbsolute,
            ["energy_rmse_ev"] = metrics.Energy.RootMeanSquare,
            ["energy_mae_mev_atom"] = 1e3 * metrics.EnergyPerAtom.MeanAbsolute,
        };
        if (metrics.Forces.Components.Count > 0)
        {
            Add(json, metrics.Forces);
            json["force_mae_ev_angstrom"] = metrics.Forces.Components.MeanAbsolute;
            json["force_rmse_ev_angstrom"] = metrics.Forces.Components.RootMeanSquare;
            var elements = new JsonObject();
            foreach ((int z, VectorErrors errors) in metrics.ForcesByElement)
            {
                var element = new JsonObject();
                Add(element, errors);
                elements[Element.FromAtomicNumber(z).Symbol] = element;
            }

            json["elements"] = elements;
        }

        if (metrics.Dipoles.Components.Count > 0)
        {
            json["dipole_mae_e_angstrom"] = metrics.Dipoles.Components.MeanAbsolute;
            json["dipole_rmse_e_angstrom"] = metrics.Dipoles.Components.RootMeanSquare;
            json["dipole_max_error_e_angstrom"] = metrics.Dipoles.Components.Largest;
            json["dipole_norm_mae_e_angstrom"] = metrics.Dipoles.Norms.MeanAbsolute;
            json["dipole_norm_max_error_e_angstrom"] = metrics.Dipoles.Norms.Largest;
        }

        return json;
    }

    private static void Add(JsonObject json, VectorErrors errors)
    {
        json["force_mae_kcal_mol_angstrom"] = errors.Components.MeanAbsolute / Units.KilocaloriePerMole;
        json["force_rmse_kcal_mol_angstrom"] = errors.Components.RootMeanSquare / Units.KilocaloriePerMole;
        json["force_max_error_kcal_mol_angstrom"] = errors.Components.Largest / Units.KilocaloriePerMole;
        json["force_norm_mae_kcal_mol_angstrom"] = errors.Norms.MeanAbsolute / Units.KilocaloriePerMole;
        json["force_norm_max_error_kcal_mol_angstrom"] = errors.Norms.Largest / Units.KilocaloriePerMole;
    }
}
