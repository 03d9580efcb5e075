namespace MDEngine.Integrators;

/// <summary>Starting velocities of a temperature.</summary>
public static class MaxwellBoltzmann
{
    /// <summary>
    /// Draws velocities of the Maxwell-Boltzmann distribution for the moving atoms, removes the given center-of-mass motion, and
    /// scales what is left so that 2K/(f k) is the temperature exactly (f: <see cref="AtomMobility.DegreesOfFreedom"/>).
    /// </summary>
    /// <param name="state">Whose velocities are set.</param>
    /// <param name="atoms">Which atoms move.</param>
    /// <param name="temperature">K.</param>
    /// <param name="removed">Center-of-mass motion to remove.</param>
    /// <param name="seed">The same seed gives the same velocities.</param>
    /// <exception cref="ArgumentOutOfRangeException">A negative temperature.</exception>
    /// <exception cref="ArgumentException">No degree of freedom is left.</exception>
    public static void Draw(SimulationState state, AtomMobility atoms, double temperature, CenterOfMassMotion removed, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(atoms);
        ArgumentOutOfRangeException.ThrowIfNegative(temperature);
        int degreesOfFreedom = atoms.DegreesOfFreedom(state, removed);
        if (degreesOfFreedom <= 0)
        {
            throw new ArgumentException("No degree of freedom is left after center-of-mass motion is removed.", nameof(removed));
        }

        var noise = new CounterNoise(seed, RandomStreamId.Velocities);
        for (int i = 0; i < state.AtomCount; i++)
        {
            double width = Math.Sqrt(Units.Boltzmann * temperature * atoms.InverseMasses[i] * Units.AccelerationPerForceOverMass);
            state.Velocities[i] = width * noise.Normal(0, i);
        }

        RigidMotion.Remove(state, atoms, removed);
        if (temperature == 0)
        {
            return;
        }

        double scale = Math.Sqrt(0.5 * degreesOfFreedom * Units.Boltzmann * temperature / state.KineticEnergy);
        for (int i = 0; i < state.AtomCount; i++)
        {
            state.Velocities[i] = scale * state.Velocities[i];
        }
    }
}
