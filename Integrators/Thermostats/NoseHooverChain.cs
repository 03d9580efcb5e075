namespace MDEngine.Integrators;

/// <summary>
/// A chain of Nosé-Hoover thermostats (Martyna, Klein and Tuckerman 1992, doi:10.1063/1.463940), integrated by the factorised
/// propagator of Martyna et al. 1996 (doi:10.1080/00268979600100761) with Yoshida-Suzuki sub-steps. Deterministic; momenta of
/// the whole that are zero stay zero.
/// </summary>
/// <remarks>
/// Masses Q₁ = f kT τ² and Q_k = kT τ². The heat given to the atoms is what the chain's energy
/// Σ Q η̇²/2 + f kT η₁ + kT Σ_{k>1} η_k loses, so that K + U − ΣQ is the extended system's conserved energy and errors of the
/// chain's integration show in it.
/// </remarks>
public sealed class NoseHooverChain : IThermostat
{
    /// <summary>Weights of the Yoshida-Suzuki scheme of sixth order with seven sub-steps.</summary>
    private static readonly double[] Weights =
    [
        0.784513610477560, 0.235573213359357, -1.17767998417887,
        1 - (2 * (0.784513610477560 + 0.235573213359357 - 1.17767998417887)),
        -1.17767998417887, 0.235573213359357, 0.784513610477560,
    ];

    private readonly int degreesOfFreedom;
    private readonly TemperatureSchedule temperature;
    private readonly double relaxationTime;
    private readonly int length;
    private readonly int loops;

    /// <summary>[2M] η of each link, then η̇ of each link (1/fs).</summary>
    private readonly double[] variables;

    /// <summary>A chain at rest.</summary>
    /// <param name="degreesOfFreedom">f of the kinetic energy; see <see cref="AtomMobility.DegreesOfFreedom"/>.</param>
    /// <param name="temperature">K, above 0 at all times.</param>
    /// <param name="relaxationTime">τ, fs.</param>
    /// <param name="length">Number of links, M.</param>
    /// <param name="loops">Repetitions of the sub-steps within one application.</param>
    public NoseHooverChain(int degreesOfFreedom, TemperatureSchedule temperature, double relaxationTime, int length = 3, int loops = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(degreesOfFreedom);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Math.Min(temperature.Start, temperature.End), nameof(temperature));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(relaxationTime);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(loops);
        this.degreesOfFreedom = degreesOfFreedom;
        this.temperature = temperature;
        this.relaxationTime = relaxationTime;
        this.length = length;
        this.loops = loops;
        variables = new double[2 * length];
    }

    /// <inheritdoc/>
    public Span<double> ExtendedVariables => variables;

    /// <inheritdoc/>
    public double Apply(SimulationState state, double duration)
    {
        ArgumentNullException.ThrowIfNull(state);
        double thermal = Units.Boltzmann * temperature.At(state.Time);
        double before = Energy(thermal);
        double twiceKinetic = 2 * state.KineticEnergy;
        double scale = 1;
        for (int loop = 0; loop < loops; loop++)
        {
            foreach (double weight in Weights)
            {
                double factor = SubStep(twiceKinetic, thermal, weight * duration / loops);
                scale *= factor;
                twiceKinetic *= factor * factor;
            }
        }

        IntegratorSteps.Scale(state, scale);
        return before - Energy(thermal);
    }

    private double Mass(int link, double thermal) => (link == 0 ? degreesOfFreedom : 1) * thermal * relaxationTime * relaxationTime;

    private double Energy(double thermal)
    {
        double energy = 0;
        for (int k = 0; k < length; k++)
        {
            double rate = variables[length + k];
            energy += (0.5 * Mass(k, thermal) * rate * rate) + ((k == 0 ? degreesOfFreedom : 1) * thermal * variables[k]);
        }

        return energy;
    }

    /// <summary>One palindromic sub-step; returns the factor for the velocities.</summary>
    private double SubStep(double twiceKinetic, double thermal, double duration)
    {
        Span<double> eta = variables.AsSpan(0, length);
        Span<double> rate = variables.AsSpan(length, length);
        int last = length - 1;
        rate[last] += Acceleration(rate, last, twiceKinetic, thermal) * duration / 2;
        for (int k = last - 1; k >= 0; k--)
        {
            Damp(rate, k, twiceKinetic, thermal, duration);
        }

        double factor = Math.Exp(-rate[0] * duration);
        twiceKinetic *= factor * factor;
        for (int k = 0; k < length; k++)
        {
            eta[k] += rate[k] * duration;
        }

        for (int k = 0; k < last; k++)
        {
            Damp(rate, k, twiceKinetic, thermal, duration);
        }

        rate[last] += Acceleration(rate, last, twiceKinetic, thermal) * duration / 2;
        return factor;
    }

    private void Damp(Span<double> rate, int k, double twiceKinetic, double thermal, double duration)
    {
        double half = Math.Exp(-rate[k + 1] * duration / 4);
        rate[k] = ((rate[k] * half) + (Acceleration(rate, k, twiceKinetic, thermal) * duration / 2)) * half;
    }

    private double Acceleration(Span<double> rate, int k, double twiceKinetic, double thermal) => k == 0
        ? (twiceKinetic - (degreesOfFreedom * thermal)) / Mass(0, thermal)
        : ((Mass(k - 1, thermal) * rate[k - 1] * rate[k - 1]) - thermal) / Mass(k, thermal);
}
