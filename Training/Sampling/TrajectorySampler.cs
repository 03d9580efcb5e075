using MDEngine.Integrators;
using MDEngine.IO;
using MDEngine.Reporting;

namespace MDEngine.Training.Sampling;

/// <summary>
/// Langevin dynamics (BAOAB) on a potential, with a frame of positions, velocities, energy, forces and, where the potential has it, dipole moment every so many steps. A
/// cheaper potential can carry the dynamics, such as a model of an earlier round; energies and forces of the frames are the reference's all the same. A trajectory whose
/// file holds some of its frames goes on from the last one; the noise follows from seed and step.
/// </summary>
public static class TrajectorySampler
{
    /// <summary>Samples until the file holds all frames, or until it is cancelled.</summary>
    /// <param name="start">Start structure.</param>
    /// <param name="reference">Energies and forces of the frames.</param>
    /// <param name="dynamics">What the atoms move on, or null if that is the reference.</param>
    /// <param name="options">Options.</param>
    /// <param name="path">Extended XYZ file (eV, eV/Å).</param>
    /// <param name="progress">Gets the number of frames so far.</param>
    /// <param name="cancellationToken">Ends the trajectory after the current step; what was written stays.</param>
    /// <exception cref="SimulationDivergedException">An energy is not finite.</exception>
    public static void Run(
        Frame start, IPotential reference, IPotential? dynamics, SamplingOptions options, string path, Action<int> progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(start);
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(progress);
        var atoms = new AtomMobility(start.Topology);
        var integrator = new MiddleScheme(
            options.TimeStep,
            atoms,
            new LangevinThermostat(atoms, TemperatureSchedule.Constant(options.Temperature), options.Friction, options.Seed));
        (SimulationState state, int frames, Trajectory file) = Begin(start, atoms, options, path);
        using (file)
        {
            progress(frames);
            if (frames >= options.Frames)
            {
                return;
            }

            Quantities written = Quantities.Energy | Quantities.Forces | (reference.Supported & Quantities.Dipole);
            if (dynamics is null)
            {
                state.Requested |= written;
            }

            using BoundPotential labeling = reference.Bind(start.System);
            using BoundPotential? moving = dynamics?.Bind(start.System);
            var simulation = new Simulation(state, moving ?? labeling, integrator);
            simulation.ReportTo(Sample, 1);
            if (!simulation.Run(long.MaxValue, () => frames >= options.Frames, cancellationToken))
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            void Sample(SimulationState now)
            {
                if (!double.IsFinite(now.Evaluation.Energy))
                {
                    throw new SimulationDivergedException($"{path}: the energy is not finite at step {now.Step}; lower the time step or the temperature");
                }

                if (now.Step > options.EquilibrationSteps && (now.Step - options.EquilibrationSteps) % options.IntervalSteps == 0)
                {
                    Frame frame = TrajectoryReporter.FrameOf(now, withVelocities: true, withForces: true);
                    if (dynamics is not null)
                    {
                        Label(frame, labeling, written);
                    }

                    file.Write(frame);
                    progress(++frames);
                }
            }
        }
    }

    private static void Label(Frame frame, BoundPotential reference, Quantities written)
    {
        var result = new EvaluationResult(frame.AtomCount);
        reference.Evaluate(frame.System, written, result);
        frame.Energy = result.Energy;
        frame.Forces = result.Forces;
        frame.Dipole = written.HasFlag(Quantities.Dipole) ? result.Dipole : null;
    }

    private static (SimulationState State, int Frames, Trajectory File) Begin(Frame start, AtomMobility atoms, SamplingOptions options, string path)
    {
        (int frames, long length) = File.Exists(path) ? WholeFrames(path, start.Topology.AtomCount) : (0, 0);
        if (frames > 0)
        {
            SimulationState resumed = Resume(start, path, frames);
            return (resumed, frames, Trajectory.Append(path, length));
        }

        var state = new SimulationState(start.Topology, start.Cell, start.Positions);
        MaxwellBoltzmann.Draw(state, atoms, options.Temperature, CenterOfMassMotion.None, options.Seed);
        return (state, 0, Trajectory.Create(path));
    }

    private static SimulationState Resume(Frame start, string path, int frames)
    {
        using Trajectory file = Trajectory.Open(path);
        Frame last = file.ReadToEnd().Take(frames).Last();
        return last is { Velocities: { } velocities, Step: { } step, Time: { } time }
            ? new SimulationState(start.Topology, last.Cell, last.Positions, velocities) { Step = step, Time = time }
            : throw new InputFileException(path, 0, 0, "holds frames without velocities, step and time, so it is not of a sampling run that could go on; remove it, or give another --output");
    }

    /// <summary>Frames and their bytes, without the part of a frame that a killed run can leave at the end.</summary>
    private static (int Frames, long Length) WholeFrames(string path, int atoms)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read);
        var buffer = new byte[1 << 20];
        (int frames, long length, long position, int lines) = (0, 0, 0, 0);
        while (stream.Read(buffer) is int count and > 0)
        {
            for (int i = 0; i < count; i++)
            {
                position++;
                if (buffer[i] == '\n' && ++lines == atoms + 2)
                {
                    (frames, length, lines) = (frames + 1, position, 0);
                }
            }
        }

        return (frames, length);
    }
}
