using System.Globalization;
using MDEngine.Reporting;

namespace MDEngine.Simulations.Dynamics;

/// <summary>Warns or stops when the energy drifts or the system overheats.</summary>
internal sealed class RunGuard(MolecularDynamics settings, DriftMonitor drift, int degreesOfFreedom) : IReporter
{
    /// <summary>fs; shorter runs show the start's relaxation rather than a drift.</summary>
    private const double ShortestJudged = 500;

    private const int DriftInterval = 100;
    private bool warned;

    public void Report(SimulationState state)
    {
        double temperature = 2 * state.KineticEnergy / (degreesOfFreedom * Units.Boltzmann);
        if (!(temperature <= settings.TemperatureLimit))
        {
            throw new SimulationDivergedException(string.Create(
                CultureInfo.InvariantCulture,
                $"The temperature reached {temperature:F0} K in step {state.Step}; the limit is {settings.TemperatureLimit:F0} K (--temperature-limit)."));
        }

        if (state.Step % DriftInterval == 0 && drift.Duration >= ShortestJudged)
        {
            Judge(state);
        }
    }

    private void Judge(SimulationState state)
    {
        DriftEstimate estimate = drift.Estimate(state.AtomCount);
        double certain = Math.Abs(estimate.MilliElectronvoltPerAtomPerPicosecond) - estimate.HalfWidth;
        if (certain > settings.DriftStop)
        {
            throw new SimulationDivergedException(Describe(state, estimate, settings.DriftStop, "--drift-stop"));
        }

        if (!warned && certain > settings.DriftWarning)
        {
            warned = true;
            settings.Progress.Note($"warning: {Describe(state, estimate, settings.DriftWarning, "--drift-warn")}");
        }
    }

    private static string Describe(SimulationState state, DriftEstimate estimate, double limit, string option) => string.Create(
        CultureInfo.InvariantCulture,
        $"The conserved energy drifts by {estimate.MilliElectronvoltPerAtomPerPicosecond:G3} ± {estimate.HalfWidth:G2} meV/atom/ps at step {state.Step}; the limit is {limit:G3} ({option}).");
}
