using System.Text.Json.Nodes;
using MDEngine.IO;

namespace MDEngine.Simulations.ActiveLearning;

/// <summary>Several runs on a committee at once, half of them at T and half at 1.5 T, each safe when it has ended.</summary>
/// <param name="settings">Temperatures, threads and seeds.</param>
/// <param name="starts">Minima; runs take them in turn.</param>
/// <param name="committees">The committee, for each thread.</param>
internal sealed class ModelRuns(Learning settings, IReadOnlyList<Frame> starts, Pool<Committee> committees)
{
    private const double LookFs = 10;

    /// <summary>Short runs that look for what the committee does not know, each on the next member.</summary>
    public (IReadOnlyList<SurvivalResult> Results, IReadOnlyList<Frame> Frames) Explore(string path, int runs, double lengthPs, LearningRound judged, int seed, CancellationToken cancellation) => Run(
        path,
        new RunsWork(Path.GetFileName(path), runs, judged.Round, "exploration", lengthPs, judged.Threshold, judged.Alarm, KeptAtRandom: 2, InTurn: true, settings.SeedOf(4, seed)),
        cancellation);

    /// <summary>Long runs on the first member that must hold.</summary>
    public (IReadOnlyList<SurvivalResult> Results, IReadOnlyList<Frame> Frames) Survive(string path, LearningRound judged, int seed, CancellationToken cancellation) => Run(
        path,
        new RunsWork(
            Path.GetFileName(path), 2 * settings.SurvivalRuns, judged.Round, "survival", settings.SurvivalPs, 0.5 * judged.Alarm, judged.Alarm, KeptAtRandom: 0, InTurn: false, settings.SeedOf(5, seed)),
        cancellation);

    /// <summary>Makes runs that another process wants.</summary>
    /// <returns>How many were made.</returns>
    public int Share(RunsWork work, string path, CancellationToken cancellation) => new PartedFile(path, work).Share(Threads, run => One(work, run, cancellation), _ => { }, cancellation);

    private int Threads => settings.Reference.Options.Threads;

    private (IReadOnlyList<SurvivalResult> Results, IReadOnlyList<Frame> Frames) Run(string path, RunsWork work, CancellationToken cancellation)
    {
        (IReadOnlyList<Frame> frames, IReadOnlyList<string> lines) = new PartedFile(path, work).Make(
            Threads, run => One(work, run, cancellation), done => settings.Progress?.Show(() => $"{work.Name}: {done} of {work.Parts} runs"), cancellation);
        return ([.. lines.Select(line => SurvivalResult.FromJson(JsonNode.Parse(line)!.AsObject()))], frames);
    }

    private Part One(RunsWork work, int run, CancellationToken cancellation)
    {
        var options = new ModelRunOptions(
            run % 2 == 0 ? settings.TemperatureK : settings.HotK,
            (long)Math.Round(1000 * work.LengthPs / settings.TimeStepFs),
            (long)Math.Round(1000 * Math.Min(1, 0.1 * work.LengthPs) / settings.TimeStepFs),
            settings.TimeStepFs,
            Math.Max(1, (int)Math.Round(LookFs / settings.TimeStepFs)),
            work.Threshold,
            work.Alarm,
            work.KeptAtRandom,
            work.Seed + (ulong)run);
        Frame start = Origin.Mark(starts[run / 2 % starts.Count], run / 2 % starts.Count, work.Name);
        (SurvivalResult result, IReadOnlyList<Frame> kept) = committees.With(committee => ModelRun.Run(start, committee, work.InTurn ? run / 2 : 0, options, cancellation));
        return new Part(kept, [result.ToJson().ToJsonString()]);
    }
}
