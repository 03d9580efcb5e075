using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace MDEngine.Studies;

/// <summary>Files of studies, and what commands write, as JSON.</summary>
public static class JsonFiles
{
    /// <summary>A file; comments are skipped.</summary>
    public static JsonObject Read(string path) =>
        JsonNode.Parse(File.ReadAllText(path), documentOptions: new() { CommentHandling = JsonCommentHandling.Skip })!.AsObject();

    /// <summary>Writes a file whole or not at all.</summary>
    public static void Save(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path + ".part", text);
        File.Move(path + ".part", path, overwrite: true);
    }

    /// <summary>Entry by entry; but molecules and columns are those of the last file that names any, and null takes an entry away.</summary>
    public static void Merge(JsonObject into, JsonObject from)
    {
        foreach ((string key, JsonNode? value) in from)
        {
            if (value is null)
            {
                into.Remove(key);
            }
            else if (key is not ("molecules" or "columns") && value is JsonObject inner && into[key] is JsonObject outer)
            {
                Merge(outer, inner);
            }
            else
            {
                into[key] = value.DeepClone();
            }
        }
    }

    /// <summary>A number, also where it is written as text.</summary>
    public static double Number(JsonNode node) => double.Parse(node.ToString(), CultureInfo.InvariantCulture);

    /// <summary>The header of a safetensors file: 8 bytes of its length, and JSON.</summary>
    public static JsonObject Header(string path)
    {
        using var reader = new BinaryReader(File.OpenRead(path));
        return JsonNode.Parse(Encoding.UTF8.GetString(reader.ReadBytes((int)reader.ReadInt64())))!.AsObject();
    }

    /// <summary>Of a JSON file the value at a path, of a CSV file that of its first row in a column, of a text the number that an expression finds.</summary>
    public static JsonNode? Value(string file, string place)
    {
        switch (Path.GetExtension(file))
        {
            case ".csv":
                string[][] table = [.. File.ReadLines(file).Take(2).Select(line => line.Split(','))];
                return JsonNode.Parse(table[1][Array.IndexOf(table[0], place)]);
            case ".txt":
                return JsonNode.Parse(Regex.Match(File.ReadAllText(file), place).Groups[1].Value);
            default:
                JsonNode? root = JsonNode.Parse(File.ReadAllText(file));
                return place.Split('/').Aggregate(root, (node, key) => int.TryParse(key, out int index) ? node?[index] : node?[key])?.DeepClone();
        }
    }
}
