using MDEngine.Training.Data;
using MDEngine.Training.Evaluation;
using MDEngine.Training.Properties;

namespace MDEngine.Training;

/// <summary>How errors of forces are counted.</summary>
public enum ForceError
{
    /// <summary>ΔF², mean over components: few large errors count most.</summary>
    Squares,

    /// <summary>√(|ΔF|² + δ²) − δ, mean over atoms, with <see cref="LossWeights.NormRounding"/> for δ: what a mean absolute error follows.</summary>
    Norms,
}

/// <summary>
/// w_E · mean over structures of ΔE² + w_F · mean of the errors of forces (LSR-MP, doi:10.48550/arXiv.2304.13542: 1 and 80, with squares), with
/// both errors in units of the model's energy scale, + w_μ · mean over dipole components of Δμ², in (e·Å)².
/// </summary>
/// <param name="Energy">w_E.</param>
/// <param name="Force">w_F.</param>
/// <param name="Dipole">w_μ, (e·Å)⁻².</param>
/// <param name="ForceError">How errors of forces are counted.</param>
/// <param name="Energies">What energies are compared with; relative ones with those of the same composition in the batch.</param>
public sealed record LossWeights(double Energy, double Force, double Dipole = 0, ForceError ForceError = ForceError.Squares, EnergyComparison Energies = EnergyComparison.Absolute)
{
    /// <summary>δ of <see cref="ForceError.Norms"/>, in units of the model's force scale: below it the loss is a parabola.</summary>
    public const double NormRounding = 0.01;

    /// <summary>How errors of a property count that is learned in place of all these, or null.</summary>
    public PropertyLoss? Property { get; init; }

    /// <summary>What it needs of a prediction.</summary>
    public Quantities Needed => Property is not null ? Quantities.None :
        Quantities.Energy | (Force > 0 ? Quantities.Forces : Quantities.None) | (Dipole > 0 ? Quantities.Dipole : Quantities.None);

    /// <summary>The loss of predictions whose errors were collected.</summary>
    /// <param name="metrics">Errors in eV, eV/Å and e·Å.</param>
    /// <param name="scale">The model's energy scale, eV.</param>
    public double Of(EvaluationMetrics metrics, double scale)
    {
        ArgumentNullException.ThrowIfNull(metrics);
        if (Property is { } property)
        {
            return metrics.Property.MeanLoss(property, scale);
        }

        double energy = metrics.Energy.RootMeanSquare / scale;
        double force = metrics.Forces.Components.RootMeanSquare / scale;
        double forceTerm = ForceError == ForceError.Squares ? force * force : metrics.Forces.Lengths.MeanAbsolute / scale;
        double dipole = metrics.Dipoles.Components.RootMeanSquare;
        return (Energy * energy * energy) + (Force * forceTerm) + (Dipole * dipole * dipole);
    }
}
