using System.Diagnostics;
using System.Globalization;
using MDEngine.Checkpoints;
using MDEngine.IO;
using MDEngine.Integrators;
using MDEngine.Reporting;
using MDEngine.Simulations.Biasing;
using MDEngine.Simulations.Dynamics;

namespace MDEngine.Simulations;

/// <summary>A run whose input is known to be good, from its start or from a checkpoint (<see cref="MolecularDynamics.Prepare"/>).</summary>
public sealed class MolecularDynamicsRun : IDisposable
{
    /// <summary>eV/atom by which the energy of a resumed run may differ from its checkpoint's before it counts as another potential's.</summary>
    private const double SamePotential = 1e-4;

    private readonly MolecularDynamics settings;
    private readonly Stage[] stages;
    private readonly BoundPotential potential;
    private readonly Frame firstFrame;
    private readonly SimulationState state;
    private readonly AtomMobility atoms;
    private readonly CheckpointStore store;
    private readonly Checkpoint? checkpoint;
    private readonly StageStart firstStage;
    private readonly SpectrumRecorder[] spectra;
    private readonly BiasPotential? bias;
    private readonly AlarmReporter? alarms;
    private readonly List<string> notes = [];

    internal MolecularDynamicsRun(MolecularDynamics settings, Stage[] stages)
    {
        this.settings = settings;
        this.stages = stages;
        potential = settings.BindPotential(out bias);
        firstFrame = settings.Start.Frame.With(potential.Topology with { FixedAtoms = [.. settings.FixedAtoms.Distinct().Order()] });
        potential.Evaluate(firstFrame.System, Quantities.Energy, new EvaluationResult(firstFrame.AtomCount));
        state = firstFrame.ToState();
        foreach (int atom in settings.FixedAtoms.Where(atom => atom < 0 || atom >= state.AtomCount))
        {
            throw new InputException($"--fix names atom {atom}; {settings.Start.Source} has the atoms 0 to {state.AtomCount - 1}.");
        }

        if (settings.FixedAtoms.Distinct().Count() == state.AtomCount)
        {
            throw new InputException("--fix names every atom; nothing is left to move.");
        }

        atoms = new AtomMobility(state.Topology, settings.FixedAtoms);
        spectra = [.. settings.Spectra.Select(spectrum => new SpectrumRecorder(spectrum, settings, stages[^1], state.Topology))];
        foreach (SpectrumSettings spectrum in settings.Spectra)
        {
            spectrum.Kind.RequireSupport(potential);
            state.Requested |= spectrum.Kind.Needed();
        }

        if (potential.Supported.HasFlag(Quantities.Uncertainty))
        {
            state.Requested |= Quantities.Uncertainty;
        }
        else if (settings.Alarms.LimitsUncertainty)
        {
            throw new InputException($"--uncertainty-warn and --uncertainty-stop need a potential that knows its uncertainty, and {settings.Potential.Name} does not; give a committee: --potential FILE,FILE.");
        }

        alarms = settings.Alarms.Interval > 0 ? new AlarmReporter(settings, settings.Potential.Energies, firstFrame.System) : null;
        if (bias is not null)
        {
            state.Requested |= Quantities.Components;
        }

        store = new CheckpointStore(settings.Output);
        checkpoint = settings.Resume ? LoadCheckpoint() : null;
        if (checkpoint is not null)
        {
            ResumeCheck.RequireSameRun(settings, stages, checkpoint);
            if (checkpoint.Positions.Length != state.AtomCount)
            {
                throw new InputException($"{store.Latest}: holds {checkpoint.Positions.Length} atoms, and {settings.Start.Source} {state.AtomCount}; resume with the structure that the run began with.");
            }

            checkpoint.Restore(state);
            if (bias?.Metadynamics is { } metadynamics)
            {
                metadynamics.Restore(checkpoint.Variables[metadynamics.Name]);
            }

            firstStage = CheckpointReporter.StageOf(checkpoint);
        }
        else
        {
            CenterOfMassMotion whole = StartingVelocities.Apply(state, firstFrame, settings, stages[0], atoms, notes.Add);
            StartingVelocities.RequireMotion(state, potential, settings, stages[0]);
            firstStage = Begin(0, whole);
        }

        if (state.Cell.IsFullyPeriodic && potential.Supported.HasFlag(Quantities.Virial))
        {
            state.Requested |= Quantities.Virial;
        }
    }

    /// <summary>Whether the run resumes from a checkpoint.</summary>
    public bool IsContinuation => checkpoint is not null;

    /// <summary>Step that the run starts or resumes at.</summary>
    public long FirstStep => state.Step;

    /// <summary>A line on what the potential derives from the structure, such as fragment labels, or an empty text.</summary>
    public string Explanation => potential.Explanation;

    /// <summary>Runs to the end or until cancelled, always ending between two steps; whatever was done is kept.</summary>
    /// <exception cref="InputException">The potential is not the checkpoint's, or a file cannot be written.</exception>
    /// <exception cref="SimulationDivergedException">The run came to a bad end; postmortem.json says more.</exception>
    public RunResult Execute(CancellationToken cancellation = default)
    {
        OutputFolder.Prepare(settings.Output);
        using IDisposable keep = RunLock.OfRun(settings.Output);
        OutputFolder.Prepare(settings.Output, Path.GetFileName(settings.ThermoPath), settings.Resume, settings.Overwrite);
        notes.ForEach(settings.Progress.Note);
        VerifyPotential();
        if (checkpoint is null)
        {
            store.Clear();
            File.Delete(settings.AlarmsPath);
        }

        FreeEnergyFiles.Delete(settings.Output);
        File.Delete(settings.SummaryPath);
        File.Delete(settings.PostMortemPath);
        File.Delete(settings.RestartPath);
        foreach (SpectrumKind kind in Enum.GetValues<SpectrumKind>())
        {
            SpectrumFiles.Delete(settings.SpectrumFolder(kind));
        }

        using TrajectoryReporter trajectory = OpenTrajectory();
        using var thermo = new ThermoReporter(
            settings.ThermoPath, state.Requested.HasFlag(Quantities.Virial), (long)(checkpoint?.Variables["thermo"][0] ?? 0), ThermoColumns());
        var checkpoints = new CheckpointReporter(settings, store, settings.ToJson(stages));
        var results = new List<StageResult>();
        long startStep = state.Step;
        long start = Stopwatch.GetTimestamp();
        bool finished;
        try
        {
            finished = RunStages(trajectory, thermo, checkpoints, results, cancellation);
            checkpoints.Save(state);
        }
        catch (SimulationDivergedException exception)
        {
            throw new PostMortem(settings, state, potential, firstFrame.System, alarms?.Alarms ?? []).Write(
                exception, checkpoints.Stage!.Value.Integrator.TimeStep, trajectory.LastStep, LastCheckpoint(checkpoints));
        }
        catch (InputFileException exception) when (LastCheckpoint(checkpoints) is { } kept)
        {
            throw new InputFileException(
                string.Create(CultureInfo.InvariantCulture, $"{exception.Message}; the last checkpoint is of step {kept.Step}: once the files can be written, the same command with --resume goes on from there"),
                exception);
        }

        TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
        var end = new Frame(state.Topology, [.. state.Positions])
        {
            Cell = state.Cell,
            Velocities = [.. state.Velocities],
            Energy = state.Evaluation.Energy,
            Step = state.Step,
            Time = state.Time,
        };
        var result = new RunResult(finished, state.Step - startStep, elapsed, results, Structure.Computed(end, settings.TrajectoryPath), [], settings.Output)
        {
            Alarms = alarms?.Alarms ?? [],
        };
        if (bias?.Metadynamics is { } metadynamics)
        {
            FreeEnergyFiles.Write(settings.Output, metadynamics, settings.Bias!.Metadynamics!);
        }

        RunSummary.Write(settings, stages, result, (potential.Potential as IHasStatistics)?.Statistics);
        return result with { Spectra = finished ? [.. spectra.Select(spectrum => spectrum.Write())] : [] };
    }

    /// <summary>Frees what the potential keeps for this run.</summary>
    public void Dispose()
    {
        alarms?.Dispose();
        potential.Dispose();
    }

    /// <summary>What thermo.csv tells besides energies, temperature and pressure.</summary>
    private List<ThermoColumn> ThermoColumns()
    {
        var columns = new List<ThermoColumn>();
        if (state.Requested.HasFlag(Quantities.Uncertainty))
        {
            columns.Add(new("energy_uncertainty_ev", now => now.Evaluation.EnergyUncertainty));
            columns.Add(new("largest_force_uncertainty_ev_per_angstrom", now => now.Evaluation.ForceUncertainties.Max()));
        }

        if (bias is not null)
        {
            columns.Add(new("bias_energy_ev", now => now.Evaluation.Components[BiasPotential.Component]));
            columns.AddRange(bias.Watched.Select(watched => new ThermoColumn(watched.Name, _ => watched.Variable.Value * (watched.Variable.IsAngle ? 180 / Math.PI : 1))));
        }

        return columns;
    }

    /// <summary>Adds what metadynamics does after the steps.</summary>
    private IIntegrator Deposited(IIntegrator integrator, Stage stage) => bias?.Metadynamics is { } metadynamics
        ? new DepositingIntegrator(integrator, metadynamics, settings.Bias!.Metadynamics!.IntervalSteps, stage.TemperatureK)
        : integrator;

    private Checkpoint? LastCheckpoint(CheckpointReporter written) => written.LastStep is null ? checkpoint : store.Load();

    private Checkpoint? LoadCheckpoint()
    {
        if (File.Exists(store.Latest) || File.Exists(store.Previous))
        {
            return store.Load();
        }

        return File.Exists(settings.ThermoPath) && File.ReadLines(settings.ThermoPath).Skip(2).Any()
            ? throw new InputException($"{settings.Output}: holds a run without a checkpoint, which cannot be resumed; give --overwrite to start it anew.")
            : null;
    }

    /// <summary>The energy at the checkpoint must come out again; where it does not to the last bit, going on is not bit-exact.</summary>
    private void VerifyPotential()
    {
        if (checkpoint is null)
        {
            return;
        }

        state.Evaluate(potential);
        double difference = Math.Abs(state.Evaluation.Energy - checkpoint.PotentialEnergy);
        if (!(difference <= SamePotential * state.AtomCount))
        {
            throw new InputException(
                $"{store.Latest}: its energy is {checkpoint.PotentialEnergy} eV, and {settings.Potential.Name} gives {state.Evaluation.Energy} eV there; resume with the potential of the run.");
        }

        if (difference > 0)
        {
            settings.Progress.Note($"warning: the energy differs from the checkpoint's by {difference:G3} eV (another machine, build or number of threads?); the run goes on, but not bit for bit.");
        }
    }

    private TrajectoryReporter OpenTrajectory()
    {
        var options = new TrajectoryOptions { Interval = settings.TrajectoryInterval, TimeStep = stages[^1].TimeStep };
        Trajectory trajectory = checkpoint is null
            ? Trajectory.Create(settings.TrajectoryPath, options)
            : Trajectory.Append(settings.TrajectoryPath, (long)checkpoint.Variables["trajectory"][0], options);
        return new TrajectoryReporter(trajectory, settings.WithVelocities, settings.WithForces);
    }

    private bool RunStages(
        TrajectoryReporter trajectory, ThermoReporter thermo, CheckpointReporter checkpoints, List<StageResult> results, CancellationToken cancellation)
    {
        StageStart start = firstStage;
        bool resumed = checkpoint is not null;
        while (true)
        {
            Stage stage = stages[start.Index];
            CenterOfMassMotion removed = IntegratorFactory.RemovedIn(stage, settings, start.WholeAtRest);
            int degreesOfFreedom = start.DegreesOfFreedom ?? atoms.DegreesOfFreedom(state, removed);
            IIntegrator integrator = Deposited(IntegratorFactory.Create(stage, settings, atoms, degreesOfFreedom, removed, start.Time), stage);
            var drift = new DriftMonitor(integrator, degreesOfFreedom);
            SpectrumRecorder[] recorders = start.Index == stages.Length - 1 ? spectra : [];
            ICheckpointed[] watchers = [trajectory, thermo, drift, .. new ICheckpointed?[] { alarms, bias?.Metadynamics }.OfType<ICheckpointed>(), .. recorders];
            if (resumed)
            {
                CheckpointReporter.Restore(checkpoint!, integrator, watchers);
            }

            thermo.Source = (integrator, degreesOfFreedom);
            checkpoints.Stage = (start, integrator, watchers);
            if (stage.Ensemble == Ensemble.Berendsen)
            {
                settings.Progress.Note("note: Berendsen coupling samples no ensemble; use it to equilibrate, and csvr, nose-hoover or langevin for production.");
            }

            long lastStep = start.Step + stage.Steps;
            var simulation = new Simulation(state, potential, integrator) { IsContinuation = resumed || start.Index > 0 };
            var shown = new ProgressReporter(settings.Progress, drift, settings.TotalSteps, stage.TimeStep, degreesOfFreedom);
            simulation.ReportTo(drift, 1);
            simulation.ReportTo(thermo, settings.ThermoInterval);
            simulation.ReportTo(new RunGuard(settings, drift, degreesOfFreedom), 1); // so that the last frame is a good one
            simulation.ReportTo(trajectory, settings.TrajectoryInterval);
            if (alarms is not null)
            {
                simulation.ReportTo(alarms, settings.Alarms.Interval);
            }

            foreach (SpectrumRecorder recorder in recorders)
            {
                recorder.FirstStep = start.Step;
                simulation.ReportTo(recorder, 1);
            }

            simulation.ReportTo(checkpoints, 1);
            simulation.ReportTo(shown, 1);
            bool finished = simulation.Run(lastStep, cancellation);
            shown.Show(state);
            results.Add(StageResult.Of(stage, drift, degreesOfFreedom, state.AtomCount));
            if (!finished || start.Index == stages.Length - 1)
            {
                return finished;
            }

            start = Next(start, stage, integrator);
            resumed = false;
        }
    }

    /// <summary>Hands the state over to the next stage.</summary>
    private StageStart Next(StageStart start, Stage stage, IIntegrator integrator)
    {
        integrator.Synchronize(state);

        // Noise has set the whole in motion; a stage that keeps momentum would keep that motion, too.
        CenterOfMassMotion wholeAtRest = start.WholeAtRest;
        if (stage.Ensemble is Ensemble.Langevin or Ensemble.LeapfrogMiddle)
        {
            wholeAtRest = atoms.RemovableMotion(state);
            state.ThermostatHeat += RigidMotion.Remove(state, atoms, wholeAtRest);
        }
        else if (wholeAtRest == CenterOfMassMotion.None && stages[start.Index + 1].Ensemble.RescalesVelocities())
        {
            double before = state.KineticEnergy;
            wholeAtRest = StartingVelocities.Settle(state, atoms, atoms.RemovableMotion(state), settings, stages[start.Index + 1].Ensemble, settings.Progress.Note);
            state.ThermostatHeat += state.KineticEnergy - before;
        }

        return Begin(start.Index + 1, wholeAtRest);
    }

    private StageStart Begin(int index, CenterOfMassMotion wholeAtRest)
    {
        CenterOfMassMotion removed = IntegratorFactory.RemovedIn(stages[index], settings, wholeAtRest);
        return new StageStart(index, state.Step, state.Time, wholeAtRest, atoms.DegreesOfFreedom(state, removed));
    }
}
