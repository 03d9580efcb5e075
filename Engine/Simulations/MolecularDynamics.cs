using System.Text.Json.Nodes;
using MDEngine.Simulations.Biasing;
using MDEngine.Simulations.Dynamics;

namespace MDEngine.Simulations;

/// <summary>Where starting velocities come from.</summary>
public enum VelocitySource
{
    /// <summary>The structure file's, or random ones where it has none.</summary>
    Auto,

    /// <summary>The structure file's.</summary>
    File,

    /// <summary>Drawn from the Maxwell-Boltzmann distribution.</summary>
    Random,

    /// <summary>Atoms at rest.</summary>
    Zero,
}

/// <summary>
/// Molecular dynamics in stages, with trajectory, energies, checkpoints and a summary in a folder (docs/reference/output-files.md).
/// </summary>
/// <param name="start">The structure that the run begins with.</param>
/// <param name="potential">What gives energies and forces; <see cref="Potential.Load"/> or one's own. The caller keeps it.</param>
/// <param name="output">Folder for the results; it is made if it is not there.</param>
/// <example>
/// <code>
/// Structure start = Structure.Read("start.extxyz");
/// using Potential potential = Potential.Load("model.safetensors");
/// var run = new MolecularDynamics(start, potential, output: "out")
/// {
///     Stages = [Stage.Langevin(300, frictionPerPs: 1, steps: 1_000), Stage.Nve(steps: 2_000)],
///     TimeStepFs = 0.5,
///     Resume = true,
/// };
/// RunResult result = run.Execute();
/// Console.WriteLine(result.Drift);
/// </code>
/// </example>
public sealed class MolecularDynamics(Structure start, IPotential potential, string output)
{
    /// <summary>Drift of the conserved energy up to which a run is taken to conserve it unless told otherwise, meV/atom/ps.</summary>
    public const double UsualDriftWarning = 1;

    /// <summary>The structure that the run begins with.</summary>
    public Structure Start { get; } = start;

    /// <summary>What gives energies and forces.</summary>
    public Potential Potential { get; } = Potential.Of(potential);

    /// <summary>Folder for the results.</summary>
    public string Output { get; } = output;

    /// <summary>The stages, one after the other.</summary>
    public required IReadOnlyList<Stage> Stages { get; init; }

    /// <summary>Time step of stages that have none of their own, fs.</summary>
    public double TimeStepFs { get; init; } = 0.5;

    /// <summary>Seed of velocities and noise; the same seed gives the same run.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Where starting velocities come from.</summary>
    public VelocitySource Velocities { get; init; }

    /// <summary>Atoms that stay where they are, counted from 0; those that the structure says, unless others are given.</summary>
    public IReadOnlyList<int> FixedAtoms { get; init; } = [.. start.Frame.Topology.FixedAtoms];

    /// <summary>Steps between removals of the center-of-mass motion; 0 for none.</summary>
    public long MotionRemovalInterval { get; init; }

    /// <summary>Steps between frames of the trajectory.</summary>
    public int TrajectoryInterval { get; init; } = 100;

    /// <summary>"extxyz": every digit; "dcd": small, single precision, positions and cell only; "xtc": a third of that; "trr": single precision, velocities and forces too.</summary>
    public string TrajectoryFormat { get; init; } = "extxyz";

    /// <summary>Whether velocities (as momenta) go to the trajectory.</summary>
    public bool WithVelocities { get; init; }

    /// <summary>Whether forces go to the trajectory.</summary>
    public bool WithForces { get; init; }

    /// <summary>Steps between lines of thermo.csv.</summary>
    public int ThermoInterval { get; init; } = 10;

    /// <summary>Steps between checkpoints; 0 for none by steps.</summary>
    public long CheckpointInterval { get; init; } = 1000;

    /// <summary>Minutes of wall time between checkpoints where that comes first; 0 for none by time.</summary>
    public double CheckpointMinutes { get; init; } = 10;

    /// <summary>Whether to resume from the last checkpoint in the folder, bit for bit as if the run had not stopped; a run without one starts.</summary>
    public bool Resume { get; init; }

    /// <summary>Whether to write to the folder even if it holds another run, which is then lost.</summary>
    public bool Overwrite { get; init; }

    /// <summary>Spectra of the last stage, taken as it runs.</summary>
    public IReadOnlyList<SpectrumSettings> Spectra { get; init; } = [];

    /// <summary>Drift of the conserved energy from which on there is a warning, meV/atom/ps.</summary>
    public double DriftWarning { get; init; } = UsualDriftWarning;

    /// <summary>Drift of the conserved energy that ends the run, with 95 % confidence, meV/atom/ps; infinite for no limit.</summary>
    public double DriftStop { get; init; } = double.PositiveInfinity;

    /// <summary>A run that gets hotter ends, K; null for ten times the highest temperature asked for, and at least 10,000.</summary>
    public double? TemperatureLimitK { get; init; }

    /// <summary>An energy that is added to the potential's: restraints, walls, a field, metadynamics; null for none.</summary>
    public Bias? Bias { get; init; }

    /// <summary>Which alarms are heeded: bonds, distances, uncertainties.</summary>
    public AlarmSettings Alarms { get; init; } = new();

    /// <summary>Is told how the run gets on.</summary>
    public IRunProgress Progress { get; init; } = new SilentProgress();

    /// <summary>Sum of the stages' steps.</summary>
    public long TotalSteps => Stages.Sum(stage => stage.Steps);

    internal double TemperatureLimit => TemperatureLimitK ?? Math.Max(10_000, 10 * Stages.Max(stage => Math.Max(stage.TemperatureK, stage.FinalTemperatureK)));

    internal string TrajectoryPath => Path.Combine(Output, "trajectory." + TrajectoryFormat);

    internal string ThermoPath => Path.Combine(Output, "thermo.csv");

    internal string SummaryPath => Path.Combine(Output, "summary.json");

    internal string PostMortemPath => Path.Combine(Output, "postmortem.json");

    /// <summary>Structures that were kept on alarms.</summary>
    internal string AlarmsPath => Path.Combine(Output, "alarms.extxyz");

    /// <summary>Positions and velocities of the last checkpoint of a run that came to a bad end.</summary>
    internal string RestartPath => Path.Combine(Output, "restart.extxyz");

    /// <summary>Refuses bad input before anything is written, and reads the checkpoint of a run that is to be resumed.</summary>
    /// <exception cref="InputException">The input cannot be used.</exception>
    public MolecularDynamicsRun Prepare()
    {
        if (Stages.Count == 0)
        {
            throw new InputException("The run has no stages; expected one at least.");
        }

        Stage[] stages = [.. Stages.Select(stage => (stage with { TimeStepFs = stage.TimeStepFs ?? TimeStepFs }).Checked().CheckedThermostat())];
        RequireSense(stages);
        return new MolecularDynamicsRun(this, stages);
    }

    /// <summary>Runs to the end or until cancelled, always ending between two steps; whatever was done is kept.</summary>
    /// <exception cref="InputException">The input cannot be used, or a file cannot be written.</exception>
    /// <exception cref="SimulationDivergedException">The run came to a bad end; postmortem.json says more.</exception>
    public RunResult Execute(CancellationToken cancellation = default)
    {
        using MolecularDynamicsRun run = Prepare();
        return run.Execute(cancellation);
    }

    /// <summary>Whether the folder holds this very run, and it has come to its end.</summary>
    internal bool IsFinished()
    {
        if (!File.Exists(SummaryPath) || JsonNode.Parse(File.ReadAllText(SummaryPath)) is not JsonObject summary)
        {
            return false;
        }

        Stage[] stages = [.. Stages.Select(stage => stage with { TimeStepFs = stage.TimeStepFs ?? TimeStepFs })];
        return (string?)summary["status"] == RunSummary.FinishedStatus
            && summary["settings"] is JsonObject then
            && ResumeGuard.Difference(ToJson(stages), then, SummaryPath) is null;
    }

    /// <summary>Folder of the spectrum of a kind.</summary>
    public string SpectrumFolder(SpectrumKind kind) => Path.Combine(Output, kind.FolderName());

    /// <summary>The potential with the bias, where there is one, for the atoms of the start.</summary>
    /// <exception cref="InputException">One of them cannot describe these atoms.</exception>
    internal BoundPotential BindPotential(out BiasPotential? bias)
    {
        bias = Bias?.Create(Start.System, Potential);
        return bias is null ? Potential.Bind(Start.System) : new SumPotential(Potential, bias).Bind(Start.System);
    }

    /// <summary>What decides the trajectory: a resumed run must agree in it.</summary>
    internal JsonObject ToJson(IEnumerable<Stage> stages) => new(Potential.Identity())
    {
        ["structure"] = Start.Source,
        ["structure_sha256"] = StructureHash.Of(Start.System),
        ["seed"] = Seed,
        ["velocities"] = Velocities.ToString().ToLowerInvariant(),
        ["fixed_atoms"] = new JsonArray([.. FixedAtoms.Select(atom => JsonValue.Create(atom))]),
        ["motion_removal_interval"] = MotionRemovalInterval,
        ["trajectory_format"] = TrajectoryFormat,
        ["trajectory_interval"] = TrajectoryInterval,
        ["trajectory_velocities"] = WithVelocities,
        ["trajectory_forces"] = WithForces,
        ["thermo_interval"] = ThermoInterval,
        ["spectra"] = Spectra.Count == 0 ? null : new JsonArray([.. Spectra.Select(spectrum => spectrum.ToJson())]),
        ["bias"] = Bias?.ToJson(),
        ["stages"] = new JsonArray([.. stages.Select(stage => stage.ToJson())]),
    };

    private void RequireSense(Stage[] stages)
    {
        static void Require(bool condition, string name, object value, string expected)
        {
            if (!condition)
            {
                throw new InputException(FormattableString.Invariant($"{name} is {value}; expected {expected}."));
            }
        }

        Require(TrajectoryFormat is "extxyz" or "dcd" or "xtc" or "trr", "--trajectory-format", TrajectoryFormat, "extxyz, dcd, xtc or trr");
        Require(
            TrajectoryFormat is "extxyz" or "trr" || !(WithVelocities || WithForces),
            "--trajectory-format", TrajectoryFormat, "extxyz or trr where velocities or forces are to be written");
        Require(TrajectoryInterval >= 1, "--trajectory-interval", TrajectoryInterval, "1 or more");
        Require(ThermoInterval >= 1, "--thermo-interval", ThermoInterval, "1 or more");
        Require(Alarms.Interval >= 0, "--alarm-interval", Alarms.Interval, "0 or more");
        Require(Alarms.UncertaintyWarning > 0, "--uncertainty-warn", Alarms.UncertaintyWarning, "a positive number");
        Require(Alarms.UncertaintyStop > 0, "--uncertainty-stop", Alarms.UncertaintyStop, "a positive number");
        Require(
            Alarms.Interval > 0 || !(Alarms.LimitsUncertainty || Alarms.Action != AlarmAction.Warn), "--alarm-interval", Alarms.Interval, "1 or more where alarms are to do something");
        Require(CheckpointInterval >= 0, "--checkpoint-interval", CheckpointInterval, "0 or more");
        Require(MotionRemovalInterval >= 0, "--remove-motion-interval", MotionRemovalInterval, "0 or more");
        Require(
            MotionRemovalInterval == 0 || FixedAtoms.Count == 0, "--remove-motion-interval", MotionRemovalInterval, "0 where atoms are fixed: they hold the whole in place");
        Require(
            Bias is not { IsExternal: true } || stages.All(stage => stage.Ensemble != Ensemble.Npt),
            "--bias", Bias?.Source ?? "", "no field and no restraints to places where a stage is npt: the cell would move under them");
        Require(
            Bias?.Metadynamics is null || stages.All(stage => stage.Ensemble != Ensemble.Nve && !stage.IsRamp),
            "--bias", Bias?.Source ?? "", "no metadynamics where a stage is nve or a temperature ramp: its Gaussians are made for one temperature; take langevin or csvr");
        Require(
            FixedAtoms.Count == 0 || stages.All(stage => stage.Ensemble != Ensemble.Npt),
            "--fix", string.Join(',', FixedAtoms), "no fixed atoms where a stage is npt: they would move with the cell");
    }
}
