using System.Text.Json.Nodes;
using MDEngine.Simulations.Spectroscopy;

namespace MDEngine.Simulations.Dynamics;

/// <summary>Where starting velocities come from.</summary>
internal enum VelocitySource
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

/// <summary>Everything a run is told.</summary>
internal sealed record RunSettings
{
    public required string Structure { get; init; }

    public required PotentialRequest Potential { get; init; }

    public required string Folder { get; init; }

    public required IReadOnlyList<StageSettings> Stages { get; init; }

    public ulong Seed { get; init; }

    public VelocitySource Velocities { get; init; }

    public IReadOnlyList<int> FixedAtoms { get; init; } = [];

    /// <summary>Steps between removals of the motion of the whole; 0 for none.</summary>
    public long MotionRemovalInterval { get; init; }

    public int TrajectoryInterval { get; init; } = 100;

    /// <summary>"extxyz" or "dcd".</summary>
    public string TrajectoryFormat { get; init; } = "extxyz";

    public bool WithVelocities { get; init; }

    public bool WithForces { get; init; }

    public int ThermoInterval { get; init; } = 10;

    /// <summary>Steps; 0 for none by steps.</summary>
    public long CheckpointInterval { get; init; } = 1000;

    /// <summary>Minutes of wall time; 0 for none by time.</summary>
    public double CheckpointMinutes { get; init; } = 10;

    public bool Resume { get; init; }

    /// <summary>Spectra of the last stage.</summary>
    public IReadOnlyList<SpectrumSettings> Spectra { get; init; } = [];

    /// <summary>meV/atom/ps; infinite for no limit.</summary>
    public double DriftWarning { get; init; } = double.PositiveInfinity;

    /// <summary>meV/atom/ps; infinite for no limit.</summary>
    public double DriftStop { get; init; } = double.PositiveInfinity;

    /// <summary>K; a run that gets hotter stops.</summary>
    public double TemperatureLimit { get; init; } = double.PositiveInfinity;

    public string TrajectoryPath => Path.Combine(Folder, "trajectory." + TrajectoryFormat);

    public string ThermoPath => Path.Combine(Folder, "thermo.csv");

    public string SummaryPath => Path.Combine(Folder, "summary.json");

    public string PostMortemPath => Path.Combine(Folder, "postmortem.json");

    /// <summary>Positions and velocities of the last checkpoint of a run that came to a bad end.</summary>
    public string RestartPath => Path.Combine(Folder, "restart.extxyz");

    /// <summary>Where the spectrum of a kind goes.</summary>
    public string SpectrumFolder(SpectrumKind kind) => Path.Combine(Folder, kind.FolderName());

    public long TotalSteps => Stages.Sum(stage => stage.Steps);

    /// <summary>What decides the trajectory: a resumed run must agree in it.</summary>
    public JsonObject ToJson() => new(Potential.Identity())
    {
        ["structure"] = Structure,
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
        ["stages"] = new JsonArray([.. Stages.Select(stage => stage.ToJson())]),
    };
}
