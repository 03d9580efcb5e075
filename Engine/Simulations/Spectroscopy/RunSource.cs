using MDEngine.IO;
using MDEngine.Integrators;

namespace MDEngine.Simulations.Spectroscopy;

/// <summary>How long a run is, and how it begins.</summary>
internal sealed record SpectrumRun(long Steps, long EquilibrationSteps, ulong Seed);

/// <summary>A run at constant energy, whose samples go into the spectrum and nowhere else.</summary>
internal sealed class RunSource(SpectrumSettings settings, SpectrumRun run, IPotential potential, Frame start)
{
    public SpectrumResult Collect(Action<Func<string>> show, CancellationToken cancellation)
    {
        settings.Kind.RequireSupport(potential);
        SimulationState state = start.ToState();
        state.Requested |= settings.Kind.Needed();
        var atoms = new MovableAtoms(state.Topology);
        RemovedMotion motion = atoms.RemovableMotion(state);
        if (start.Velocities is null)
        {
            MaxwellBoltzmann.Draw(state, atoms, settings.Temperature, motion, run.Seed);
        }

        if (run.EquilibrationSteps > 0)
        {
            Equilibrate(state, atoms, motion, cancellation);
        }

        long every = settings.SampleSteps(settings.TimeStep);
        double interval = every * settings.TimeStep;
        var spectrum = new SpectrumAccumulator(settings, state.Topology, interval, settings.Kind.SamplesOf((run.Steps / every) + 1));
        var integrator = new VelocityVerlet(settings.TimeStep, atoms);
        integrator.Initialize(state, potential);
        double energy = integrator.ConservedEnergy(state);
        for (long step = 0; step <= run.Steps; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            if (step > 0)
            {
                integrator.Advance(state, potential);
            }

            if (step % every == 0)
            {
                spectrum.Add(state);
            }

            show(() => $"step {step} of {run.Steps}");
        }

        SpectrumResult result = spectrum.Finish();
        double drift = 1e3 * (integrator.ConservedEnergy(state) - energy) / state.AtomCount;
        return result with { Summary = FormattableString.Invariant($"{result.Summary}; energy changed by {drift:F4} meV/atom over the run") };
    }

    private void Equilibrate(SimulationState state, MovableAtoms atoms, RemovedMotion motion, CancellationToken cancellation)
    {
        const double RelaxationTime = 50;
        var thermostat = new StochasticVelocityRescaling(
            atoms.DegreesOfFreedom(state, motion), TemperatureSchedule.Constant(settings.Temperature), RelaxationTime, run.Seed);
        var integrator = new ThermostattedVerlet(settings.TimeStep, atoms, thermostat);
        integrator.Initialize(state, potential);
        for (long step = 0; step < run.EquilibrationSteps; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            integrator.Advance(state, potential);
        }

        RigidMotion.Remove(state, atoms, motion);
    }
}
