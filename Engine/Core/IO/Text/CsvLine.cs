namespace MDEngine.IO;

/// <summary>Lines of tables whose fields stand between commas.</summary>
public static class CsvLine
{
    /// <summary>The fields of a line; one in double quotes may have commas, and a doubled quote for one of its own.</summary>
    public static string[] Split(string line)
    {
        ArgumentNullException.ThrowIfNull(line);
        var fields = new List<string>();
        bool isQuoted = false;
        int start = 0;
        for (int i = 0; i <= line.Length; i++)
        {
            if (i == line.Length || (line[i] == ',' && !isQuoted))
            {
                string field = line[start..i].Trim();
                fields.Add(field is ['"', .. var inner, '"'] ? inner.Replace("\"\"", "\"", StringComparison.Ordinal) : field);
                start = i + 1;
            }
            else if (line[i] == '"')
            {
                isQuoted = !isQuoted;
            }
        }

        return [.. fields];
    }

    /// <summary>A number as it is written: the shortest text that reads as the same number.</summary>
    public static string Exact(double value) => ExactNumber.Text(value);

    /// <summary>As <see cref="Exact(double)"/>; nothing for null.</summary>
    public static string Exact(double? value) => value is { } number ? ExactNumber.Text(number) : "";

    /// <summary>A field as it is written: in quotes where it has commas or quotes.</summary>
    public static string Quote(string field)
    {
        ArgumentNullException.ThrowIfNull(field);
        return field.AsSpan().ContainsAny(',', '"') ? $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : field;
    }
}
