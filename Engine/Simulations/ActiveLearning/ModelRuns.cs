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
    public (IReadOnlyList<SurvivalResult> Results, IReadOnlyList<Frame> Frames) Explore(string path, int runs, double lengthPs, LearningRound judged, int seed, CancellationToken cancellation) =>
        Run(path, runs, lengthPs, judged.Threshold, judged.Alarm, keptAtRandom: 2, member: run => run / 2, "exploration", settings.SeedOf(4, seed), cancellation);

    /// <summary>Long runs on the first member that must hold.</summary>
    public (IReadOnlyList<SurvivalResult> Results, IReadOnlyList<Frame> Frames) Survive(string path, LearningRound judged, int seed, CancellationToken cancellation) =>
        Run(path, 2 * settings.SurvivalRuns, settings.SurvivalPs, 0.5 * judged.Alarm, judged.Alarm, keptAtRandom: 0, member: _ => 0, "survival", settings.SeedOf(5, seed), cancellation);

    private (IReadOnlyList<SurvivalResult> Results, IReadOnlyList<Frame> Frames) Run(
        string path, int runs, double lengthPs, double threshold, double alarm, int keptAtRandom, Func<int, int> member, string name, ulong seed, CancellationToken cancellation)
    {
        (IReadOnlyList<Frame> frames, IReadOnlyList<string> lines) = PartedFile.Make(
            path,
            runs,
            settings.Reference.Options.Threads,
            run => committees.With(committee => One(run, committee)),
            done => settings.Progress?.Show(() => $"{name}: {done} of {runs} runs"),
            cancellation);
        return ([.. lines.Select(line => SurvivalResult.FromJson(JsonNode.Parse(line)!.AsObject()))], frames);

        Part One(int run, Committee committee)
        {
            var options = new ModelRunOptions(
                run % 2 == 0 ? settings.TemperatureK : settings.HotK,
                (long)Math.Round(1000 * lengthPs / settings.TimeStepFs),
                (long)Math.Round(1000 * Math.Min(1, 0.1 * lengthPs) / settings.TimeStepFs),
                settings.TimeStepFs,
                Math.Max(1, (int)Math.Round(LookFs / settings.TimeStepFs)),
                threshold,
                alarm,
                keptAtRandom,
                seed + (ulong)run);
            Frame start = Origin.Mark(starts[run / 2 % starts.Count], run / 2 % starts.Count, name);
            (SurvivalResult result, IReadOnlyList<Frame> kept) = ModelRun.Run(start, committee, member(run), options, cancellation);
            return new Part(kept, [result.ToJson().ToJsonString()]);
        }
    }
}
