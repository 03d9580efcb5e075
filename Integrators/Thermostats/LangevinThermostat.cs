namespace MDEngine.Integrators;

/// <summary>
/// Friction and noise, solved exactly for the time it acts: v ← c v + √(1 − c²) √(kT/m) ξ with c = exp(−γt) (the O of BAOAB).
/// Acts on each velocity, so total momentum is not kept.
/// </summary>
/// <param name="atoms">Which atoms move.</param>
/// <param name="temperature">K.</param>
/// <param name="friction">γ, 1/fs.</param>
/// <param name="seed">Seed of the noise.</param>
public sealed class LangevinThermostat(AtomMobility atoms, TemperatureSchedule temperature, double friction, ulong seed) : IThermostat
{
    private readonly CounterNoise noise = new(seed, RandomStreamId.Langevin);
    private readonly double friction = friction >= 0
        ? friction
        : throw new ArgumentOutOfRangeException(nameof(friction), friction, "A friction is not negative.");

    /// <inheritdoc/>
    public double Apply(SimulationState state, double duration)
    {
        ArgumentNullException.ThrowIfNull(state);
        double before = state.KineticEnergy;
        double keep = Math.Exp(-friction * duration);
        double give = Math.Sqrt((1 - (keep * keep)) * Units.Boltzmann * temperature.At(state.Time) * Units.AccelerationPerForceOverMass);
        ReadOnlySpan<double> inverseMasses = atoms.InverseMasses;
        Span<Vector3D> velocities = state.Velocities;
        for (int i = 0; i < velocities.Length; i++)
        {
            velocities[i] = (keep * velocities[i]) + (give * Math.Sqrt(inverseMasses[i]) * noise.Normal(state.Step, i));
        }

        return state.KineticEnergy - before;
    }
}
