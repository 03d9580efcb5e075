using System.CommandLine;
using System.Globalization;
using MDEngine.Simulations;
using MDEngine.Simulations.Dynamics;
using MDEngine.Simulations.Spectroscopy;

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

    private static readonly StageSettings Defaults = new();

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

    private readonly Option<double> timeStep = Number("--timestep-fs", "Time step, fs", "FS", Defaults.TimeStep);

    private readonly Option<double> friction = Number("--friction", "Friction of Langevin dynamics, 1/ps", "RATE", Defaults.Friction);

    private readonly Option<double> relaxation = Number(
        "--relaxation-fs", "Relaxation time of nose-hoover, csvr, berendsen and npt's thermostat, fs", "FS", Defaults.RelaxationTime);

    private readonly Option<double> pressure = Number("--pressure-bar", "Pressure of npt, bar", "BAR", Defaults.Pressure);

    private readonly Option<double> compressibility = Number(
        "--compressibility", "Estimate of the compressibility for npt, 1/bar (water's by default); sets the pace only", "RATE", Defaults.Compressibility);

    private readonly Option<double> pressureRelaxation = Number(
        "--pressure-relaxation-fs", "Relaxation time of the cell in npt, fs", "FS", Defaults.PressureRelaxationTime);

    private readonly Option<string[]> stage = new("--stage")
    {
        Description = "A stage of the run, given as often as there are stages: 'key=value …' with the keys name, ensemble, temperature, steps, timestep-fs, "
            + "friction, relaxation-fs, pressure-bar, compressibility, pressure-relaxation-fs; what is missing is as in the options above",
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
        Description = "Remove the motion of the whole every N steps (needed only where a thermostat does not keep it at rest); 0 for never",
        HelpName = "N",
        DefaultValueFactory = _ => 0,
    };

    private readonly Option<int> trajectoryInterval = Interval("--trajectory-interval", "Steps between frames of the trajectory", 100);

    private readonly Option<string> trajectoryFormat = new("--trajectory-format")
    {
        Description = "extxyz: every digit; dcd: small, single precision, positions and cell only",
        HelpName = "extxyz|dcd",
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
        "--drift-warn", "Warn when the conserved energy drifts by more than this, meV/atom/ps", "RATE", 1);

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

    public void AddTo(Command command)
    {
        foreach (Option option in new Option[]
        {
            ensemble, temperature, steps, timeStep, friction, relaxation, pressure, compressibility, pressureRelaxation, stage,
            seed, velocities, fixedAtoms, motionRemoval,
            trajectoryInterval, trajectoryFormat, withVelocities, withForces, thermoInterval,
            checkpointInterval, checkpointMinutes, resume, driftWarning, driftStop, temperatureLimit, progress, spectrum,
        })
        {
            command.Options.Add(option);
        }

        spectra.AddTo(command);
    }

    public bool Resumes(CommandContext context) => context.Get(resume);

    public ProgressKind Progress(CommandContext context) => context.Get(progress);

    /// <summary>What the user asked for.</summary>
    /// <exception cref="InputException">Options that make no sense.</exception>
    public RunSettings Read(CommandContext context, string structure, PotentialRequest potential, string folder)
    {
        IReadOnlyList<StageSettings> stages = ReadStages(context);
        double hottest = stages.Max(stage => Math.Max(stage.Temperature, stage.FinalTemperature));
        string format = context.Get(trajectoryFormat);
        long removal = context.Get(motionRemoval);
        Require(format is "extxyz" or "dcd", "--trajectory-format", format, "extxyz or dcd");
        Require(
            format == "extxyz" || !(context.Get(withVelocities) || context.Get(withForces)),
            "--trajectory-format", format, "extxyz where velocities or forces are to be written");
        Require(context.Get(checkpointInterval) >= 0, "--checkpoint-interval", context.Get(checkpointInterval), "0 or more");
        Require(removal >= 0, "--remove-motion-interval", removal, "0 or more");
        Require(removal == 0 || context.Find(fixedAtoms) is null, "--remove-motion-interval", removal, "0 where atoms are fixed: they hold the whole in place");
        Require(
            context.Find(fixedAtoms) is null || stages.All(stage => stage.Ensemble != Ensemble.Npt),
            "--fix", context.Find(fixedAtoms) ?? "", "no fixed atoms where a stage is npt: they would move with the cell");
        return new RunSettings
        {
            Structure = structure,
            Potential = potential,
            Folder = folder,
            Stages = stages,
            Seed = context.Get(seed),
            Velocities = context.Get(velocities),
            FixedAtoms = context.Find(fixedAtoms) is { } text ? AtomList.Read("--fix", text) : [],
            MotionRemovalInterval = removal,
            TrajectoryInterval = context.Get(trajectoryInterval),
            TrajectoryFormat = format,
            WithVelocities = context.Get(withVelocities),
            WithForces = context.Get(withForces),
            Spectra = [.. (context.Find(spectrum) ?? []).Select(kind => ReadSpectrum(context, kind, stages[^1], potential.Threads))],
            ThermoInterval = context.Get(thermoInterval),
            CheckpointInterval = context.Get(checkpointInterval),
            CheckpointMinutes = context.Get(checkpointMinutes),
            Resume = context.Get(resume),
            DriftWarning = context.Get(driftWarning),
            DriftStop = context.Find(driftStop) ?? double.PositiveInfinity,
            TemperatureLimit = context.Find(temperatureLimit) ?? Math.Max(10_000, 10 * hottest),
        };
    }

    private List<StageSettings> ReadStages(CommandContext context)
    {
        StageSettings common = new StageSettings
        {
            Ensemble = context.Get(ensemble),
            Steps = context.Find(steps),
            TimeStep = context.Get(timeStep),
            Friction = context.Get(friction),
            RelaxationTime = context.Get(relaxation),
            Pressure = context.Get(pressure),
            Compressibility = context.Get(compressibility),
            PressureRelaxationTime = context.Get(pressureRelaxation),
        }.WithTemperature(context.Get(temperature)).Checked();
        string[] texts = context.Find(stage) ?? [];
        if (texts.Length == 0 && !context.Has(steps))
        {
            throw new InputException("--steps is missing; give the number of steps, or stages with --stage.");
        }

        IEnumerable<StageSettings> stages = texts.Length == 0
            ? [common]
            : texts.Select((text, index) => (common with { Name = $"stage {index + 1}" }).With(text));
        return [.. stages.Select(stage => stage.CheckedThermostat())];
    }

    private SpectrumSettings ReadSpectrum(CommandContext context, SpectrumKind kind, StageSettings stage, int threads)
    {
        SpectrumSettings read = spectra.Read(context, kind, stage.TimeStep, stage.FinalTemperature, threads);
        return read with { SampleInterval = read.SampleInterval ?? (Math.Max(1, Math.Floor(SampleInterval / stage.TimeStep)) * stage.TimeStep) };
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

    private static void Require(bool condition, string name, object value, string expected)
    {
        if (!condition)
        {
            throw new InputException(string.Create(CultureInfo.InvariantCulture, $"{name} is {value}; expected {expected}."));
        }
    }
}
