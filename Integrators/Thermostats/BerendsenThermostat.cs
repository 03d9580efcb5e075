namespace MDEngine.Integrators;

/// <summary>
/// Berendsen's weak coupling (1984, doi:10.1063/1.448118): velocities are scaled so that the temperature relaxes exponentially
/// towards the target. It brings a system to a temperature quickly and smoothly and samples no ensemble (the kinetic energy's
/// fluctuations are suppressed): an aid for equilibration, never for production.
/// </summary>
/// <param name="degreesOfFreedom">f of the kinetic energy; see <see cref="AtomMobility.DegreesOfFreedom"/>.</param>
/// <param name="temperature">K.</param>
/// <param name="relaxationTime">τ, fs.</param>
public sealed class BerendsenThermostat(int degreesOfFreedom, TemperatureSchedule temperature, double relaxationTime) : IThermostat
{
    private readonly double relaxationTime = relaxationTime > 0
        ? relaxationTime
        : throw new ArgumentOutOfRangeException(nameof(relaxationTime), relaxationTime, "A relaxation time is positive.");

    /// <inheritdoc/>
    public double Apply(SimulationState state, double duration)
    {
        ArgumentNullException.ThrowIfNull(state);
        double kinetic = state.KineticEnergy;
        if (kinetic == 0)
        {
            return 0;
        }

        double target = 0.5 * degreesOfFreedom * Units.Boltzmann * temperature.At(state.Time);
        double c = Math.Exp(-duration / relaxationTime);
        IntegratorSteps.Scale(state, Math.Sqrt(c + ((1 - c) * target / kinetic)));
        return state.KineticEnergy - kinetic;
    }
}
