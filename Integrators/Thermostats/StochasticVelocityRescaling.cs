namespace MDEngine.Integrators;

/// <summary>
/// Bussi, Donadio and Parrinello's thermostat (2007, doi:10.1063/1.2408420): all velocities are scaled so that the kinetic
/// energy follows its own Langevin equation and samples the canonical ensemble. Leaves the direction of motion, so momenta of
/// the whole that are zero stay zero.
/// </summary>
/// <param name="degreesOfFreedom">f of the kinetic energy; see <see cref="AtomMobility.DegreesOfFreedom"/>.</param>
/// <param name="temperature">K.</param>
/// <param name="relaxationTime">τ, fs.</param>
/// <param name="seed">Seed of the noise.</param>
public sealed class StochasticVelocityRescaling(int degreesOfFreedom, TemperatureSchedule temperature, double relaxationTime, ulong seed)
    : IThermostat
{
    private readonly CounterNoise noise = new(seed, RandomStreamId.VelocityRescaling);
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

        // Eq. A7: α² = c + (1−c) K̄/(f K) (R₁² + Σ_{2..f} R²) + 2 R₁ √(c (1−c) K̄/(f K)), K̄ = f kT/2.
        double c = Math.Exp(-duration / relaxationTime);
        double ratio = (1 - c) * 0.5 * Units.Boltzmann * temperature.At(state.Time) / kinetic;
        double first = noise.Normal(state.Step, 0).X;
        double others = SumOfSquares(degreesOfFreedom - 1, state.Step);
        double squared = c + (ratio * ((first * first) + others)) + (2 * first * Math.Sqrt(c * ratio));
        double sign = first + Math.Sqrt(c / ratio) < 0 ? -1 : 1; // eq. A8
        IntegratorSteps.Scale(state, sign * Math.Sqrt(squared));
        return state.KineticEnergy - kinetic;
    }

    /// <summary>The sum of the squares of so many normal numbers: twice a gamma variate of half that shape.</summary>
    private double SumOfSquares(int count, long step)
    {
        if (count <= 0)
        {
            return 0;
        }

        if (count == 1)
        {
            double only = noise.Normal(step, 1).X;
            return only * only;
        }

        return 2 * noise.Gamma(0.5 * count, step, 1);
    }
}
