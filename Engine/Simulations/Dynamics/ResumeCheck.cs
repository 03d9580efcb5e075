using System.Globalization;
using System.Text.Json.Nodes;
using MDEngine.Checkpoints;

namespace MDEngine.Simulations.Dynamics;

/// <summary>Ensures that a resumed run is the run of its checkpoint.</summary>
internal static class ResumeCheck
{
    private const string Where = "the checkpoint";

    /// <summary>Settings must be those of the checkpoint; only the number of steps of the last stage may be another one, where that is no ramp.</summary>
    /// <exception cref="InputException">One differs; the message says which and how.</exception>
    public static void RequireSameRun(MolecularDynamics settings, IReadOnlyList<Stage> stages, Checkpoint checkpoint)
    {
        JsonObject now = settings.ToJson(stages);
        JsonObject then = checkpoint.Settings as JsonObject
            ?? throw new InputException($"{settings.Output}: its checkpoint was not written by 'mdengine md'; it cannot be resumed.");
        JsonArray stagesNow = now["stages"]!.AsArray();
        JsonArray stagesThen = then["stages"]!.AsArray();
        if (stagesNow.Count != stagesThen.Count)
        {
            throw new InputException($"--resume: this run has {stagesNow.Count} stages and the checkpoint {stagesThen.Count}; resume with the options that the run began with.");
        }

        for (int i = 0; i < stagesNow.Count; i++)
        {
            ResumeGuard.RequireEqual(stagesNow[i]!.AsObject(), stagesThen[i]!.AsObject(), Where, i == stagesNow.Count - 1 ? ["steps"] : []);
        }

        Stage last = stages[^1];
        long stepsThen = (long)stagesThen[^1]!["steps"]!;
        if (last.IsRamp && last.Steps != stepsThen)
        {
            throw new InputException(string.Create(
                CultureInfo.InvariantCulture,
                $"--resume: steps of {last.Name} is {last.Steps} here and {stepsThen} in the checkpoint; it is a temperature ramp, which other steps would change from its start: resume with {stepsThen} steps, and go on from the last frame with another run."));
        }

        // Checkpoints of older versions do not know the structure's content.
        ResumeGuard.RequireEqual(now, then, Where, then.ContainsKey("structure_sha256") ? ["stages"] : ["stages", "structure_sha256"]);
    }
}
