using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using MDEngine.IO;

namespace MDEngine.Simulations.ActiveLearning;

/// <summary>
/// Which stages are done and what they came to, in one file that is rewritten when a stage ends. All decisions follow from what stands there, so that work that was
/// killed takes the same way; the clock alone can end it elsewhere.
/// </summary>
internal sealed class LearningState
{
    /// <summary>Its name in the output folder.</summary>
    public const string FileName = "learning.json";

    private readonly string path;
    private readonly JsonObject json;
    private readonly Stopwatch clock = Stopwatch.StartNew();
    private readonly double secondsBefore;

    private LearningState(string path, JsonObject json)
    {
        (this.path, this.json) = (path, json);
        secondsBefore = json["seconds"]?.GetValue<double>() ?? 0;
    }

    /// <summary>Seconds of work, those of runs before included.</summary>
    public double Seconds => secondsBefore + clock.Elapsed.TotalSeconds;

    /// <summary>Whether another run left stages.</summary>
    public bool IsResumed => Stages.Count > 0;

    private JsonObject Stages => json["stages"]!.AsObject();

    /// <summary>Whether work was begun in a folder.</summary>
    public static bool IsThere(string folder) => File.Exists(Path.Combine(folder, FileName));

    /// <summary>Begins, or goes on where the folder holds the same work.</summary>
    /// <param name="folder">Output folder.</param>
    /// <param name="settings">What decides the results.</param>
    /// <exception cref="InputException">The folder holds other work.</exception>
    public static LearningState Open(string folder, JsonObject settings)
    {
        string path = Path.Combine(folder, FileName);
        if (!IsThere(folder))
        {
            var state = new LearningState(path, new JsonObject { ["settings"] = settings, ["stages"] = new JsonObject() });
            state.Save();
            return state;
        }

        JsonObject then;
        try
        {
            then = JsonNode.Parse(File.ReadAllText(path))!.AsObject();
            _ = then["stages"]!.AsObject();
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or NullReferenceException)
        {
            throw new InputFileException(path, 0, 0, "is not what 'mdengine learn' writes; give another --output, or --overwrite");
        }

        return ResumeGuard.Difference(settings, then["settings"]!.AsObject(), path) is { } difference
            ? throw new InputException($"{folder}: {difference}; resume it with the options that it began with, give another --output, or --overwrite.")
            : new LearningState(path, then);
    }

    /// <summary>What a stage came to, or null where it is not done.</summary>
    public JsonObject? Find(string name) => Stages[name]?.AsObject();

    /// <summary>What a stage came to; it is done where it was not yet.</summary>
    public JsonObject Stage(string name, Func<JsonObject> work)
    {
        if (Find(name) is { } known)
        {
            return known;
        }

        Stages[name] = work();
        Save();
        return Find(name)!;
    }

    /// <summary>Notes what all the work came to.</summary>
    public void Conclude(LearningResult result)
    {
        json["outcome"] = new JsonObject { ["reached"] = result.Reached, ["verdict"] = result.Verdict };
        Save();
    }

    /// <summary>Writes the file.</summary>
    public void Save()
    {
        json["seconds"] = Math.Round(Seconds, 1);
        JsonFile.Write(path, json);
    }
}
