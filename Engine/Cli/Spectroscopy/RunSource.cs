using MDEngine.Integrators;
using MDEngine.IO;

namespace MDEngine.Cli.Spectroscopy;

/// <summary>A run at constant energy, whose samples go into the spectrum and nowhere else.</summary>
internal sealed class RunSource(SpectrumSettings settings, IPotential potential, Frame start) : SpectrumSource(settings)
{
    private const double ReportSeconds = 10;

    public override SpectrumResult Collect(TextWriter log, CancellationToken cancellation)
    {
        bool wantsDipole = Settings.Kind == SpectrumKind.Ir;
        if (wantsDipole && !potential.Supported.HasFlag(Quantities.Dipole))
        {
            throw new InputException("The potential gives no dipole moment, which an infrared spectrum needs.");
        }

        SimulationState state = start.ToState();
        state.Requested |= wantsDipole ? Quantities.Dipole : Quantities.None;
        var atoms = new MovableAtoms(state.Topology);
        RemovedMotion motion = state.Cell.IsPeriodic ? RemovedMotion.Momentum : RemovedMotion.MomentumAndAngularMomentum;
        if (start.Velocities is null)
        {
            MaxwellBoltzmann.Draw(state, atoms, Settings.Temperature, motion, Settings.Seed);
        }

        if (Settings.EquilibrationSteps > 0)
        {
            Equilibrate(state, atoms, motion, cancellation);
        }

        long every = Math.Max(1, (long)Math.Round((Settings.SampleInterval ?? Settings.TimeStep) / Settings.TimeStep));
        double interval = every * Settings.TimeStep;
        Start(state.Topology, interval, (Settings.Steps / every) - (wantsDipole ? 1 : 0));
        var integrator = new VelocityVerlet(Settings.TimeStep, atoms);
        integrator.Initialize(state, potential);
        double energy = integrator.ConservedEnergy(state);
        long next = Environment.TickCount64 + (long)(1000 * ReportSeconds);
        for (long step = 0; step <= Settings.Steps; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            if (step > 0)
            {
                integrator.Advance(state, potential);
            }

            if (step % every == 0)
            {
                Sample(state, wantsDipole);
            }

            if (Environment.TickCount64 > next)
            {
                next = Environment.TickCount64 + (long)(1000 * ReportSeconds);
                log.WriteLine($"step {step} of {Settings.Steps}");
            }
        }

        SpectrumResult result = Finish(state.Topology, interval);
        double drift = 1e3 * (integrator.ConservedEnergy(state) - energy) / state.AtomCount;
        return result with { Summary = FormattableString.Invariant($"{result.Summary}; energy changed by {drift:F4} meV/atom over the run") };
    }

    private void Equilibrate(SimulationState state, MovableAtoms atoms, RemovedMotion motion, CancellationToken cancellation)
    {
        const double RelaxationTime = 50;
        var thermostat = new StochasticVelocityRescaling(
            atoms.DegreesOfFreedom(state, motion), TemperatureSchedule.Constant(Settings.Temperature), RelaxationTime, Settings.Seed);
        var integrator = new ThermostattedVerlet(Settings.TimeStep, atoms, thermostat);
        integrator.Initialize(state, potential);
        for (long step = 0; step < Settings.EquilibrationSteps; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            integrator.Advance(state, potential);
        }

        RigidMotion.Remove(state, atoms, motion);
    }

    private void Sample(SimulationState state, bool wantsDipole)
    {
        if (wantsDipole)
        {
            AddDipole(state.Evaluation.Dipole);
        }
        else
        {
            AddVelocities(state.Topology, state.Velocities);
        }
    }
}
