using System.Text.Json.Nodes;
using MDEngine.Checkpoints;

namespace MDEngine.Cli.MolecularDynamics;

/// <summary>Sees to it that a resumed run is the run of its checkpoint.</summary>
internal static class ResumeCheck
{
    private const string Where = "the checkpoint";

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
            ResumedSettings.RequireEqual(stagesNow[i]!.AsObject(), stagesThen[i]!.AsObject(), Where, i == stagesNow.Count - 1 ? ["steps"] : []);
        }

        ResumedSettings.RequireEqual(now, then, Where, "stages");
    }
}
