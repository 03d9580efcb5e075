using System.Globalization;
using System.Text.Json.Nodes;
using MDEngine.Potentials.Learned.Properties;
using MDEngine.Training.Evaluation;

namespace MDEngine.Training;

/// <summary>What a validation found, for the log, the model file and the screen.</summary>
/// <param name="Step">Steps done.</param>
/// <param name="Epoch">Passes over the training frames.</param>
/// <param name="Loss">As it is trained.</param>
/// <param name="Metrics">Errors.</param>
/// <param name="Target">The property that is learned in place of energies, or null.</param>
internal sealed record ValidationResult(long Step, double Epoch, double Loss, EvaluationMetrics Metrics, PropertyTarget? Target = null)
{
    private bool HasDipoles => Metrics.Dipoles.Components.Count > 0;

    /// <summary>An object of the log.</summary>
    public JsonObject ToJson()
    {
        var line = new JsonObject
        {
            ["type"] = "validation",
            ["step"] = Step,
            ["epoch"] = Epoch,
            ["loss"] = Loss,
        };
        if (Target is not null)
        {
            line["property_mae"] = Metrics.Property.Components.MeanAbsolute;
            line["property_rmse"] = Metrics.Property.Components.RootMeanSquare;
            return line;
        }

        line["energy_mae_kcal_mol"] = Metrics.Energy.MeanAbsolute / Units.KilocaloriePerMole;
        line["energy_rmse_kcal_mol"] = Metrics.Energy.RootMeanSquare / Units.KilocaloriePerMole;
        line["force_mae_kcal_mol_angstrom"] = Metrics.Forces.Components.MeanAbsolute / Units.KilocaloriePerMole;
        line["force_rmse_kcal_mol_angstrom"] = Metrics.Forces.Components.RootMeanSquare / Units.KilocaloriePerMole;
        if (HasDipoles)
        {
            line["dipole_mae_e_angstrom"] = Metrics.Dipoles.Components.MeanAbsolute;
            line["dipole_rmse_e_angstrom"] = Metrics.Dipoles.Components.RootMeanSquare;
        }

        return line;
    }

    /// <summary>The errors in words.</summary>
    public override string ToString() => Target is not null ? Metrics.Property.Describe(Target) : string.Create(
        CultureInfo.InvariantCulture,
        $"energy MAE {Metrics.Energy.MeanAbsolute / Units.KilocaloriePerMole:F3} kcal/mol, force MAE {Metrics.Forces.Components.MeanAbsolute / Units.KilocaloriePerMole:F3} kcal/mol/Å{(HasDipoles ? FormattableString.Invariant($", dipole MAE {Metrics.Dipoles.Components.MeanAbsolute:F4} e·Å") : "")}");
}
