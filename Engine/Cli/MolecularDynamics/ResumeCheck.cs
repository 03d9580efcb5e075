using System.Text.Json.Nodes;
using MDEngine.Checkpoints;

namespace MDEngine.Cli.MolecularDynamics;

/// <summary>Sees to it that a resumed run is the run of its checkpoint.</summary>
internal static class ResumeCheck
{
    /// <summary>Settings must be those of the checkpoint; only the number of steps of the last stage may be another one.</summary>
    /// <exception cref="InputException">One differs; the message says which and how.</exception>
    public static void RequireSameRun(RunSettings settings, Checkpoint checkpoint)
    {
        JsonObject now = settings.ToJson();
        JsonObject then = checkpoint.Settings as JsonObject
            ?? throw new InputException($"{settings.Folder}: its checkpoint was not written by 'mdengine md'; it cannot be resumed.");
        JsonArray stagesNow = now["stages"]!.AsArray();
        JsonArray stagesThen = then["stages"]!.AsArray();
        if (stagesNow.Count != stagesThen.Count)
        {
            throw new InputException($"--resume: this run has {stagesNow.Count} stages and the checkpoint {stagesThen.Count}; resume with the options that the run began with.");
        }

        for (int i = 0; i < stagesNow.Count; i++)
        {
            RequireEqual(stagesNow[i]!.AsObject(), stagesThen[i]!.AsObject(), i == stagesNow.Count - 1 ? ["steps"] : []);
        }

        RequireEqual(now, then, ["stages"]);
    }

    private static void RequireEqual(JsonObject now, JsonObject then, string[] except)
    {
        foreach (string key in now.Select(pair => pair.Key).Union(then.Select(pair => pair.Key)).Except(except))
        {
            string valueNow = Text(key, now[key]);
            string valueThen = Text(key, then[key]);
            if (valueNow != valueThen)
            {
                throw new InputException($"--resume: {key} is {valueNow} here and {valueThen} in the checkpoint; resume with the options that the run began with.");
            }
        }
    }

    /// <summary>Files may have been moved with the folder, so their names alone are compared.</summary>
    private static string Text(string key, JsonNode? value) => value is null ? "not set"
        : key is "structure" or "potential" ? Path.GetFileName((string)value!)
        : value.ToJsonString();
}
