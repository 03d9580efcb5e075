using MDEngine.Integrators;

namespace MDEngine.Simulations.Dynamics;

/// <summary>Makes the integrator of a stage.</summary>
internal static class IntegratorFactory
{
    private const double FemtosecondsPerPicosecond = 1000;

    /// <summary>Steps between changes of the cell: each costs an evaluation of the potential.</summary>
    private const int BarostatInterval = 10;

    /// <summary>
    /// Steps between removals of the center-of-mass motion where a thermostat scales velocities: it scales the rounding errors of that
    /// motion, too, and in a run that begins at rest they would grow to all of its heat.
    /// </summary>
    private const int RoundingRemovalInterval = 100;

    /// <summary>The center-of-mass motion that carries no heat in a stage.</summary>
    /// <param name="stage">Its ensemble and removal.</param>
    /// <param name="settings">Of the run.</param>
    /// <param name="wholeAtRest">The motion that the stage starts without.</param>
    public static CenterOfMassMotion RemovedIn(Stage stage, MolecularDynamics settings, CenterOfMassMotion wholeAtRest) =>
        stage.Ensemble is Ensemble.Langevin or Ensemble.LeapfrogMiddle && settings.MotionRemovalInterval == 0
            ? CenterOfMassMotion.None
            : wholeAtRest;

    public static IIntegrator Create(
        Stage stage, MolecularDynamics settings, AtomMobility atoms, int degreesOfFreedom, CenterOfMassMotion removed, double startTime)
    {
        TemperatureSchedule temperature = stage.IsRamp
            ? new TemperatureSchedule(stage.TemperatureK, stage.FinalTemperatureK, startTime, startTime + (stage.Steps * stage.TimeStep))
            : TemperatureSchedule.Constant(stage.TemperatureK);
        LangevinThermostat Langevin() => new LangevinThermostat(atoms, temperature, stage.FrictionPerPs / FemtosecondsPerPicosecond, settings.Seed);
        IThermostat Rescaling() => new StochasticVelocityRescaling(degreesOfFreedom, temperature, stage.RelaxationFs, settings.Seed);
        IIntegrator Thermostatted(IThermostat thermostat) => new MiddleScheme(stage.TimeStep, atoms, thermostat);
        IIntegrator integrator = stage.Ensemble switch
        {
            Ensemble.Nve => new VelocityVerlet(stage.TimeStep, atoms),
            Ensemble.Langevin => Thermostatted(Langevin()),
            Ensemble.LeapfrogMiddle => new LeapfrogMiddle(stage.TimeStep, atoms, Langevin()),
            Ensemble.NoseHoover => Thermostatted(new NoseHooverChain(degreesOfFreedom, temperature, stage.RelaxationFs)),
            Ensemble.Csvr => Thermostatted(Rescaling()),
            Ensemble.Berendsen => Thermostatted(new BerendsenThermostat(degreesOfFreedom, temperature, stage.RelaxationFs)),
            Ensemble.Npt => new StochasticCellRescaling(
                Thermostatted(Rescaling()),
                new StochasticCellRescalingOptions(
                    temperature,
                    stage.PressureBar / Units.BarPerElectronvoltPerCubicAngstrom,
                    stage.CompressibilityPerBar * Units.BarPerElectronvoltPerCubicAngstrom,
                    stage.PressureRelaxationFs,
                    BarostatInterval,
                    settings.Seed)),
            _ => throw new ArgumentOutOfRangeException(nameof(stage), stage.Ensemble, "No integrator for this ensemble."),
        };
        long interval = settings.MotionRemovalInterval > 0 ? settings.MotionRemovalInterval : stage.Ensemble.RescalesVelocities() ? RoundingRemovalInterval : 0;
        return interval > 0 && removed != CenterOfMassMotion.None ? new CenterOfMassMotionRemover(integrator, atoms, removed, interval) : integrator;
    }
}
