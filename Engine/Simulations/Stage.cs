using System.Globalization;
using System.Text.Json.Nodes;

namespace MDEngine.Simulations;

/// <summary>One stage of a run: an ensemble for a number of steps.</summary>
/// <example><code>Stages = [Stage.Langevin(300, frictionPerPs: 1, steps: 1_000), Stage.Nve(steps: 2_000)]</code></example>
public sealed record Stage
{
    /// <summary>What summary and messages call it.</summary>
    public string Name { get; init; } = "production";

    /// <summary>What it samples.</summary>
    public Ensemble Ensemble { get; init; }

    /// <summary>Temperature at the start of the stage, K.</summary>
    public double TemperatureK { get; init; } = 300;

    /// <summary>Temperature at its end, K: a linear ramp where it differs.</summary>
    public double FinalTemperatureK { get; init; } = 300;

    /// <summary>Whether the temperature changes over the stage, and so depends on its number of steps.</summary>
    public bool IsRamp => FinalTemperatureK != TemperatureK;

    /// <summary>Number of steps.</summary>
    public long Steps { get; init; }

    /// <summary>Time step, fs; null takes the run's.</summary>
    public double? TimeStepFs { get; init; }

    /// <summary>Friction of Langevin dynamics, 1/ps.</summary>
    public double FrictionPerPs { get; init; } = 1;

    /// <summary>Relaxation time of the other thermostats, fs.</summary>
    public double RelaxationFs { get; init; } = 100;

    /// <summary>Pressure of npt, bar.</summary>
    public double PressureBar { get; init; } = 1;

    /// <summary>Estimate of the compressibility for npt, 1/bar (water's by default); sets the pace only.</summary>
    public double CompressibilityPerBar { get; init; } = 4.5e-5;

    /// <summary>Relaxation time of the cell in npt, fs.</summary>
    public double PressureRelaxationFs { get; init; } = 1000;

    /// <summary>The time step once the run has given its own where the stage has none, fs.</summary>
    internal double TimeStep => TimeStepFs ?? throw new InvalidOperationException("The run gives a stage its time step.");

    /// <summary>Constant energy.</summary>
    /// <param name="steps">Number of steps.</param>
    /// <param name="temperatureK">Temperature of random starting velocities where the stage is the first, K.</param>
    public static Stage Nve(long steps, double temperatureK = 300) => At(Ensemble.Nve, temperatureK, steps, null);

    /// <summary>Langevin dynamics (BAOAB).</summary>
    /// <param name="temperatureK">Temperature, K.</param>
    /// <param name="frictionPerPs">Friction, 1/ps.</param>
    /// <param name="steps">Number of steps.</param>
    /// <param name="finalTemperatureK">Temperature at the end of a linear ramp, K, or null for a constant one.</param>
    public static Stage Langevin(double temperatureK, double frictionPerPs, long steps, double? finalTemperatureK = null) =>
        At(Ensemble.Langevin, temperatureK, steps, finalTemperatureK) with { FrictionPerPs = frictionPerPs };

    /// <summary>OpenMM's leapfrog middle scheme of Langevin dynamics.</summary>
    /// <inheritdoc cref="Langevin"/>
    public static Stage LeapfrogMiddle(double temperatureK, double frictionPerPs, long steps, double? finalTemperatureK = null) =>
        At(Ensemble.LeapfrogMiddle, temperatureK, steps, finalTemperatureK) with { FrictionPerPs = frictionPerPs };

    /// <summary>Nosé-Hoover chains.</summary>
    /// <param name="temperatureK">Temperature, K.</param>
    /// <param name="relaxationFs">Relaxation time of the thermostat, fs.</param>
    /// <param name="steps">Number of steps.</param>
    /// <param name="finalTemperatureK">Temperature at the end of a linear ramp, K, or null for a constant one.</param>
    public static Stage NoseHoover(double temperatureK, double relaxationFs, long steps, double? finalTemperatureK = null) =>
        At(Ensemble.NoseHoover, temperatureK, steps, finalTemperatureK) with { RelaxationFs = relaxationFs };

    /// <summary>Stochastic velocity rescaling (Bussi, Donadio, Parrinello).</summary>
    /// <inheritdoc cref="NoseHoover"/>
    public static Stage Csvr(double temperatureK, double relaxationFs, long steps, double? finalTemperatureK = null) =>
        At(Ensemble.Csvr, temperatureK, steps, finalTemperatureK) with { RelaxationFs = relaxationFs };

    /// <summary>Weak coupling, which samples no ensemble: for equilibration only.</summary>
    /// <inheritdoc cref="NoseHoover"/>
    public static Stage Berendsen(double temperatureK, double relaxationFs, long steps, double? finalTemperatureK = null) =>
        At(Ensemble.Berendsen, temperatureK, steps, finalTemperatureK) with { RelaxationFs = relaxationFs };

    /// <summary>Stochastic velocity rescaling with stochastic cell rescaling.</summary>
    /// <param name="temperatureK">Temperature, K.</param>
    /// <param name="pressureBar">Pressure, bar.</param>
    /// <param name="steps">Number of steps.</param>
    /// <param name="finalTemperatureK">Temperature at the end of a linear ramp, K, or null for a constant one.</param>
    public static Stage Npt(double temperatureK, double pressureBar, long steps, double? finalTemperatureK = null) =>
        At(Ensemble.Npt, temperatureK, steps, finalTemperatureK) with { PressureBar = pressureBar };

    /// <summary>Refuses values that make no sense by themselves.</summary>
    /// <exception cref="InputException">There is one.</exception>
    public Stage Checked()
    {
        Require(Steps >= 0, "steps", Steps, "0 or more");
        if (TimeStepFs is { } timeStep)
        {
            Require(timeStep > 0, "timestep", timeStep, "a positive number");
            Require(timeStep <= 20, "timestep", timeStep, "at most 20: atoms vibrate faster");
        }

        Require(TemperatureK >= 0 && FinalTemperatureK >= 0, "temperature", Math.Min(TemperatureK, FinalTemperatureK), "0 or more");
        Require(FrictionPerPs >= 0, "friction", FrictionPerPs, "0 or more");
        Require(RelaxationFs > 0, "relaxation", RelaxationFs, "a positive number");
        Require(CompressibilityPerBar > 0, "compressibility", CompressibilityPerBar, "a positive number");
        Require(PressureRelaxationFs > 0, "pressure-relaxation", PressureRelaxationFs, "a positive number");
        return this;
    }

    /// <summary>Ensures that the ensemble can have the temperature: once everything about the stage is known.</summary>
    /// <exception cref="InputException">It cannot.</exception>
    public Stage CheckedThermostat()
    {
        string text = string.Create(CultureInfo.InvariantCulture, $"temperature {TemperatureK}{(IsRamp ? $":{FinalTemperatureK}" : "")} of {Name}");
        if (Ensemble == Ensemble.Nve && IsRamp)
        {
            throw new InputException($"{text} is a ramp, which needs a thermostat; nve has none: give one number, or another ensemble.");
        }

        if (Ensemble == Ensemble.NoseHoover && Math.Min(TemperatureK, FinalTemperatureK) <= 0)
        {
            throw new InputException($"{text} reaches 0 K, where nose-hoover has no chain: the masses of its thermostats are proportional to the temperature; begin or end above 0, or take csvr or langevin.");
        }

        return this;
    }

    /// <summary>What decides the trajectory, as it stands in checkpoints and summaries.</summary>
    internal JsonObject ToJson()
    {
        var json = new JsonObject
        {
            ["name"] = Name,
            ["ensemble"] = EnsembleNames.NameOf(Ensemble),
            ["temperature_k"] = TemperatureK,
            ["steps"] = Steps,
            ["timestep_fs"] = TimeStep,
        };
        if (IsRamp)
        {
            json["final_temperature_k"] = FinalTemperatureK;
        }

        switch (Ensemble)
        {
            case Ensemble.Langevin or Ensemble.LeapfrogMiddle:
                json["friction_per_ps"] = FrictionPerPs;
                break;
            case Ensemble.NoseHoover or Ensemble.Csvr or Ensemble.Berendsen or Ensemble.Npt:
                json["relaxation_fs"] = RelaxationFs;
                break;
        }

        if (Ensemble == Ensemble.Npt)
        {
            json["pressure_bar"] = PressureBar;
            json["compressibility_per_bar"] = CompressibilityPerBar;
            json["pressure_relaxation_fs"] = PressureRelaxationFs;
        }

        return json;
    }

    private static Stage At(Ensemble ensemble, double temperatureK, long steps, double? finalTemperatureK) => new()
    {
        Name = EnsembleNames.NameOf(ensemble),
        Ensemble = ensemble,
        TemperatureK = temperatureK,
        FinalTemperatureK = finalTemperatureK ?? temperatureK,
        Steps = steps,
    };

    private static void Require(bool condition, string name, double value, string expected)
    {
        if (!condition)
        {
            throw new InputException(string.Create(CultureInfo.InvariantCulture, $"--{name} is {value}; expected {expected}."));
        }
    }
}
