using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using MDEngine.IO;

namespace MDEngine.Simulations.Replication;

/// <summary>Writes a line for each replica, and means, spread and standard errors over them (docs/reference/output-files.md).</summary>
internal static class ReplicaTable
{
    private static readonly string[] FromSummary = ["mean_temperature_k", "drift_mev_per_atom_per_ps", "fluctuation_mev_per_atom", "alarm_count"];

    public static void Write(string output, int count)
    {
        string[] folders = [.. Enumerable.Range(0, count).Select(index => Replicas.FolderOf(output, index))];
        Dictionary<string, double>?[] replicas = [.. folders.Select(Read)];
        string[] names = [.. replicas.OfType<Dictionary<string, double>>().SelectMany(one => one.Keys).Distinct()];
        var text = new StringBuilder("replica,status").AppendJoin("", names.Select(name => "," + name)).Append('\n');
        for (int k = 0; k < count; k++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{k + 1},{(replicas[k] is null ? "diverged" : "finished")}");
            foreach (string name in names)
            {
                text.Append(CultureInfo.InvariantCulture, $",{(replicas[k]?.TryGetValue(name, out double value) == true ? value : "")}");
            }

            text.Append('\n');
        }

        AtomicFile.WriteText(Path.Combine(output, "replicas.csv"), text.ToString());
        JsonFile.Write(Path.Combine(output, "replicas.json"), new JsonObject
        {
            ["replicas"] = count,
            ["finished"] = replicas.Count(one => one is not null),
            ["diverged"] = replicas.Count(one => one is null),
            ["quantities"] = new JsonObject(names.Select(name => KeyValuePair.Create(
                name, (JsonNode?)Statistics([.. replicas.OfType<Dictionary<string, double>>().Where(one => one.ContainsKey(name)).Select(one => one[name])])))),
        });
    }

    /// <summary>Means of a run's last stage, or null where it came to a bad end.</summary>
    private static Dictionary<string, double>? Read(string folder)
    {
        string path = Path.Combine(folder, "summary.json");
        if (!File.Exists(path) || JsonNode.Parse(File.ReadAllText(path)) is not JsonObject summary)
        {
            return null;
        }

        var values = new Dictionary<string, double>();
        foreach (string name in FromSummary.Where(name => summary[name] is not null))
        {
            values[name] = (double)summary[name]!;
        }

        JsonArray stages = summary["settings"]!["stages"]!.AsArray();
        long firstStep = stages.SkipLast(1).Sum(stage => (long)stage!["steps"]!);
        foreach ((string column, double mean) in ThermoMeans(Path.Combine(folder, "thermo.csv"), firstStep))
        {
            values["mean_" + column] = mean;
        }

        return values;
    }

    /// <summary>Of the rows after a stage's start; of the start's own where there are no others.</summary>
    private static IEnumerable<(string Column, double Mean)> ThermoMeans(string path, long firstStep)
    {
        string[][] lines = [.. File.ReadLines(path).Select(line => line.Split(','))];
        double[][] rows = [.. lines.Skip(1).Select(line => line.Select(text => double.Parse(text, CultureInfo.InvariantCulture)).ToArray())];
        double[][] last = [.. rows.Where(row => row[0] > firstStep)];
        for (int column = 2; column < lines[0].Length; column++)
        {
            if (lines[0][column] is not ("temperature_k" or "conserved_energy_ev"))
            {
                yield return (lines[0][column], (last.Length > 0 ? last : rows).Average(row => row[column]));
            }
        }
    }

    private static JsonObject Statistics(double[] values)
    {
        double mean = values.Average();
        double? deviation = values.Length > 1 ? Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1)) : null;
        return new JsonObject
        {
            ["mean"] = mean,
            ["standard_deviation"] = deviation,
            ["standard_error"] = deviation / Math.Sqrt(values.Length),
        };
    }
}
