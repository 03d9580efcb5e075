using System.Text.Json.Nodes;

namespace MDEngine.Simulations;

/// <summary>Ensures that a run is resumed only with what it began with.</summary>
internal static class ResumeGuard
{
    private const string HashSuffix = "_sha256";

    /// <summary>Settings must be equal.</summary>
    /// <param name="now">Of this command.</param>
    /// <param name="then">Of the run that is to go on.</param>
    /// <param name="where">Where the latter were found, for the message.</param>
    /// <param name="except">Keys that may differ.</param>
    /// <exception cref="InputException">One differs; the message says which and how.</exception>
    public static void RequireEqual(JsonObject now, JsonObject then, string where, params string[] except)
    {
        if (Difference(now, then, where, except) is { } difference)
        {
            throw new InputException($"--resume: {difference}; resume with the options that the run began with.");
        }
    }

    /// <summary>The first setting that differs, in words, or null.</summary>
    public static string? Difference(JsonObject now, JsonObject then, string where, params string[] except)
    {
        foreach (string key in now.Select(pair => pair.Key).Union(then.Select(pair => pair.Key)).Except(except))
        {
            string valueNow = Text(key, now[key]);
            string valueThen = Text(key, then[key]);
            if (valueNow != valueThen)
            {
                return key.EndsWith(HashSuffix, StringComparison.Ordinal)
                    ? $"{key[..^HashSuffix.Length]} is not the one of {where}: its content is another"
                    : $"{key} is {valueNow} here and {valueThen} in {where}";
            }
        }

        return null;
    }

    /// <summary>Files may have been moved with the folder, so their names alone are compared.</summary>
    private static string Text(string key, JsonNode? value) => value is null ? "not set"
        : key is "structure" or "potential" ? Path.GetFileName((string)value!)
        : value.ToJsonString();
}
