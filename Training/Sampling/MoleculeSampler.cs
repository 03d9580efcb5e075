using MDEngine.Fragmentation;
using MDEngine.Integrators;
using MDEngine.Integrators.Minimizers;
using MDEngine.IO;
using MDEngine.Reporting;

namespace MDEngine.Training.Sampling;

/// <summary>
/// A few frames of one molecule at several temperatures. A geometry that is broken ends it: a bond that changed, a force above the limit, an energy that is
/// not finite.
/// </summary>
/// <param name="reference">Gives energies and forces, and moves the atoms.</param>
/// <param name="options">Options.</param>
internal sealed class MoleculeSampler(IPotential reference, SeedSamplingOptions options)
{
    private const int RelaxationSteps = 6;

    /// <summary>Samples a molecule.</summary>
    /// <param name="start">Its structure.</param>
    /// <param name="number">Its number, from which its noise follows.</param>
    /// <param name="cancellation">Ends it between two steps.</param>
    /// <returns>The frames that are good, and what was wrong with the first that was not, or null.</returns>
    /// <exception cref="InputException">The potential does not serve this molecule.</exception>
    public (List<Frame> Frames, string? Fault) Sample(Frame start, int number, CancellationToken cancellation)
    {
        var frames = new List<Frame>();
        var bonds = new BondWatch(start.System);
        using BoundPotential bound = reference.Bind(start.System);
        var state = new SimulationState(start.Topology, start.Cell, start.Positions);
        state.Requested |= reference.Supported & Quantities.Dipole;
        ulong seed = options.Seed + (ulong)number;
        if (options.Kind == SamplingKind.Dynamics)
        {
            // Atoms that are too close at the start would fly apart, and look well at the first frame.
            bound.Evaluate(state.System, state.Requested, state.Evaluation);
            if (Fault(state, bonds) is { } broken)
            {
                return (frames, broken);
            }
        }

        foreach (double temperature in options.Kind == SamplingKind.Dynamics ? Move(state, bound, seed, cancellation) : Displace(state, bound, seed))
        {
            cancellation.ThrowIfCancellationRequested();
            if (Fault(state, bonds) is { } fault)
            {
                return (frames, fault);
            }

            frames.Add(Copy(state, start, temperature));
        }

        return (frames, null);
    }

    /// <summary>Langevin dynamics (BAOAB) that visits one temperature after the other.</summary>
    private IEnumerable<double> Move(SimulationState state, BoundPotential bound, ulong seed, CancellationToken cancellation)
    {
        var atoms = new AtomMobility(state.Topology);
        MaxwellBoltzmann.Draw(state, atoms, options.Temperatures[0], CenterOfMassMotion.None, seed);
        foreach (double temperature in options.Temperatures)
        {
            var thermostat = new LangevinThermostat(atoms, TemperatureSchedule.Constant(temperature), options.Friction, seed);
            var simulation = new Simulation(state, bound, new MiddleScheme(options.TimeStep, atoms, thermostat)) { IsContinuation = true };
            long next = state.Step + options.EquilibrationSteps;
            for (int k = 0; k < options.Frames; k++, next += options.IntervalSteps)
            {
                simulation.Run(next, () => !double.IsFinite(state.Evaluation.Energy), cancellation);
                yield return temperature;
            }
        }
    }

    /// <summary>Displacements from where a few steps on the reference lead.</summary>
    private IEnumerable<double> Displace(SimulationState state, BoundPotential bound, ulong seed)
    {
        IReadOnlyList<Vector3D> Forces()
        {
            state.Evaluation.Clear();
            bound.Evaluate(state.System, state.Requested, state.Evaluation);
            return state.Evaluation.Forces;
        }

        var displacements = new ThermalDisplacements(state.System);
        displacements.Relax(state.Positions, RelaxationSteps, Forces);
        displacements = new ThermalDisplacements(state.System);
        Vector3D[] relaxed = [.. state.Positions];
        var noise = new CounterNoise(seed, RandomStreamId.Velocities);
        foreach (double temperature in options.Temperatures)
        {
            for (int k = 0; k < options.Frames; k++)
            {
                state.Step++;
                Vector3D[] drawn = displacements.Draw(temperature, [.. relaxed.Select((_, atom) => noise.Normal(state.Step, atom))]);
                for (int i = 0; i < relaxed.Length; i++)
                {
                    state.Positions[i] = relaxed[i] + drawn[i];
                }

                Forces();
                yield return temperature;
            }
        }
    }

    private string? Fault(SimulationState state, BondWatch bonds)
    {
        double largest = double.IsFinite(state.Evaluation.Energy) ? state.Evaluation.Forces.Max(force => force.Length) : double.NaN;
        return largest <= options.LargestForce
            ? bonds.Changes(state.System).FirstOrDefault()?.ToString()
            : FormattableString.Invariant($"a force of {largest:F1} eV/Å at step {state.Step}");
    }

    private static Frame Copy(SimulationState state, Frame start, double temperature)
    {
        Frame shared = TrajectoryReporter.FrameOf(state, withVelocities: false, withForces: true);
        var properties = new Dictionary<string, string>(start.Properties) { ["temperature_k"] = FormattableString.Invariant($"{temperature:G6}") };
        return new Frame(shared.Topology, [.. shared.Positions])
        {
            Cell = shared.Cell,
            Forces = [.. shared.Forces!],
            Energy = shared.Energy,
            Dipole = shared.Dipole,
            Step = shared.Step,
            Properties = properties,
        };
    }
}
