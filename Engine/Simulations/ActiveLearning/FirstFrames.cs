using System.Text.Json.Nodes;
using MDEngine.IO;

namespace MDEngine.Simulations.ActiveLearning;

/// <summary>The frames of the first fit, and those that are kept out of all fits.</summary>
/// <param name="settings">Temperatures and seeds.</param>
/// <param name="folder">Where they go.</param>
/// <param name="references">The reference.</param>
/// <param name="starts">Minima.</param>
internal sealed class FirstFrames(Learning settings, LearningFolder folder, ReferencePool references, IReadOnlyList<Frame> starts)
{
    private const int Displaced = 20;      // at each of three temperatures
    private const int Turned = 24;
    private const int Trajectories = 4;    // each through two temperatures
    private const int FramesOfEach = 15;
    private const int HeldOutTrajectories = 3;
    private const int HeldOutOfEach = 20;

    private readonly Labeler labeler = new(references, settings.ReferenceDynamics ? 10 : 1);

    /// <summary>Displaced minima, conformers, and hot dynamics.</summary>
    /// <exception cref="SimulationDivergedException">The reference fails for most.</exception>
    public JsonObject Make(CancellationToken cancellation)
    {
        double t = settings.TemperatureK;
        var displacements = new Displacements(starts);
        Frame[] still = [.. displacements.Of([t, 2 * t, 3 * t], Share(Displaced), settings.SeedOf(2, 0)), .. displacements.Turned(t, Share(Turned), settings.SeedOf(2, 1))];
        Part labeled = labeler.Label(still, folder.Work("displaced.extxyz"), (done, all) => Show("first frames", done, all), cancellation);
        RequireMost(labeled, still.Length);
        Part moved = settings.ReferenceDynamics
            ? Dynamics("moved.extxyz", [1.5 * t, 2.5 * t], Trajectories, FramesOfEach, settings.SeedOf(2, 2), cancellation)
            : new Part([], []);
        FrameFile.Write(folder.Data(0), labeled.Frames.Concat(moved.Frames));
        return new JsonObject
        {
            ["displaced"] = labeled.Frames.Count,
            ["moved"] = moved.Frames.Count,
            ["faults"] = Lines([.. labeled.Lines, .. moved.Lines]),
        };
    }

    /// <summary>Frames at T and at 1.5 T that no network learns from.</summary>
    /// <exception cref="SimulationDivergedException">The reference fails for most.</exception>
    public JsonObject KeepOut(CancellationToken cancellation)
    {
        Part cold = KeepOut(folder.HeldOut, settings.TemperatureK, 0, cancellation);
        Part hot = KeepOut(folder.HeldOutHot, settings.HotK, 1, cancellation);
        return new JsonObject
        {
            ["frames"] = cold.Frames.Count,
            ["hot_frames"] = hot.Frames.Count,
            ["faults"] = Lines(cold.Lines),
            ["hot_faults"] = Lines(hot.Lines),
        };
    }

    /// <summary>Labels more frames for a round.</summary>
    public JsonObject Add(int round, IReadOnlyList<Frame> frames, CancellationToken cancellation)
    {
        Part labeled = labeler.Label(frames, folder.Data(round), (done, all) => Show($"round {round}: labels", done, all), cancellation);
        return new JsonObject { ["asked"] = frames.Count, ["labeled"] = labeled.Frames.Count, ["faults"] = Lines(labeled.Lines) };
    }

    private static JsonArray Lines(IReadOnlyList<string> lines) => [.. lines.Select(line => (JsonNode)line)];

    private static void RequireMost(Part part, int asked)
    {
        if (2 * part.Frames.Count < asked)
        {
            throw new SimulationDivergedException(
                $"the reference gave only {part.Frames.Count} of {asked} frames; what stopped it first: {(part.Lines.Count > 0 ? part.Lines[0].TrimEnd('.') : "nothing that it told")}; look at the structure, its charge and its spin");
        }
    }

    private Part KeepOut(string path, double temperature, int which, CancellationToken cancellation)
    {
        ulong seed = settings.SeedOf(3, 1000 * which);
        if (!settings.ReferenceDynamics)
        {
            Frame[] frames = [.. new Displacements(starts).Of([temperature], Share(HeldOutOfEach), seed)];
            Part labeled = labeler.Label(frames, path, (done, all) => Show("frames to judge by", done, all), cancellation);
            RequireMost(labeled, frames.Length);
            return labeled;
        }

        Part moved = Dynamics(Path.GetFileName(path), [temperature], HeldOutTrajectories, HeldOutOfEach, seed, cancellation);
        RequireMost(moved, HeldOutOfEach);
        return moved;
    }

    private Part Dynamics(string name, double[] temperatures, int trajectories, int framesOfEach, ulong seed, CancellationToken cancellation) =>
        new ReferenceDynamics(references, starts).Sample(
            folder.Work(name), temperatures, Math.Max(trajectories, starts.Count), framesOfEach, seed, (done, all) => Show("dynamics on the reference, trajectories", done, all), cancellation);

    /// <summary>Several structures share what one alone would get, with some for each.</summary>
    private int Share(int frames) => Math.Max(4, frames / starts.Count);

    private void Show(string what, int done, int all) => settings.Progress?.Show(() => $"{what}: {done} of {all}");
}
