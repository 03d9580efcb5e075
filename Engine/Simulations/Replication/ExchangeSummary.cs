using System.Text.Json.Nodes;
using MDEngine.IO;

namespace MDEngine.Simulations.Replication;

/// <summary>Writes how an exchange went (docs/reference/output-files.md).</summary>
internal static class ExchangeSummary
{
    public static void Write(string output, ExchangeResult result, JsonObject settings, IEnumerable<ExchangeSlot> slots) => JsonFile.Write(
        Path.Combine(output, "exchange.json"),
        new JsonObject
        {
            ["status"] = result.Finished ? "finished" : "interrupted",
            ["step"] = result.Step,
            ["pairs"] = new JsonArray([.. result.Pairs.Select(pair => new JsonObject
            {
                ["lower_k"] = pair.LowerK,
                ["upper_k"] = pair.UpperK,
                ["attempts"] = pair.Attempts,
                ["accepted"] = pair.Accepted,
                ["acceptance_rate"] = pair.Attempts > 0 ? pair.AcceptanceRate : null,
            })]),
            ["temperatures"] = new JsonArray([.. slots.Select(slot => new JsonObject
            {
                ["temperature_k"] = slot.Settings.Stages[0].TemperatureK,
                ["mean_temperature_k"] = slot.Drift.MeanTemperature,
                ["drift_mev_per_atom_per_ps"] = slot.Drift.Estimate(slot.State.AtomCount).MilliElectronvoltPerAtomPerPicosecond,
            })]),
            ["settings"] = settings.DeepClone(),
        });
}
