using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using MDEngine.IO;
using MDEngine.Potentials.Learned.Properties;
using MDEngine.Reporting;
using MDEngine.Training.Data;
using MDEngine.Training.Evaluation;
using MDEngine.Training.Properties;

namespace MDEngine.Cli.Commands;

/// <summary>Errors of models that predict properties: what 'evaluate' does with such model files.</summary>
internal sealed class PropertyEvaluation
{
    private readonly Option<string[]> keys = new("--property-key")
    {
        Description = "Key or column of the property in the data, where it is not the name that the model file has; with several models one for each",
        HelpName = "KEY",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string?> table = new("--table")
    {
        Description = "CSV file with the values of a property: a column 'structure' and one for each property",
        HelpName = "FILE",
    };

    public void AddTo(Command command)
    {
        command.Options.Add(keys);
        command.Options.Add(table);
    }

    /// <summary>Prints the errors and writes the files that are asked for.</summary>
    public int Run(CommandContext context, PropertyModels models, string[] data, int every, string? json, string? csv, string? plots)
    {
        string[] names = context.Find(keys) ?? [];
        if (names.Length > 0 && names.Length != models.All.Count)
        {
            throw new InputException($"{names.Length} words after {keys.Name} for {models.All.Count} models; expected one for each, in their order");
        }

        var errors = new PropertyErrors[models.All.Count];
        var rows = new StringBuilder("file,frame,property,reference,predicted\n");
        for (int k = 0; k < errors.Length; k++)
        {
            errors[k] = Evaluate(context, models, k, names.Length > 0 ? names[k] : models.All[k].Target.Name, data, every, rows);
        }

        Print(context.Output, models, errors);
        if (json is not null)
        {
            JsonFile.Write(json, ToJson(models, errors, data));
        }

        if (csv is not null)
        {
            AtomicFile.WriteText(csv, rows.ToString());
        }

        if (plots is not null)
        {
            OutputFolder.Prepare(plots);
            for (int k = 0; k < errors.Length; k++)
            {
                PropertyTarget target = models.All[k].Target;
                string chart = new SvgChart(target.Name, $"reference {target.Title}", "predicted") { IsParity = true }.Draw([new SvgSeries(target.Name, errors[k].Pairs, false)]);
                AtomicFile.WriteText(Path.Combine(plots, $"{string.Concat(models.Columns[k].Select(c => char.IsLetterOrDigit(c) || c is '-' or '_' ? c : '-'))}.svg"), chart);
            }
        }

        return ExitCode.Success;
    }

    private PropertyErrors Evaluate(CommandContext context, PropertyModels models, int k, string key, string[] data, int every, StringBuilder rows)
    {
        IPropertyModel model = models.All[k];
        PropertySource source = PropertySource.Open(key, model.Target.Width, context.Find(table));
        using ReferenceDataSet frames = ReferenceDataSet.Open(data, EnergyUnit.ElectronVolt, null, new DataKeys { Property = source });
        DataCheck.RequireForTesting(frames, context.Cancellation);
        var errors = new PropertyErrors();
        using StatusLine status = StatusLine.Of(context);
        foreach (int[] indices in Enumerable.Range(0, frames.Count).Where(i => i % every == 0).Chunk(CliCommand.FramesAtOnce))
        {
            context.Cancellation.ThrowIfCancellationRequested();
            ReferenceFrame[] batch = [.. indices.Select(frames.Read)];
            IReadOnlyList<double[]> predicted = PropertyModels.Predict(model, [.. batch.Select(frame => frame.Structure)], i => frames.Describe(indices[i]));
            foreach ((int i, ReferenceFrame frame) in batch.Index())
            {
                errors.Add(frame.Property!, predicted[i]);
                (int file, int number) = frames.Locate(indices[i]);
                rows.Append(CultureInfo.InvariantCulture, $"{CsvLine.Quote(frames.PathOf(file))},{number + 1},{CsvLine.Quote(models.Columns[k])},{Exact(frame.Property!)},{Exact(predicted[i])}\n");
            }

            status.Show(() => $"{models.Columns[k]}: {indices[^1] + 1} of {frames.Count} frames");
        }

        return errors;
    }

    private static string Exact(double[] values) => string.Join(' ', values.Select(CsvLine.Exact));

    private static void Print(TextWriter output, PropertyModels models, PropertyErrors[] errors)
    {
        output.WriteLine($"{"property",-24} {"unit",-10} {"values",7} {"MAE",10} {"RMSE",10} {"max error",10} {"std. MAE",10} {"R",8} {"SD",10}");
        foreach ((int k, PropertyErrors property) in errors.Index())
        {
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{models.Columns[k],-24} {models.All[k].Target.Unit,-10} {property.Pairs.Count,7} {property.Components.MeanAbsolute,10:G4} {property.Components.RootMeanSquare,10:G4} {property.Components.Largest,10:G4} {property.StandardizedMeanAbsolute,10:G4} {property.Correlation,8:F4} {property.RegressionDeviation,10:G4}"));
        }

        if (errors.Length > 1)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"standardized MAE, mean of {errors.Length} properties: {errors.Average(property => property.StandardizedMeanAbsolute):G4}"));
        }
    }

    // JSON has no NaN: R of values that do not vary is null.
    private static JsonNode? Finite(double value) => double.IsFinite(value) ? value : null;

    private static JsonObject ToJson(PropertyModels models, PropertyErrors[] errors, string[] data) => new()
    {
        ["data"] = new JsonArray([.. data.Select(file => (JsonNode)file)]),
        ["standardized_mae"] = Finite(errors.Average(property => property.StandardizedMeanAbsolute)),
        ["properties"] = new JsonArray([.. errors.Select((property, k) => (JsonNode)new JsonObject
        {
            ["name"] = models.Columns[k],
            ["unit"] = models.All[k].Target.Unit,
            ["potential"] = models.Files[k],
            ["values"] = property.Pairs.Count,
            ["mae"] = property.Components.MeanAbsolute,
            ["rmse"] = property.Components.RootMeanSquare,
            ["max_error"] = property.Components.Largest,
            ["norm_mae"] = models.All[k].Target.Width == 1 ? null : property.Norms.MeanAbsolute,
            ["reference_deviation"] = property.Deviation,
            ["standardized_mae"] = Finite(property.StandardizedMeanAbsolute),
            ["pearson_r"] = Finite(property.Correlation),
            ["sd"] = property.RegressionDeviation,
        })]),
    };
}
