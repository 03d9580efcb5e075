using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using MDEngine.Cli.Options;
using MDEngine.IO;
using MDEngine.Potentials.Learned.Properties;
using MDEngine.Simulations;

namespace MDEngine.Cli.Commands;

/// <summary>Writes the properties that models predict of structures.</summary>
internal sealed class PredictCommand : CliCommand
{
    private readonly Argument<string[]> structures = new("STRUCTURES")
    {
        Description = "Structure files; every frame counts",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<string> potential = new("--potential")
    {
        Description = "A model file that predicts a property, such as 'mdengine train' makes with a section 'target'; or several joined by commas, for a column each",
        HelpName = "MODEL[,MODEL...]",
        Required = true,
    };

    private readonly Option<Precision> precision = new Option<Precision>("--precision")
    {
        Description = "Floating-point precision inside the network",
        DefaultValueFactory = _ => Precision.Float64,
    }.WithChoices();

    private readonly Option<string?> csv = new("--csv")
    {
        Description = "Also write the table to this file",
        HelpName = "FILE",
    };

    private readonly Option<string?> json = new("--json")
    {
        Description = "Also write the predictions to this file, with names and units",
        HelpName = "FILE",
    };

    public PredictCommand()
        : base(
            "predict",
            "Predict properties of structures with models that were trained on them.",
            "mdengine predict molecules.extxyz --potential gap.safetensors --csv gaps.csv",
            "mdengine predict dsgdb9nsd_00*.xyz --potential gap.safetensors,mu.safetensors --json properties.json")
    {
        Arguments.Add(structures);
        Options.Add(potential);
        Options.Add(precision);
        Options.Add(csv);
        Options.Add(json);
    }

    protected override int Run(CommandContext context)
    {
        using PropertyModels models = PropertyModels.Load(context.Get(potential), context.Get(precision));
        var rows = new List<(string Name, double[][] Values)>();
        using (StatusLine status = StatusLine.Of(context))
        {
            foreach ((string Name, Frame Frame)[] frames in PropertyModels.Read(context.Get(structures), FramesAtOnce))
            {
                context.Cancellation.ThrowIfCancellationRequested();
                PropertyStructure[] batch = [.. frames.Select(item => PropertyStructure.Of(item.Frame))];
                IReadOnlyList<double[]>[] columns = [.. models.All.Select(model => PropertyModels.Predict(model, batch, k => frames[k].Name))];
                rows.AddRange(frames.Select((item, k) => (item.Name, (double[][])[.. columns.Select(column => column[k])])));
                status.Show(() => $"{rows.Count} structures");
            }
        }

        Print(context.Output, models, rows);
        if (context.Find(csv) is { } table)
        {
            AtomicFile.WriteText(table, writer =>
            {
                writer.WriteLine(string.Join(',', (string[])["structure", .. Headers(models).Select(CsvLine.Quote)]));
                foreach ((string name, double[][] values) in rows)
                {
                    writer.WriteLine(string.Join(',', (string[])[CsvLine.Quote(name), .. values.SelectMany(value => value).Select(CsvLine.Exact)]));
                }
            });
        }

        if (context.Find(json) is { } file)
        {
            JsonFile.Write(file, ToJson(models, rows));
        }

        return ExitCode.Success;
    }

    private static IEnumerable<string> Headers(PropertyModels models) => models.All.SelectMany((model, k) => PropertyTarget.ColumnsOf(models.Columns[k], model.Target.Width));

    private static void Print(TextWriter output, PropertyModels models, List<(string Name, double[][] Values)> rows)
    {
        output.WriteLine($"{string.Concat(models.All.SelectMany((model, k) => Enumerable.Range(0, model.Target.Width).Select(c => $"{(c == 0 ? models.Columns[k] : ""),14} ")))} structure");
        foreach ((string name, double[][] values) in rows)
        {
            output.WriteLine($"{string.Concat(values.SelectMany(value => value).Select(value => string.Create(CultureInfo.InvariantCulture, $"{value,14:G8} ")))} {name}");
        }
    }

    private static JsonObject ToJson(PropertyModels models, List<(string Name, double[][] Values)> rows) => new()
    {
        ["properties"] = new JsonArray([.. models.All.Select((model, k) => (JsonNode)new JsonObject
        {
            ["name"] = models.Columns[k],
            ["unit"] = model.Target.Unit,
            ["model"] = models.Files[k],
        })]),
        ["structures"] = new JsonArray([.. rows.Select(row =>
        {
            var entry = new JsonObject { ["structure"] = row.Name };
            foreach ((int k, double[] value) in row.Values.Index())
            {
                entry[models.Columns[k]] = value is [var number] ? number : new JsonArray([.. value.Select(component => (JsonNode)component)]);
            }

            return (JsonNode)entry;
        })]),
    };
}
