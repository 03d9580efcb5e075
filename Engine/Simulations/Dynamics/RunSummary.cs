using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using MDEngine.IO;
using MDEngine.Reporting;

namespace MDEngine.Simulations.Dynamics;

/// <summary>Writes what a run was and how it went for programs to read; docs/reference/output-files.md describes it.</summary>
internal sealed class RunSummary(RunSettings settings, SimulationState state)
{
    private static readonly Dictionary<string, IReadOnlyDictionary<string, double>> NoStatistics = [];
    private readonly JsonArray stages = [];
    private StageSettings? lastStage;
    private DriftMonitor? lastDrift;

    public void Add(StageSettings stage, DriftMonitor drift, int degreesOfFreedom)
    {
        (lastStage, lastDrift) = (stage, drift);
        JsonObject json = Describe(drift);
        json.Insert(0, "name", stage.Name);
        json.Insert(1, "ensemble", EnsembleNames.NameOf(stage.Ensemble));
        json.Insert(2, "degrees_of_freedom", degreesOfFreedom);
        stages.Add(json);
    }

    public void Write(bool finished, long stepsDone, TimeSpan wallTime, IPotential potential)
    {
        double millisecondsPerStep = stepsDone > 0 ? wallTime.TotalMilliseconds / stepsDone : 0;
        var json = new JsonObject
        {
            ["status"] = finished ? "finished" : "interrupted",
            ["settings"] = settings.ToJson(),
            ["versions"] = new JsonObject
            {
                ["mdengine"] = Assembly.GetExecutingAssembly().GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion,
                ["dotnet"] = RuntimeInformation.FrameworkDescription,
                ["system"] = $"{RuntimeInformation.OSDescription} {RuntimeInformation.ProcessArchitecture}",
            },
            ["atoms"] = state.AtomCount,
            ["step"] = state.Step,
            ["time_fs"] = Math.Round(state.Time, 9),
            ["steps_in_this_process"] = stepsDone,
            ["threads"] = settings.Potential.Threads,
            ["wall_time_s"] = Math.Round(wallTime.TotalSeconds, 3),
            ["ms_per_step"] = Math.Round(millisecondsPerStep, 6),
            ["ns_per_day"] = millisecondsPerStep > 0 ? Math.Round(lastStage!.TimeStep * 86.4 / millisecondsPerStep, 6) : 0,
            ["stages"] = stages,
        };
        foreach ((string key, JsonNode? value) in Describe(lastDrift!))
        {
            json[key] = value?.DeepClone();
        }

        foreach ((string subject, IReadOnlyDictionary<string, double> numbers) in (potential as IStatistics)?.Statistics ?? NoStatistics)
        {
            json[subject] = new JsonObject(numbers.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value)));
        }

        JsonFile.Write(settings.SummaryPath, json);
    }

    /// <summary>The same in three lines for people.</summary>
    public string Text(long stepsDone, TimeSpan wallTime)
    {
        DriftEstimate drift = lastDrift!.Estimate(state.AtomCount);
        double millisecondsPerStep = stepsDone > 0 ? wallTime.TotalMilliseconds / stepsDone : 0;
        double nanosecondsPerDay = millisecondsPerStep > 0 ? lastStage!.TimeStep * 86.4 / millisecondsPerStep : 0;
        string uncertainty = double.IsNaN(drift.HalfWidth) ? "" : string.Create(CultureInfo.InvariantCulture, $" ± {drift.HalfWidth:G2}");
        return string.Create(
            CultureInfo.InvariantCulture,
            $"""
            {stepsDone} steps in {RunText.Duration(wallTime)}: {millisecondsPerStep:G4} ms/step, {nanosecondsPerDay:G4} ns/day
            mean temperature {lastDrift.MeanTemperature:F1} K; drift of the conserved energy {drift.MilliElectronvoltPerAtomPerPicosecond:G3}{uncertainty} meV/atom/ps ({drift.ThermalPerNanosecondPerDegreeOfFreedom:G3} kT/ns/dof), fluctuation {drift.FluctuationMilliElectronvoltPerAtom:G3} meV/atom
            results are in {settings.Folder}
            """);
    }

    private JsonObject Describe(DriftMonitor drift)
    {
        DriftEstimate estimate = drift.Estimate(state.AtomCount);
        return new JsonObject
        {
            ["mean_temperature_k"] = drift.MeanTemperature,
            ["conserved_energy_ev"] = drift.ConservedEnergy,
            ["conserved_energy_change_ev"] = drift.ConservedEnergy - drift.StartEnergy,
            ["drift_mev_per_atom_per_ps"] = estimate.MilliElectronvoltPerAtomPerPicosecond,
            ["drift_half_width_95_mev_per_atom_per_ps"] = double.IsNaN(estimate.HalfWidth) ? null : estimate.HalfWidth,
            ["drift_kt_per_ns_per_dof"] = double.IsFinite(estimate.ThermalPerNanosecondPerDegreeOfFreedom) ? estimate.ThermalPerNanosecondPerDegreeOfFreedom : null,
            ["fluctuation_mev_per_atom"] = estimate.FluctuationMilliElectronvoltPerAtom,
            ["conserved_to_kinetic_spread"] = estimate.SpreadRatio,
            ["largest_change_ev"] = drift.LargestChange,
            ["largest_change_step"] = drift.LargestChangeStep,
        };
    }
}
