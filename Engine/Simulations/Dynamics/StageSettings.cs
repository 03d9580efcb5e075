using System.Globalization;
using System.Text.Json.Nodes;

namespace MDEngine.Simulations.Dynamics;

/// <summary>One stage of a run: an ensemble for a number of steps.</summary>
internal sealed record StageSettings
{
    public string Name { get; init; } = "production";

    public Ensemble Ensemble { get; init; }

    /// <summary>K, at the start of the stage.</summary>
    public double Temperature { get; init; } = 300;

    /// <summary>K, at its end: a linear ramp where it differs.</summary>
    public double FinalTemperature { get; init; } = 300;

    /// <summary>Whether the temperature changes over the stage, and so depends on its number of steps.</summary>
    public bool IsRamp => FinalTemperature != Temperature;

    public long Steps { get; init; }

    /// <summary>fs.</summary>
    public double TimeStep { get; init; } = 0.5;

    /// <summary>Of Langevin dynamics, 1/ps.</summary>
    public double Friction { get; init; } = 1;

    /// <summary>Of the other thermostats, fs.</summary>
    public double RelaxationTime { get; init; } = 100;

    /// <summary>bar.</summary>
    public double Pressure { get; init; } = 1;

    /// <summary>1/bar.</summary>
    public double Compressibility { get; init; } = 4.5e-5;

    /// <summary>fs.</summary>
    public double PressureRelaxationTime { get; init; } = 1000;

    /// <summary>
    /// Reads "key=value key=value …" over these defaults; temperature=50:300 is a ramp.
    /// </summary>
    /// <exception cref="InputException">An unknown key, or a value that makes no sense.</exception>
    public StageSettings With(string text)
    {
        StageSettings stage = this;
        foreach (string word in text.Split((char[])[' ', ','], StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = word.Split('=', 2);
            string value = parts.Length == 2 ? parts[1] : throw new InputException($"--stage has '{word}'; expected key=value.");
            stage = parts[0].Replace('_', '-') switch
            {
                "name" => stage with { Name = value },
                "ensemble" => stage with
                {
                    Ensemble = EnsembleNames.Find(value) ?? throw new InputException($"--stage has ensemble={value}; expected {EnsembleNames.All}."),
                },
                "temperature" => stage.WithTemperature(value),
                "steps" => stage with { Steps = (long)Number("steps", value) },
                "timestep-fs" => stage with { TimeStep = Number("timestep-fs", value) },
                "friction" => stage with { Friction = Number("friction", value) },
                "relaxation-fs" => stage with { RelaxationTime = Number("relaxation-fs", value) },
                "pressure-bar" => stage with { Pressure = Number("pressure-bar", value) },
                "compressibility" => stage with { Compressibility = Number("compressibility", value) },
                "pressure-relaxation-fs" => stage with { PressureRelaxationTime = Number("pressure-relaxation-fs", value) },
                _ => throw new InputException(
                    $"--stage has the key '{parts[0]}'; expected name, ensemble, temperature, steps, timestep-fs, friction, relaxation-fs, " +
                    "pressure-bar, compressibility or pressure-relaxation-fs."),
            };
        }

        return stage.Checked();
    }

    /// <summary>"300", or "50:300" for a ramp.</summary>
    public StageSettings WithTemperature(string text)
    {
        string[] ends = text.Split(':');
        return ends.Length > 2
            ? throw new InputException($"temperature is '{text}'; expected a number of kelvin, or two as START:END.")
            : this with { Temperature = Number("temperature", ends[0]), FinalTemperature = Number("temperature", ends[^1]) };
    }

    /// <exception cref="InputException">A value that makes no sense.</exception>
    public StageSettings Checked()
    {
        Require(Steps >= 0, "steps", Steps, "0 or more");
        Require(TimeStep > 0, "timestep-fs", TimeStep, "a positive number");
        Require(TimeStep <= 20, "timestep-fs", TimeStep, "at most 20: atoms vibrate faster");
        Require(Temperature >= 0 && FinalTemperature >= 0, "temperature", Math.Min(Temperature, FinalTemperature), "0 or more");
        Require(Friction >= 0, "friction", Friction, "0 or more");
        Require(RelaxationTime > 0, "relaxation-fs", RelaxationTime, "a positive number");
        Require(Compressibility > 0, "compressibility", Compressibility, "a positive number");
        Require(PressureRelaxationTime > 0, "pressure-relaxation-fs", PressureRelaxationTime, "a positive number");
        return this;
    }

    /// <summary>Sees to it that the ensemble can have the temperature: once everything about the stage is known.</summary>
    /// <exception cref="InputException">It cannot.</exception>
    public StageSettings CheckedThermostat()
    {
        string text = string.Create(CultureInfo.InvariantCulture, $"temperature {Temperature}{(IsRamp ? $":{FinalTemperature}" : "")} of {Name}");
        if (Ensemble == Ensemble.Nve && IsRamp)
        {
            throw new InputException($"{text} is a ramp, which needs a thermostat; nve has none: give one number, or another ensemble.");
        }

        if (Ensemble == Ensemble.NoseHoover && Math.Min(Temperature, FinalTemperature) <= 0)
        {
            throw new InputException($"{text} reaches 0 K, where nose-hoover has no chain: the masses of its thermostats are proportional to the temperature; begin or end above 0, or take csvr or langevin.");
        }

        return this;
    }

    public JsonObject ToJson()
    {
        var json = new JsonObject
        {
            ["name"] = Name,
            ["ensemble"] = EnsembleNames.NameOf(Ensemble),
            ["temperature_k"] = Temperature,
            ["steps"] = Steps,
            ["timestep_fs"] = TimeStep,
        };
        if (IsRamp)
        {
            json["final_temperature_k"] = FinalTemperature;
        }

        switch (Ensemble)
        {
            case Ensemble.Langevin or Ensemble.LeapfrogMiddle:
                json["friction_per_ps"] = Friction;
                break;
            case Ensemble.NoseHoover or Ensemble.Csvr or Ensemble.Berendsen or Ensemble.Npt:
                json["relaxation_fs"] = RelaxationTime;
                break;
        }

        if (Ensemble == Ensemble.Npt)
        {
            json["pressure_bar"] = Pressure;
            json["compressibility_per_bar"] = Compressibility;
            json["pressure_relaxation_fs"] = PressureRelaxationTime;
        }

        return json;
    }

    private static void Require(bool condition, string name, double value, string expected)
    {
        if (!condition)
        {
            throw new InputException(string.Create(CultureInfo.InvariantCulture, $"--{name} is {value}; expected {expected}."));
        }
    }

    private static double Number(string name, string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value)
            ? value
            : throw new InputException($"{name} is '{text}'; expected a number.");
}
