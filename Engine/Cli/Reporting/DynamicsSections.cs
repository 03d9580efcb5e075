using System.Globalization;
using System.Text.Json;
using MDEngine.Simulations;

namespace MDEngine.Cli.Reporting;

/// <summary>Sections about a run of molecular dynamics: whether its energy is conserved, how hot it was, how fast it went.</summary>
internal static class DynamicsSections
{
    /// <summary>The cursor that charts over time share with the molecule.</summary>
    public const string Time = "time";

    private static readonly string[] LimitNames = ["95 % from", "95 % to"];
    private static readonly string[] LimitStyles = ["limit", "limit"];

    /// <summary>The verdict on the conserved energy with the figures behind it; after a run that diverged, what happened.</summary>
    public static IEnumerable<ReportSection> Headline(string folder)
    {
        string postMortem = Path.Combine(folder, "postmortem.json");
        if (File.Exists(postMortem))
        {
            using JsonDocument document = JsonTable.Read(postMortem);
            bool isAlarm = document.RootElement.TryGetProperty("alarm_atoms", out JsonElement atoms) && atoms.GetArrayLength() > 0;
            string what = document.RootElement.TryGetProperty("what", out JsonElement text) ? text.ToString() : "";
            yield return new ReportSection("Verdict") { Headline = new ReportHeadline("bad", $"{(isAlarm ? "An alarm ended the run." : "The run diverged.")} {what}", []) };
        }
        else if (RunRecord.Find(folder) is { } run)
        {
            (string verdict, string sentence) = Judge(run);
            yield return new ReportSection("Verdict") { Headline = new ReportHeadline(verdict, sentence, Figures(run)) };
        }
    }

    /// <summary>The conserved energy of the last stage on its own scale, with the fitted drift and its limits.</summary>
    public static IEnumerable<ReportSection> ConservedEnergy(string folder)
    {
        if (RunRecord.Find(folder) is not { } run || run.Column("conserved_energy_ev") is not { Length: > 2 } energies)
        {
            yield break;
        }

        double[] times = run.Column("time_fs");
        double atoms = run.Number("atoms");
        double slope = run.Number("drift_mev_per_atom_per_ps") / 1000; // per fs
        double halfWidth = run.Number("drift_half_width_95_mev_per_atom_per_ps") / 1000;
        double middle = times.Average();
        double mean = energies.Average();
        IReadOnlyList<double?> Line(double rise) => [.. times.Select(time => (double?)(rise * (time - middle)))];
        bool hasLimits = double.IsFinite(halfWidth);
        yield return new ReportSection(run.Stages.Count > 1 ? $"Conserved energy, last stage ({run.Stage.GetProperty("name")})" : "Conserved energy")
        {
            Chart = new ReportChart(
                "Time, fs",
                "Energy − mean, meV/atom",
                ["Conserved energy", "Fitted drift", .. hasLimits ? LimitNames : []],
                [
                    [.. times.Select(time => (double?)time)],
                    [.. energies.Select(energy => (double?)(1000 * (energy - mean) / atoms))],
                    Line(slope),
                    .. hasLimits ? new[] { Line(slope - halfWidth), Line(slope + halfWidth) } : [],
                ])
            {
                Cursor = Time,
                Styles = ["line", "fit", .. hasLimits ? LimitStyles : []],
            },
        };
    }

    /// <summary>A row for each alarm.</summary>
    public static IEnumerable<ReportSection> Alarms(string folder)
    {
        if (RunRecord.Find(folder) is { Alarms: { Count: > 0 } alarms } run)
        {
            yield return new ReportSection("Alarms")
            {
                Text = alarms.Count < run.Number("alarm_count") ? Invariant($"The first {alarms.Count} of {run.Number("alarm_count"):G}.") : null,
                Table = new ReportTable(
                    ["Time, fs", "What"],
                    [.. alarms.Select(alarm => (IReadOnlyList<string>)[RunRecord.Number(alarm, "time_fs").ToString("G6", CultureInfo.InvariantCulture), alarm.GetProperty("text").ToString()])]),
            };
        }
    }

    /// <summary>A row for each stage where there are several.</summary>
    public static IEnumerable<ReportSection> Stages(string folder)
    {
        if (RunRecord.Find(folder) is { Stages.Count: > 1 } run)
        {
            yield return new ReportSection("Stages")
            {
                Table = new ReportTable(
                    ["Stage", "Ensemble", "Mean temperature, K", "Drift, meV/atom/ps (95 %)", "Fluctuation, meV/atom"],
                    [.. run.Stages.Select(stage => (IReadOnlyList<string>)
                    [
                        stage.GetProperty("name").ToString(),
                        stage.GetProperty("ensemble").ToString(),
                        RunRecord.Number(stage, "mean_temperature_k").ToString("F1", CultureInfo.InvariantCulture),
                        RunRecord.Measured(RunRecord.Number(stage, "drift_mev_per_atom_per_ps"), RunRecord.Number(stage, "drift_half_width_95_mev_per_atom_per_ps")),
                        RunRecord.Number(stage, "fluctuation_mev_per_atom").ToString("G3", CultureInfo.InvariantCulture),
                    ])]),
            };
        }
    }

    /// <summary>Every numeric column of thermo.csv over the time; energies share a chart.</summary>
    public static IEnumerable<ReportSection> Thermo(string folder)
    {
        if (CsvTable.Find(folder, "thermo.csv") is not { } table)
        {
            yield break;
        }

        int time = Math.Max(0, table.IndexOf("time_fs"));
        int[] rest = [.. Enumerable.Range(0, table.Header.Count).Where(k => k != time && table.Header[k] != "step" && table.IsNumeric(k))];
        int[] energies = [.. rest.Where(k => table.Header[k].EndsWith("_energy_ev", StringComparison.Ordinal))];
        foreach (int column in rest.Except(energies))
        {
            (string title, _) = ColumnLabel.Parts(table.Header[column]);
            yield return new ReportSection(title) { Chart = table.Chart(time, [column], ColumnLabel.Of(table.Header[column])) with { Cursor = Time } };
        }

        if (energies.Length > 0)
        {
            // Kinetic energies are a thousandth of most models' total energies, so only changes fit one chart.
            yield return new ReportSection("Energies since the start") { Chart = table.Chart(time, energies, "Energy change, eV", changes: true) with { Cursor = Time } };
        }
    }

    private static (string Verdict, string Sentence) Judge(RunRecord run)
    {
        double drift = run.Number("drift_mev_per_atom_per_ps");
        double halfWidth = run.Number("drift_half_width_95_mev_per_atom_per_ps");
        string measured = $"{RunRecord.Measured(drift, halfWidth)} meV/atom/ps";
        string limit = MolecularDynamics.UsualDriftWarning.ToString("G3", CultureInfo.InvariantCulture);
        return double.IsNaN(halfWidth) ? ("open", $"The run is too short to say whether energy is conserved: no error of its drift of {measured} is known.")
            : Math.Abs(drift) + halfWidth <= MolecularDynamics.UsualDriftWarning ? ("good", $"Energy is conserved: its drift of {measured} is within the limit of {limit}.")
            : Math.Abs(drift) - halfWidth > MolecularDynamics.UsualDriftWarning ? ("bad", $"Energy is not conserved: it drifts by {measured}, beyond the limit of {limit}.")
            : ("open", $"The run is too short to say whether energy is conserved: its drift of {measured} is not known well enough for the limit of {limit}.");
    }

    private static IReadOnlyList<ReportFigure> Figures(RunRecord run)
    {
        string ensemble = run.Stage.GetProperty("ensemble").ToString();
        double temperature = RunRecord.Number(run.Stage, "final_temperature_k") is var final && double.IsFinite(final) ? final : RunRecord.Number(run.Stage, "temperature_k");
        string stages = run.Stages.Count > 1 ? ", last stage" : "";
        return
        [
            new("Drift of the conserved energy (95 %)", $"{RunRecord.Measured(run.Number("drift_mev_per_atom_per_ps"), run.Number("drift_half_width_95_mev_per_atom_per_ps"))} meV/atom/ps", Invariant($"{run.Number("drift_kt_per_ns_per_dof"):G3} kT/ns/dof{stages}")),
            new("Fluctuation about the drift", Invariant($"{run.Number("fluctuation_mev_per_atom"):G3} meV/atom"), Invariant($"{100 * run.Number("conserved_to_kinetic_spread"):G3} % of the kinetic energy's")),
            new("Mean temperature (95 %)", $"{RunRecord.Measured(run.Number("mean_temperature_k"), run.HalfWidthOfMean("temperature_k"))} K", Invariant($"{(ensemble == "nve" ? "started at" : "thermostat at")} {temperature:G4} K{stages}")),
            new("Speed", Invariant($"{run.Number("ns_per_day"):G4} ns/day"), Invariant($"{run.Number("ms_per_step"):G4} ms/step, {run.Number("threads"):G} threads")),
            new("Run", Invariant($"{run.Number("time_fs") / 1000:G6} ps, {ensemble}"), Invariant($"{run.Text("status")}: {run.Number("atoms"):G} atoms, {run.Number("step"):G} steps")),
        ];
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
