using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using MDEngine.IO;

namespace MDEngine.Simulations.Dynamics;

/// <summary>Writes what a run was and how it went for programs to read; docs/reference/output-files.md describes it.</summary>
internal static class RunSummary
{
    public const string FinishedStatus = "finished";
    private const int MostAlarms = 100;

    private static readonly Dictionary<string, IReadOnlyDictionary<string, double>> NoStatistics = [];

    public static void Write(
        MolecularDynamics settings, IReadOnlyList<Stage> stages, RunResult result, IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>>? statistics)
    {
        var json = new JsonObject
        {
            ["status"] = result.Finished ? FinishedStatus : "interrupted",
            ["settings"] = settings.ToJson(stages),
            ["versions"] = new JsonObject
            {
                ["mdengine"] = Assembly.GetExecutingAssembly().GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion,
                ["dotnet"] = RuntimeInformation.FrameworkDescription,
                ["system"] = $"{RuntimeInformation.OSDescription} {RuntimeInformation.ProcessArchitecture}",
            },
            ["atoms"] = result.End.AtomCount,
            ["step"] = result.End.Frame.Step,
            ["time_fs"] = Math.Round(result.End.Frame.Time ?? 0, 9),
            ["steps_in_this_process"] = result.Steps,
            ["threads"] = settings.Potential.Options.Threads,
            ["wall_time_s"] = Math.Round(result.WallTime.TotalSeconds, 3),
            ["ms_per_step"] = Math.Round(result.MillisecondsPerStep, 6),
            ["ns_per_day"] = Math.Round(result.NanosecondsPerDay, 6),
            ["stages"] = new JsonArray([.. result.Stages.Select(stage =>
            {
                JsonObject one = Describe(stage);
                one.Insert(0, "name", stage.Stage.Name);
                one.Insert(1, "ensemble", EnsembleNames.NameOf(stage.Stage.Ensemble));
                one.Insert(2, "degrees_of_freedom", stage.DegreesOfFreedom);
                return (JsonNode)one;
            })]),
        };
        json["alarm_count"] = result.Alarms.Count;
        json["alarms"] = new JsonArray([.. result.Alarms.Take(MostAlarms).Select(alarm => alarm.ToJson())]);
        foreach ((string key, JsonNode? value) in Describe(result.Stages[^1]))
        {
            json[key] = value?.DeepClone();
        }

        foreach ((string subject, IReadOnlyDictionary<string, double> numbers) in statistics ?? NoStatistics)
        {
            json[subject] = new JsonObject(numbers.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value)));
        }

        JsonFile.Write(settings.SummaryPath, json);
    }

    private static JsonObject Describe(StageResult stage) => new()
    {
        ["mean_temperature_k"] = stage.MeanTemperatureK,
        ["conserved_energy_ev"] = stage.ConservedEnergy,
        ["conserved_energy_change_ev"] = stage.ConservedEnergyChange,
        ["drift_mev_per_atom_per_ps"] = stage.Drift.MilliElectronvoltPerAtomPerPicosecond,
        ["drift_half_width_95_mev_per_atom_per_ps"] = double.IsNaN(stage.Drift.HalfWidth) ? null : stage.Drift.HalfWidth,
        ["drift_kt_per_ns_per_dof"] = double.IsFinite(stage.Drift.ThermalPerNanosecondPerDegreeOfFreedom) ? stage.Drift.ThermalPerNanosecondPerDegreeOfFreedom : null,
        ["fluctuation_mev_per_atom"] = stage.Drift.FluctuationMilliElectronvoltPerAtom,
        ["conserved_to_kinetic_spread"] = stage.Drift.SpreadRatio,
        ["largest_change_ev"] = stage.LargestChange,
        ["largest_change_step"] = stage.LargestChangeStep,
    };
}
