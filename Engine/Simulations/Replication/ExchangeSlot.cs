using System.Runtime.InteropServices;
using MDEngine.Checkpoints;
using MDEngine.Integrators;
using MDEngine.IO;
using MDEngine.Reporting;
using MDEngine.Simulations.Dynamics;

namespace MDEngine.Simulations.Replication;

/// <summary>One temperature of an exchange: its state, its thermostat and its files.</summary>
internal sealed class ExchangeSlot : IDisposable
{
    private readonly string prefix;
    private readonly BoundPotential potential;
    private readonly IIntegrator integrator;
    private readonly int degreesOfFreedom;
    private readonly TrajectoryReporter trajectory;
    private readonly ThermoReporter thermo;
    private readonly DriftMonitor drift;
    private bool isContinuation;

    /// <param name="settings">Of the run at this temperature.</param>
    /// <param name="index">Place in the ladder.</param>
    /// <param name="checkpoint">Where to go on, or null.</param>
    /// <param name="walker">Which structure is here: the number of the temperature that it began at.</param>
    public ExchangeSlot(MolecularDynamics settings, int index, Checkpoint? checkpoint, Func<int> walker)
    {
        Settings = settings;
        prefix = FormattableString.Invariant($"temperature{index}.");
        OutputFolder.Prepare(settings.Output);
        Stage stage = settings.Stages[0] with { TimeStepFs = settings.Stages[0].TimeStepFs ?? settings.TimeStepFs };
        potential = settings.BindPotential(out _);
        Frame start = settings.Start.Frame.With(potential.Topology with { FixedAtoms = [.. settings.FixedAtoms.Distinct().Order()] });
        State = start.ToState();
        var atoms = new AtomMobility(State.Topology, settings.FixedAtoms);
        CenterOfMassMotion whole = atoms.RemovableMotion(State);
        if (checkpoint is null)
        {
            whole = StartingVelocities.Apply(State, start, settings, stage, atoms, static _ => { });
        }

        CenterOfMassMotion removed = IntegratorFactory.RemovedIn(stage, settings, whole);
        degreesOfFreedom = atoms.DegreesOfFreedom(State, removed);
        integrator = IntegratorFactory.Create(stage, settings, atoms, degreesOfFreedom, removed, startTime: 0);
        drift = new DriftMonitor(integrator, degreesOfFreedom);
        var options = new TrajectoryOptions { Interval = settings.TrajectoryInterval, TimeStep = stage.TimeStep };
        trajectory = new TrajectoryReporter(
            checkpoint is null ? Trajectory.Create(settings.TrajectoryPath, options) : Trajectory.Append(settings.TrajectoryPath, (long)Variable(checkpoint, "trajectory")[0], options),
            settings.WithVelocities,
            settings.WithForces);
        thermo = new ThermoReporter(
            settings.ThermoPath, withPressure: false, checkpoint is null ? 0 : (long)Variable(checkpoint, "thermo")[0], [new ThermoColumn("walker", _ => walker())])
        {
            Source = (integrator, degreesOfFreedom),
        };
        if (checkpoint is not null)
        {
            Restore(checkpoint);
        }
    }

    public MolecularDynamics Settings { get; }

    public SimulationState State { get; }

    /// <summary>Conserved energy, which exchanges leave as it is.</summary>
    public DriftMonitor Drift => drift;

    /// <summary>Exchanges the structures of two temperatures; the energy that this brings counts as heat.</summary>
    public static void Swap(ExchangeSlot lower, ExchangeSlot upper, double lowerK, double upperK)
    {
        double lowerEnergy = lower.integrator.ConservedEnergy(lower.State);
        double upperEnergy = upper.integrator.ConservedEnergy(upper.State);
        double scale = Math.Sqrt(upperK / lowerK);
        for (int i = 0; i < lower.State.AtomCount; i++)
        {
            (lower.State.Positions[i], upper.State.Positions[i]) = (upper.State.Positions[i], lower.State.Positions[i]);
            (lower.State.Velocities[i], upper.State.Velocities[i]) = (upper.State.Velocities[i] / scale, lower.State.Velocities[i] * scale);
        }

        // Evaluated anew, so that a run that goes on from here has the same bits.
        lower.State.Evaluate(lower.potential);
        upper.State.Evaluate(upper.potential);
        lower.State.ThermostatHeat += lower.integrator.ConservedEnergy(lower.State) - lowerEnergy;
        upper.State.ThermostatHeat += upper.integrator.ConservedEnergy(upper.State) - upperEnergy;
    }

    public void RunTo(long step)
    {
        var simulation = new Simulation(State, potential, integrator) { IsContinuation = isContinuation };
        isContinuation = true;
        simulation.ReportTo(drift, 1);
        simulation.ReportTo(thermo, Settings.ThermoInterval);
        simulation.ReportTo(new RunGuard(Settings, drift, degreesOfFreedom), 1);
        simulation.ReportTo(trajectory, Settings.TrajectoryInterval);
        simulation.Run(step);
    }

    /// <summary>What must go on, by names of this temperature's own.</summary>
    public IEnumerable<KeyValuePair<string, double[]>> Save()
    {
        yield return new(prefix + "trajectory", trajectory.Save());
        yield return new(prefix + "thermo", thermo.Save());
        yield return new(prefix + "drift", drift.Save());
        yield return new(prefix + "integrator", integrator.ExtendedVariables.ToArray());
        yield return new(prefix + "positions", MemoryMarshal.Cast<Vector3D, double>(State.Positions).ToArray());
        yield return new(prefix + "velocities", MemoryMarshal.Cast<Vector3D, double>(State.Velocities).ToArray());
        yield return new(prefix + "heat", [State.ThermostatHeat]);
    }

    public void Dispose()
    {
        trajectory.Dispose();
        thermo.Dispose();
        potential.Dispose();
    }

    private void Restore(Checkpoint checkpoint)
    {
        isContinuation = true;
        (State.Step, State.Time) = (checkpoint.Step, checkpoint.Time);
        MemoryMarshal.Cast<double, Vector3D>(Variable(checkpoint, "positions")).CopyTo(State.Positions);
        MemoryMarshal.Cast<double, Vector3D>(Variable(checkpoint, "velocities")).CopyTo(State.Velocities);
        State.ThermostatHeat = Variable(checkpoint, "heat")[0];
        Variable(checkpoint, "integrator").CopyTo(integrator.ExtendedVariables);
        drift.Restore(Variable(checkpoint, "drift"));
    }

    private double[] Variable(Checkpoint checkpoint, string name) => checkpoint.Variables[prefix + name];
}
