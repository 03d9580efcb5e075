using System.Globalization;
using MDEngine.Simulations;

namespace MDEngine.Cli.Options;

/// <summary>Stages as users write them.</summary>
internal static class StageText
{
    /// <summary>
    /// Reads "key=value key=value …" over the values that a stage has; temperature=50:300 is a ramp.
    /// </summary>
    /// <exception cref="InputException">An unknown key, or a value that makes no sense.</exception>
    public static Stage With(this Stage stage, string text)
    {
        foreach (string word in text.Split((char[])[' ', ','], StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = word.Split('=', 2);
            string value = parts.Length == 2 ? parts[1] : throw new InputException($"--stage has '{word}'; expected key=value, and a decimal point rather than a comma in numbers.");
            stage = parts[0].Replace('_', '-') switch
            {
                "name" => stage with { Name = value },
                "ensemble" => stage with
                {
                    Ensemble = EnsembleNames.Find(value) ?? throw new InputException($"--stage has ensemble={value}; expected {EnsembleNames.All}."),
                },
                "temperature" => stage.WithTemperature(value),
                "steps" => stage with { Steps = Whole("steps", value) },
                "timestep" => stage with { TimeStepFs = Number("timestep", value) },
                "friction" => stage with { FrictionPerPs = Number("friction", value) },
                "relaxation" => stage with { RelaxationFs = Number("relaxation", value) },
                "pressure" => stage with { PressureBar = Number("pressure", value) },
                "compressibility" => stage with { CompressibilityPerBar = Number("compressibility", value) },
                "pressure-relaxation" => stage with { PressureRelaxationFs = Number("pressure-relaxation", value) },
                _ => throw new InputException(
                    $"--stage has the key '{parts[0]}'; expected name, ensemble, temperature, steps, timestep, friction, relaxation, " +
                    "pressure, compressibility or pressure-relaxation."),
            };
        }

        return stage.Checked();
    }

    /// <summary>"300", or "50:300" for a ramp.</summary>
    public static Stage WithTemperature(this Stage stage, string text)
    {
        string[] ends = text.Split(':');
        return ends.Length > 2
            ? throw new InputException($"temperature is '{text}'; expected a number of kelvin, or two as START:END.")
            : stage with { TemperatureK = Number("temperature", ends[0]), FinalTemperatureK = Number("temperature", ends[^1]) };
    }

    private static long Whole(string name, string text) => Number(name, text) is var value && value == Math.Round(value) && Math.Abs(value) < 1e18
        ? (long)value
        : throw new InputException($"{name} is '{text}'; expected a whole number.");

    private static double Number(string name, string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value)
            ? value
            : throw new InputException($"{name} is '{text}'; expected a number.");
}
