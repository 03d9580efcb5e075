using System.Text.Json;

namespace MDEngine.Cli.Reporting;

/// <summary>A JSON file as a table of its plain values.</summary>
internal static class JsonTable
{
    private const int MostRows = 500;
    private const int LongestText = 120;

    /// <summary>The table of a file that holds an object, or null.</summary>
    /// <exception cref="InputFileException">It is no JSON.</exception>
    public static ReportTable? Find(string path)
    {
        using JsonDocument document = Read(path);
        if (document.RootElement.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        var rows = new List<IReadOnlyList<string>>();
        Flatten("", document.RootElement, rows);
        return new ReportTable(["", ""], rows);
    }

    /// <summary>The content of a file.</summary>
    /// <exception cref="InputFileException">It is no JSON.</exception>
    public static JsonDocument Read(string path)
    {
        try
        {
            return JsonDocument.Parse(File.ReadAllBytes(path));
        }
        catch (JsonException exception)
        {
            throw new InputFileException(path, (exception.LineNumber ?? -1) + 1, 0, "is no valid JSON");
        }
    }

    private static void Flatten(string prefix, JsonElement element, List<IReadOnlyList<string>> rows)
    {
        foreach (JsonProperty property in element.EnumerateObject())
        {
            string name = prefix + (prefix.Length == 0 ? ColumnLabel.Of(property.Name) : ColumnLabel.Of(property.Name).ToLowerFirst());
            if (property.Value.ValueKind == JsonValueKind.Object)
            {
                Flatten(name + ": ", property.Value, rows);
            }
            else if (property.Value.ValueKind == JsonValueKind.Array && property.Value.EnumerateArray().Any(item => item.ValueKind == JsonValueKind.Object))
            {
                foreach ((int index, JsonElement item) in property.Value.EnumerateArray().Index())
                {
                    Flatten($"{name} {index + 1}: ", item, rows);
                }
            }
            else if (rows.Count < MostRows)
            {
                string text = property.Value.ValueKind == JsonValueKind.Array ? string.Join(", ", property.Value.EnumerateArray())
                    : property.Value.ValueKind is JsonValueKind.True or JsonValueKind.False ? property.Value.GetRawText()
                    : ColumnLabel.Cell(property.Value.ToString(), property.Name);
                rows.Add([name, text.Length > LongestText ? text[..LongestText] + "…" : text]);
            }
        }
    }
}
