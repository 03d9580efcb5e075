using System.CommandLine;
using MDEngine.Simulations;

namespace MDEngine.Cli.Options;

/// <summary>How progress is shown.</summary>
internal enum ProgressKind
{
    Auto,
    Lines,
    None,
}

/// <summary>The options of molecular dynamics.</summary>
internal sealed class MdOptions
{
    /// <summary>Between samples of a spectrum, fs: wavenumbers up to 8000 cm⁻¹.</summary>
    private const double SampleInterval = 2;

    private const double DefaultTimeStep = 0.5;

    private static readonly Stage Defaults = new();

    private readonly Option<Ensemble> ensemble = new("--ensemble")
    {
        Description = "nve: constant energy (velocity Verlet); langevin: BAOAB; leapfrog-middle: OpenMM's Langevin scheme; nose-hoover: chains of three; "
            + "csvr: stochastic velocity rescaling; npt: csvr with stochastic cell rescaling; berendsen: for equilibration only",
        HelpName = EnsembleNames.All,
        DefaultValueFactory = _ => Ensemble.Nve,
        CustomParser = result =>
        {
            if (EnsembleNames.Find(result.Tokens[^1].Value) is { } found)
            {
                return found;
            }

            result.AddError($"--ensemble is '{result.Tokens[^1].Value}'; expected {EnsembleNames.All}.");
            return default;
        },
    };

    private readonly Option<string> temperature = new("--temperature")
    {
        Description = "Temperature of the thermostat and of random starting velocities, K; START:END is a ramp",
        HelpName = "K",
        DefaultValueFactory = _ => "300",
    };

    private readonly Option<long> steps = new("--steps") { Description = "Number of steps", HelpName = "N" };

    private readonly Option<double> timeStep = Number("--timestep", "Time step, fs", "FS", DefaultTimeStep);

    private readonly Option<double> friction = Number("--friction", "Friction of Langevin dynamics, 1/ps", "RATE", Defaults.FrictionPerPs);

    private readonly Option<double> relaxation = Number(
        "--relaxation", "Relaxation time of nose-hoover, csvr, berendsen and npt's thermostat, fs", "FS", Defaults.RelaxationFs);

    private readonly Option<double> pressure = Number("--pressure", "Pressure of npt, bar", "BAR", Defaults.PressureBar);

    private readonly Option<double> compressibility = Number(
        "--compressibility", "Estimate of the compressibility for npt, 1/bar (water's by default); sets the pace only", "RATE", Defaults.CompressibilityPerBar);

    private readonly Option<double> pressureRelaxation = Number(
        "--pressure-relaxation", "Relaxation time of the cell in npt, fs", "FS", Defaults.PressureRelaxationFs);

    private readonly Option<string[]> stage = new("--stage")
    {
        Description = "A stage of the run, given as often as there are stages: 'key=value …' with the keys name, ensemble, temperature, steps, timestep, "
            + "friction, relaxation, pressure, compressibility, pressure-relaxation, in the units of these options; what is missing is as in the options above",
        HelpName = "TEXT",
    };

    private readonly Option<ulong> seed = new("--seed")
    {
        Description = "Seed of velocities and noise; the same seed gives the same run",
        HelpName = "N",
        DefaultValueFactory = _ => 1,
    };

    private readonly Option<VelocitySource> velocities = new Option<VelocitySource>("--velocities")
    {
        Description = "Starting velocities; auto: the file's, or random ones where it has none",
        DefaultValueFactory = _ => VelocitySource.Auto,
    }.WithChoices();

    private readonly Option<string?> fixedAtoms = new("--fix")
    {
        Description = "Atoms that stay where they are, counted from 0, such as 0-3,7",
        HelpName = "ATOMS",
    };

    private readonly Option<long> motionRemoval = new("--remove-motion-interval")
    {
        Description = "Remove the center-of-mass motion every N steps (needed only where a thermostat does not keep it at rest); 0 for never",
        HelpName = "N",
        DefaultValueFactory = _ => 0,
    };

    private readonly Option<int> trajectoryInterval = Interval("--trajectory-interval", "Steps between frames of the trajectory", 100);

    private readonly Option<string> trajectoryFormat = new("--trajectory-format")
    {
        Description = "extxyz: every digit; dcd: small, single precision, positions and cell only; xtc: a third of that, positions to 0.005 Å; trr: single precision, velocities and forces too",
        HelpName = "extxyz|dcd|xtc|trr",
        DefaultValueFactory = _ => "extxyz",
    };

    private readonly Option<bool> withVelocities = new("--trajectory-velocities") { Description = "Write velocities (as momenta) to the trajectory" };

    private readonly Option<bool> withForces = new("--trajectory-forces") { Description = "Write forces to the trajectory" };

    private readonly Option<int> thermoInterval = Interval("--thermo-interval", "Steps between lines of thermo.csv", 10);

    private readonly Option<long> checkpointInterval = new("--checkpoint-interval")
    {
        Description = "Steps between checkpoints; 0 for none by steps",
        HelpName = "N",
        DefaultValueFactory = _ => 1000,
    };

    private readonly Option<double> checkpointMinutes = Number(
        "--checkpoint-minutes", "Minutes between checkpoints where that comes first; 0 for none by time", "MIN", 10);

    private readonly Option<bool> resume = new("--resume")
    {
        Description = "Go on from the last checkpoint in the output folder, bit for bit as if the run had not stopped; start if there is none",
    };

    private readonly Option<double> driftWarning = Number(
        "--drift-warn", "Warn when the conserved energy drifts by more than this, meV/atom/ps", "RATE", MolecularDynamics.UsualDriftWarning);

    private readonly Option<double?> driftStop = new("--drift-stop")
    {
        Description = "Stop when the conserved energy drifts by more than this, meV/atom/ps, with 95 % confidence",
        HelpName = "RATE",
    };

    private readonly Option<double?> temperatureLimit = new("--temperature-limit")
    {
        Description = "Stop when the temperature exceeds this, K; by default ten times the highest temperature asked for, and at least 10,000",
        HelpName = "K",
    };

    private readonly Option<string?> bias = new("--bias")
    {
        Description = "YAML file of an energy that is added to the potential's: restraints, walls, an electric field, metadynamics",
        HelpName = "FILE",
    };

    private readonly AlarmOptions alarms = new();

    private readonly Option<SpectrumKind[]> spectrum = new("--spectrum")
    {
        Description = "Take spectra of the last stage as it goes on, into folders of these names: vdos, the vibrational density of states; ir, infrared absorption, "
            + "where the potential gives dipole moments",
        HelpName = "vdos|ir",
        AllowMultipleArgumentsPerToken = true,
        CustomParser = result => [.. result.Tokens.Select(token => ReadKind(token.Value, result.AddError)).Distinct()],
    };

    private readonly SpectrumOptions spectra = new("--spectrum-", "Time between samples, fs (default: the multiple of the time step next below 2)");

    private readonly Option<ProgressKind> progress = new Option<ProgressKind>("--progress")
    {
        Description = "auto: a live line on a terminal, else a line every ten seconds",
        DefaultValueFactory = _ => ProgressKind.Auto,
    }.WithChoices();

    /// <summary>The options of several runs.</summary>
    public SeveralOptions Several { get; } = new();

    public void AddTo(Command command)
    {
        foreach (Option option in new Option[]
        {
            ensemble, temperature, steps, timeStep, friction, relaxation, pressure, compressibility, pressureRelaxation, stage,
            seed, velocities, fixedAtoms, motionRemoval, bias,
            trajectoryInterval, trajectoryFormat, withVelocities, withForces, thermoInterval,
            checkpointInterval, checkpointMinutes, resume, driftWarning, driftStop, temperatureLimit, progress, spectrum,
        })
        {
            command.Options.Add(option);
        }

        alarms.AddTo(command);
        Several.AddTo(command);
        spectra.AddTo(command);
    }

    public bool Resumes(CommandContext context) => context.Get(resume);

    public ulong Seed(CommandContext context) => context.Get(seed);

    public ProgressKind Progress(CommandContext context) => context.Get(progress);

    /// <summary>The start, with the atoms that --fix holds or else those that it says itself.</summary>
    public Structure Hold(CommandContext context, StructureOptions structure) => structure.Hold(context, structure.Read(context), fixedAtoms);

    /// <summary>What the user asked for.</summary>
    /// <param name="context">The command's options.</param>
    /// <param name="start">The structure that the run begins with.</param>
    /// <param name="potential">Its potential.</param>
    /// <param name="folder">Its folder.</param>
    /// <param name="shown">Its progress.</param>
    /// <param name="of">Which of several runs it is; null for one run by itself.</param>
    /// <exception cref="InputException">Options that make no sense.</exception>
    public MolecularDynamics Read(CommandContext context, Structure start, Potential potential, string folder, IRunProgress shown, OneOfSeveral? of = null)
    {
        Stage[] stages = ReadStages(context);
        if (of?.TemperatureK is { } kelvin)
        {
            stages = [.. stages.Select(stage => stage with { TemperatureK = kelvin, FinalTemperatureK = kelvin })];
        }

        return new MolecularDynamics(start, potential, folder)
        {
            Stages = stages,
            Seed = context.Get(seed) + (ulong)(of?.Index ?? 0),
            Velocities = context.Get(velocities),
            MotionRemovalInterval = context.Get(motionRemoval),
            TrajectoryInterval = context.Get(trajectoryInterval),
            TrajectoryFormat = context.Get(trajectoryFormat),
            WithVelocities = context.Get(withVelocities),
            WithForces = context.Get(withForces),
            Spectra = [.. (context.Find(spectrum) ?? []).Select(kind => ReadSpectrum(context, kind, stages[^1], potential.Options.Threads))],
            ThermoInterval = context.Get(thermoInterval),
            CheckpointInterval = context.Get(checkpointInterval),
            CheckpointMinutes = context.Get(checkpointMinutes),
            Resume = of?.IsContinuation == true || context.Get(resume),
            Overwrite = true, // the output options have asked
            DriftWarning = context.Get(driftWarning),
            DriftStop = context.Find(driftStop) ?? double.PositiveInfinity,
            TemperatureLimitK = context.Find(temperatureLimit),
            Alarms = alarms.Read(context),
            Bias = context.Find(bias) is { } file ? Bias.Load(file) : null,
            Progress = shown,
        };
    }

    private Stage[] ReadStages(CommandContext context)
    {
        Stage common = new Stage
        {
            Ensemble = context.Get(ensemble),
            Steps = context.Find(steps),
            TimeStepFs = context.Get(timeStep),
            FrictionPerPs = context.Get(friction),
            RelaxationFs = context.Get(relaxation),
            PressureBar = context.Get(pressure),
            CompressibilityPerBar = context.Get(compressibility),
            PressureRelaxationFs = context.Get(pressureRelaxation),
        }.WithTemperature(context.Get(temperature)).Checked();
        string[] texts = context.Find(stage) ?? [];
        if (texts.Length == 0 && !context.Has(steps))
        {
            throw new InputException("--steps is missing; give the number of steps, or stages with --stage.");
        }

        return texts.Length == 0 ? [common] : [.. texts.Select((text, index) => (common with { Name = $"stage {index + 1}" }).With(text))];
    }

    private SpectrumSettings ReadSpectrum(CommandContext context, SpectrumKind kind, Stage last, int threads)
    {
        double timeStep = last.TimeStepFs ?? DefaultTimeStep;
        SpectrumSettings read = spectra.Read(context, kind, timeStep, last.FinalTemperatureK, threads);
        return read with { SampleIntervalFs = read.SampleIntervalFs ?? (Math.Max(1, Math.Floor(SampleInterval / timeStep)) * timeStep) };
    }

    private static SpectrumKind ReadKind(string text, Action<string> error)
    {
        switch (text.ToLowerInvariant())
        {
            case "vdos":
                return SpectrumKind.Vdos;
            case "ir":
                return SpectrumKind.Ir;
            default:
                error($"--spectrum is '{text}'; expected vdos or ir.");
                return default;
        }
    }

    private static Option<double> Number(string name, string description, string unit, double value) => new(name)
    {
        Description = description,
        HelpName = unit,
        DefaultValueFactory = _ => value,
    };

    private static Option<int> Interval(string name, string description, int value)
    {
        var option = new Option<int>(name) { Description = description, HelpName = "N", DefaultValueFactory = _ => value };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && result.GetValueOrDefault<int>() < 1)
            {
                result.AddError($"{name} is {result.Tokens[^1].Value}; expected 1 or more.");
            }
        });
        return option;
    }
}
