using MDEngine.Integrators;
using MDEngine.Simulations.Spectroscopy;

namespace MDEngine.Simulations;

/// <summary>A spectrum of a run at constant energy, whose samples go into the spectrum and nowhere else.</summary>
/// <param name="start">The structure; velocities are drawn where it has none.</param>
/// <param name="potential">What gives energies and forces. The caller keeps it.</param>
/// <example>
/// <code>
/// FinishedSpectrum spectrum = new SpectrumRun(start, potential) { Settings = new() { Kind = SpectrumKind.Vdos }, Steps = 20_000 }.Execute();
/// spectrum.Write("vdos");
/// </code>
/// </example>
public sealed class SpectrumRun(Structure start, IPotential potential)
{
    /// <summary>Relaxation time of the thermostat that equilibrates, fs.</summary>
    private const double RelaxationTime = 50;

    /// <summary>The structure.</summary>
    public Structure Start { get; } = start;

    /// <summary>What gives energies and forces.</summary>
    public Potential Potential { get; } = Potential.Of(potential);

    /// <summary>Which spectrum, and how it is made.</summary>
    public SpectrumSettings Settings { get; init; } = new();

    /// <summary>Steps of the run.</summary>
    public required long Steps { get; init; }

    /// <summary>Steps at the temperature (stochastic velocity rescaling) before the run.</summary>
    public long EquilibrationSteps { get; init; }

    /// <summary>Seed of starting velocities and of the thermostat.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Is told how far the run is, or null.</summary>
    public IWorkProgress? Progress { get; init; }

    /// <summary>Runs, and makes the spectrum.</summary>
    /// <exception cref="InputException">The potential gives no dipole moment where one is needed, or there are too few steps.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public FinishedSpectrum Execute(CancellationToken cancellation = default)
    {
        Settings.Kind.RequireSupport(Potential);
        using BoundPotential bound = Potential.Bind(Start.System);
        SimulationState state = Start.Frame.ToState();
        state.Requested |= Settings.Kind.Needed();
        var atoms = new AtomMobility(state.Topology);
        CenterOfMassMotion motion = atoms.RemovableMotion(state);
        if (Start.Frame.Velocities is null)
        {
            MaxwellBoltzmann.Draw(state, atoms, Settings.TemperatureK, motion, Seed);
        }

        if (EquilibrationSteps > 0)
        {
            Equilibrate(bound, state, atoms, motion, cancellation);
        }

        long every = Settings.SampleSteps(Settings.TimeStepFs);
        var spectrum = new SpectrumAccumulator(Settings, state.Topology, every * Settings.TimeStepFs, Settings.Kind.SamplesOf((Steps / every) + 1));
        var integrator = new VelocityVerlet(Settings.TimeStepFs, atoms);
        double? energy = null;
        var simulation = new Simulation(state, bound, integrator);
        simulation.ReportTo(spectrum.Add, every);
        simulation.ReportTo(
            now =>
            {
                energy ??= integrator.ConservedEnergy(now);
                Progress?.Show(() => $"step {now.Step} of {Steps}");
            },
            1);
        Finish(simulation.Run(Steps, cancellation), cancellation);
        SpectrumResult result = spectrum.Finish();
        double drift = 1e3 * (integrator.ConservedEnergy(state) - energy!.Value) / state.AtomCount;
        return FinishedSpectrum.Of(
            result with { Summary = FormattableString.Invariant($"{result.Summary}; energy changed by {drift:F4} meV/atom over the run") }, Settings);
    }

    private static void Finish(bool finished, CancellationToken cancellation)
    {
        if (!finished)
        {
            cancellation.ThrowIfCancellationRequested();
        }
    }

    private void Equilibrate(BoundPotential bound, SimulationState state, AtomMobility atoms, CenterOfMassMotion motion, CancellationToken cancellation)
    {
        var thermostat = new StochasticVelocityRescaling(
            atoms.DegreesOfFreedom(state, motion), TemperatureSchedule.Constant(Settings.TemperatureK), RelaxationTime, Seed);
        var simulation = new Simulation(state, bound, new MiddleScheme(Settings.TimeStepFs, atoms, thermostat));
        Finish(simulation.Run(EquilibrationSteps, cancellation), cancellation);
        RigidMotion.Remove(state, atoms, motion);
        (state.Step, state.Time) = (0, 0);
    }
}
