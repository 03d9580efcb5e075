using MDEngine.Integrators;
using MDEngine.IO;

namespace MDEngine.Training.Sampling;

/// <summary>
/// Langevin dynamics (BAOAB) on a potential, with a frame of positions, velocities, energy and forces every so many steps. A
/// trajectory whose file holds some of its frames goes on from the last one; the noise follows from seed and step.
/// </summary>
public static class TrajectorySampler
{
    /// <summary>Samples until the file holds all frames, or until it is cancelled.</summary>
    /// <param name="start">Start structure.</param>
    /// <param name="potential">Energies and forces.</param>
    /// <param name="options">Options.</param>
    /// <param name="path">Extended XYZ file (eV, eV/Å).</param>
    /// <param name="progress">Gets the number of frames so far.</param>
    /// <param name="cancellationToken">Ends the trajectory after the current step; what was written stays.</param>
    /// <exception cref="SimulationDivergedException">An energy is not finite.</exception>
    public static void Run(
        Frame start, IPotential potential, SamplingOptions options, string path, Action<int> progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(start);
        ArgumentNullException.ThrowIfNull(potential);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(progress);
        var atoms = new MovableAtoms(start.Topology);
        var integrator = new ThermostattedVerlet(
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

            integrator.Initialize(state, potential);
            while (frames < options.Frames)
            {
                cancellationToken.ThrowIfCancellationRequested();
                integrator.Advance(state, potential);
                if (!double.IsFinite(state.Evaluation.Energy))
                {
                    throw new SimulationDivergedException($"{path}: the energy is not finite at step {state.Step}; lower the time step or the temperature");
                }

                if (state.Step > options.EquilibrationSteps && (state.Step - options.EquilibrationSteps) % options.IntervalSteps == 0)
                {
                    file.Write(new Frame(state.Topology, state.Positions)
                    {
                        Cell = state.Cell,
                        Velocities = state.Velocities,
                        Energy = state.Evaluation.Energy,
                        Forces = state.Evaluation.Forces,
                        Step = state.Step,
                        Time = state.Time,
                    });
                    progress(++frames);
                }
            }
        }
    }

    private static (SimulationState State, int Frames, Trajectory File) Begin(Frame start, MovableAtoms atoms, SamplingOptions options, string path)
    {
        List<Frame> done = File.Exists(path) ? ReadWholeFrames(path) : [];
        string temporary = path + ".tmp";
        long length;
        using (Trajectory copy = Trajectory.Create(Path.ChangeExtension(temporary, ".extxyz")))
        {
            done.ForEach(copy.Write);
            length = copy.Position;
        }

        File.Move(Path.ChangeExtension(temporary, ".extxyz"), path, overwrite: true);
        Trajectory file = Trajectory.Append(path, length);
        if (done.Count > 0)
        {
            Frame last = done[^1];
            var resumed = new SimulationState(start.Topology, last.Cell, last.Positions, last.Velocities) { Step = last.Step ?? 0, Time = last.Time ?? 0 };
            return (resumed, done.Count, file);
        }

        var state = new SimulationState(start.Topology, start.Cell, start.Positions);
        MaxwellBoltzmann.Draw(state, atoms, options.Temperature, RemovedMotion.None, options.Seed);
        return (state, 0, file);
    }

    /// <summary>The frames before the first damaged one, which a killed run can leave at the end.</summary>
    private static List<Frame> ReadWholeFrames(string path)
    {
        var frames = new List<Frame>();
        using Trajectory file = Trajectory.Open(path);
        try
        {
            frames.AddRange(file.ReadToEnd().TakeWhile(frame => frame.Velocities is not null && frame.Step is not null));
        }
        catch (InputFileException)
        {
            // Half a frame: the run goes on from the one before.
        }

        return frames;
    }
}
