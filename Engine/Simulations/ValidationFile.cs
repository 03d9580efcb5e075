using System.Text.Json;
using System.Text.Json.Nodes;
using MDEngine.IO;

namespace MDEngine.Simulations;

/// <summary>A validation as JSON (docs/manual/validate.md).</summary>
public static class ValidationFile
{
    /// <summary>Its name in an output folder.</summary>
    public const string Name = "validation.json";

    /// <summary>Writes a validation.</summary>
    /// <exception cref="InputException">The file cannot be written.</exception>
    public static void Write(string path, string title, ValidationResult validation)
    {
        ArgumentNullException.ThrowIfNull(validation);
        var content = new JsonObject
        {
            ["title"] = title,
            ["findings"] = new JsonArray([.. validation.Results.Select(finding => new JsonObject
            {
                ["check"] = finding.Check,
                ["measured"] = finding.Measured,
                ["limit"] = finding.Limit,
                ["verdict"] = finding.Verdict.ToString().ToLowerInvariant(),
                ["numbers"] = new JsonObject(finding.Numbers.Where(pair => double.IsFinite(pair.Value)).Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value))),
            })]),
            ["curves"] = new JsonArray([.. validation.Curves.Select(curve => new JsonObject
            {
                ["title"] = curve.Title,
                ["x"] = curve.XLabel,
                ["y"] = curve.YLabel,
                ["logarithmic"] = curve.Logarithmic,
                ["points"] = new JsonArray([.. curve.Points.Select(point => new JsonArray(point.X, point.Y, point.Error))]),
            })]),
        };
        JsonFile.Write(path, content);
    }

    /// <summary>What <see cref="Write"/> wrote, but the numbers of the findings.</summary>
    /// <exception cref="InputFileException">It is no such file.</exception>
    public static ValidationResult Read(string path)
    {
        try
        {
            JsonNode content = JsonNode.Parse(File.ReadAllBytes(path))!;
            return new ValidationResult(
                [.. content["findings"]!.AsArray().Select(finding => new CheckResult(
                    (string)finding!["check"]!, (string)finding["measured"]!, (string)finding["limit"]!, Enum.Parse<Verdict>((string)finding["verdict"]!, ignoreCase: true)))],
                [.. content["curves"]!.AsArray().Select(curve => new Curve(
                    (string)curve!["title"]!,
                    (string)curve["x"]!,
                    (string)curve["y"]!,
                    (bool)curve["logarithmic"]!,
                    [.. curve["points"]!.AsArray().Select(point => ((double)point![0]!, (double)point[1]!, (double)point[2]!))]))]);
        }
        catch (Exception exception) when (exception is JsonException or NullReferenceException or InvalidOperationException or FormatException or ArgumentException)
        {
            throw new InputFileException($"{path}: is no validation; expected a file that 'mdengine validate --output' wrote", exception);
        }
    }
}
