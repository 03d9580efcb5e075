namespace MDEngine.Integrators;

/// <summary>What stochastic cell rescaling needs to know.</summary>
/// <param name="Temperature">K; that of the thermostat.</param>
/// <param name="Pressure">P₀, eV/Å³.</param>
/// <param name="Compressibility">β, an estimate of the isothermal compressibility, Å³/eV: with τ it sets the pace, not the result.</param>
/// <param name="RelaxationTime">τ, fs.</param>
/// <param name="Interval">Steps between two changes of the cell.</param>
/// <param name="Seed">Seed of the noise.</param>
public sealed record StochasticCellRescalingOptions(
    TemperatureSchedule Temperature, double Pressure, double Compressibility, double RelaxationTime, int Interval, ulong Seed);

/// <summary>
/// Isotropic stochastic cell rescaling (Bernetti and Bussi 2020, doi:10.1063/5.0020514): an integrator whose cell is scaled
/// every few steps so that, with a thermostat inside, the isothermal-isobaric ensemble is sampled.
/// </summary>
/// <remarks>
/// λ = √V follows dλ = −βλ/(2τ) (P₀ − P − kT/(2V)) dt + √(kTβ/(2τ)) dW; positions are scaled like the cell and velocities
/// inversely. Forces are evaluated again in the new cell, so the energy given by each change is exact and K + U + P₀V − ΣQ is
/// conserved.
/// </remarks>
/// <param name="inner">Integrator with a thermostat whose velocities belong to the time of the positions.</param>
/// <param name="options">Pressure and pace.</param>
public sealed class StochasticCellRescaling(IIntegrator inner, StochasticCellRescalingOptions options) : IIntegrator
{
    /// <summary>Change of the volume in one go beyond which the run has left the range of the method.</summary>
    private const double LargestRatio = 1.5;

    private readonly CounterNoise noise = new(options.Seed, RandomStreamId.CellRescaling);

    /// <inheritdoc/>
    public double TimeStep => inner.TimeStep;

    /// <inheritdoc/>
    public Span<double> ExtendedVariables => inner.ExtendedVariables;

    /// <inheritdoc/>
    /// <exception cref="InputException">The cell is not periodic in three directions.</exception>
    public void Initialize(SimulationState state, IPotential potential)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (!state.Cell.IsFullyPeriodic)
        {
            throw new InputException("Constant pressure needs a structure that is periodic in all three directions.");
        }

        state.Requested |= Quantities.Virial;
        inner.Initialize(state, potential);
    }

    /// <inheritdoc/>
    public StepStatus Advance(SimulationState state, IPotential potential)
    {
        ArgumentNullException.ThrowIfNull(state);
        StepStatus status = inner.Advance(state, potential);
        if (state.Step % options.Interval == 0)
        {
            double before = Enthalpy(state);
            Rescale(state, options.Interval * TimeStep);
            IntegratorSteps.Evaluate(state, potential);
            state.ThermostatHeat += Enthalpy(state) - before;
        }

        return status;
    }

    /// <inheritdoc/>
    public void Synchronize(SimulationState state) => inner.Synchronize(state);

    /// <inheritdoc/>
    public double ConservedEnergy(SimulationState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        return inner.ConservedEnergy(state) + (options.Pressure * state.Cell.Volume);
    }

    private double Enthalpy(SimulationState state) =>
        state.KineticEnergy + state.Evaluation.Energy + (options.Pressure * state.Cell.Volume);

    private void Rescale(SimulationState state, double duration)
    {
        double volume = state.Cell.Volume;
        double thermal = Units.Boltzmann * options.Temperature.At(state.Time);
        double pressure = ((2 * state.KineticEnergy) + state.Evaluation.Virial.Trace) / (3 * volume);
        double root = Math.Sqrt(volume);
        double pace = options.Compressibility / (2 * options.RelaxationTime);
        double change = (-pace * root * (options.Pressure - pressure - (thermal / (2 * volume))) * duration)
            + (Math.Sqrt(thermal * pace * duration) * noise.Normal(state.Step, 0).X);
        double ratio = (root + change) * (root + change) / volume;
        if (!(ratio < LargestRatio && ratio > 1 / LargestRatio && root + change > 0))
        {
            throw new SimulationDivergedException(
                $"The volume would change by a factor of {ratio:G3} in step {state.Step} (pressure {pressure * Units.BarPerElectronvoltPerCubicAngstrom:G5} bar). " +
                "Equilibrate at constant volume first, or give the barostat a longer relaxation time or a smaller compressibility.");
        }

        double scale = Math.Cbrt(ratio);
        state.Cell = state.Cell.WithMatrix(scale * state.Cell.Matrix);
        for (int i = 0; i < state.AtomCount; i++)
        {
            state.Positions[i] = scale * state.Positions[i];
            state.Velocities[i] /= scale;
        }
    }
}
