using System.Text.Json.Nodes;
using MDEngine.IO;
using MDEngine.Training.Evaluation;

namespace MDEngine.Simulations.ActiveLearning;

/// <summary>The work of <see cref="Learning"/>, stage by stage. Each stage is done once; what it came to decides the next.</summary>
internal sealed class LearningRun : IDisposable
{
    private const int Explorers = 8;
    private const double FirstExplorationPs = 2;
    private const double LongestExplorationPs = 20;

    /// <summary>Share of the time after which no further round begins: the rest is for the runs that must hold.</summary>
    private const double ShareOfRounds = 0.7;

    private readonly Learning settings;
    private readonly LearningFolder folder;
    private readonly LearningState state;
    private readonly ReferencePool references;

    public LearningRun(Learning settings)
    {
        this.settings = settings;
        folder = new LearningFolder(settings.Output);
        state = LearningState.Open(settings.Output, LearningIdentity.Of(settings));
        references = new ReferencePool(settings.Reference);
    }

    private double SecondsOfRounds => 60 * settings.Minutes * ShareOfRounds;

    /// <summary>Does what is left to do.</summary>
    public LearningResult Execute(CancellationToken cancellation)
    {
        if (state.IsResumed)
        {
            Note(FormattableString.Invariant($"{settings.Output}: goes on after {state.Seconds / 60:F1} minutes"));
        }

        try
        {
            return Learn(cancellation);
        }
        catch (SimulationDivergedException exception)
        {
            LearningCard.WriteFailure(settings, folder, exception.Message);
            throw;
        }
        finally
        {
            state.Save();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => references.Dispose();

    private static (IReadOnlyList<SurvivalResult> Results, IReadOnlyList<Frame> Frames) Nothing => ([], []);

    private LearningResult Learn(CancellationToken cancellation)
    {
        state.Stage("structures", () => Minima.Find(settings, folder.Structures, cancellation));
        IReadOnlyList<Frame> starts = FrameFile.Read(folder.Structures);
        var first = new FirstFrames(settings, folder, references, starts);
        JsonObject made = state.Stage("first frames", () => first.Make(cancellation));
        JsonObject kept = state.Stage("frames kept out", () => first.KeepOut(cancellation));
        Note(FormattableString.Invariant(
            $"{made["displaced"]} displaced frames and {made["moved"]} of hot dynamics to learn from; {kept["frames"]} at {settings.TemperatureK:G4} K and {kept["hot_frames"]} at {settings.HotK:G4} K kept out"));
        var rounds = new List<LearningRound>();
        int steps = settings.TrainingSteps;
        while (true)
        {
            LearningRound last = TrainAndJudge(rounds, steps, cancellation);
            using var committees = new Pool<Committee>(() => folder.Committee(last.Round, settings.Members));
            var runs = new ModelRuns(settings, starts, committees);
            string? end = End(last);
            bool accurate = last.ForceError <= settings.Accuracy;
            (IReadOnlyList<SurvivalResult> Results, IReadOnlyList<Frame> Frames) explored = end is null ? Explore(runs, last, cancellation) : Nothing;
            bool isCalm = explored.Results.All(run => run.Failure is null);
            (IReadOnlyList<SurvivalResult> Results, IReadOnlyList<Frame> Frames) survived = end is not null || (accurate && isCalm) ? Survive(runs, last, cancellation) : Nothing;
            bool holds = (survived.Results.Count > 0 || settings.SurvivalRuns == 0) && survived.Results.All(run => run.Failure is null);
            if (end is not null || (accurate && isCalm && holds))
            {
                return committees.With(committee => Deliver(rounds, survived.Results, accurate && holds, end, starts[0], committee, cancellation));
            }

            steps = Extend(first, rounds, steps, [.. explored.Frames, .. survived.Frames], cancellation);
        }
    }

    private LearningRound TrainAndJudge(List<LearningRound> rounds, int steps, CancellationToken cancellation)
    {
        int round = rounds.Count;
        JsonObject trained = state.Stage($"training {round}", () =>
        {
            bool cutShort = new CommitteeTraining(settings, folder).Train(round, steps, Math.Max(0, SecondsOfRounds - state.Seconds), cancellation);
            return new JsonObject { ["steps"] = (double)steps, ["cut_short"] = cutShort };
        });
        if (trained["cut_short"]!.GetValue<bool>())
        {
            Note(FormattableString.Invariant($"round {round}: the time was up before all {steps} steps were done; the best network so far is taken"));
        }

        JsonObject judged = state.Stage($"errors {round}", () =>
        {
            using Committee committee = folder.Committee(round, settings.Members);
            return new CommitteeJudge(committee)
                .Judge(round, (rounds.Count > 0 ? rounds[^1].Steps : 0) + steps, folder.Frames(round), FrameFile.Read(folder.HeldOut), FrameFile.Read(folder.HeldOutHot))
                .ToJson();
        });
        LearningRound last = LearningRound.FromJson(judged);
        rounds.Add(last);
        Note(FormattableString.Invariant(
            $"round {round}: {last.Frames} frames, {steps} steps: force error {last.ForceError:F3} kcal/mol/Å at {settings.TemperatureK:G4} K, {last.HotForceError:F3} at {settings.HotK:G4} K ({state.Seconds / 60:F1} min)"));
        return last;
    }

    /// <summary>Why no further round may begin, or null.</summary>
    private string? End(LearningRound last) => true switch
    {
        // A round that was begun is a decision that stands: a resumed run takes the way of one that was not stopped.
        _ when state.Find($"exploration {last.Round}") is not null && state.Find($"data {last.Round + 1}") is not null => null,
        _ when state.Seconds >= SecondsOfRounds => FormattableString.Invariant($"the time of {settings.Minutes:G4} minutes is up ({ShareOfRounds:P0} of it is for learning)"),
        _ when last.Round >= settings.MaximumRounds => $"the limit of rounds ({settings.MaximumRounds}) is reached",
        _ when last.Frames >= settings.MaximumFrames => $"the limit of frames ({settings.MaximumFrames}) is reached",
        _ => null,
    };

    private (IReadOnlyList<SurvivalResult> Results, IReadOnlyList<Frame> Frames) Explore(ModelRuns runs, LearningRound last, CancellationToken cancellation)
    {
        double length = Math.Min(FirstExplorationPs * Math.Pow(2, last.Round), Math.Min(LongestExplorationPs, settings.SurvivalPs));
        (IReadOnlyList<SurvivalResult> Results, IReadOnlyList<Frame> Frames) explored =
            runs.Explore(folder.Work($"exploration-{last.Round}.extxyz"), Explorers, length, last, last.Round * Explorers, cancellation);
        state.Stage($"exploration {last.Round}", () => Summary(explored.Results));
        Note(FormattableString.Invariant($"round {last.Round}: {explored.Results.Count(run => run.Failure is null)} of {Explorers} runs of {length:G3} ps hold; {explored.Frames.Count} frames are candidates"));
        return explored;
    }

    private (IReadOnlyList<SurvivalResult> Results, IReadOnlyList<Frame> Frames) Survive(ModelRuns runs, LearningRound last, CancellationToken cancellation)
    {
        if (settings.SurvivalRuns == 0)
        {
            return Nothing;
        }

        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(Math.Clamp((60 * settings.Minutes) - state.Seconds, 0, 1e6)));
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellation);
        try
        {
            (IReadOnlyList<SurvivalResult> Results, IReadOnlyList<Frame> Frames) survived =
                runs.Survive(folder.Work($"survival-{last.Round}.extxyz"), last, last.Round * 2 * settings.SurvivalRuns, either.Token);
            state.Stage($"survival {last.Round}", () => Summary(survived.Results));
            Note(FormattableString.Invariant($"{survived.Results.Count(run => run.Failure is null)} of {survived.Results.Count} runs of {settings.SurvivalPs:G4} ps hold"));
            return survived;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            Note("the time was up before the runs that must hold had ended");
            return Nothing;
        }
    }

    /// <summary>Labels what the runs found, as many as the learning curve asks for.</summary>
    /// <returns>Steps of the next fit.</returns>
    private int Extend(FirstFrames first, List<LearningRound> rounds, int steps, IReadOnlyList<Frame> candidates, CancellationToken cancellation)
    {
        LearningRound last = rounds[^1];
        int count = LearningCurve.FramesToAdd(rounds, settings.Accuracy, settings.MaximumFrames);
        JsonObject added = state.Stage($"data {last.Round + 1}", () =>
            first.Add(last.Round + 1, FrameSelection.Choose(candidates, folder.Frames(last.Round), count), cancellation));
        int labeled = added["labeled"]!.GetValue<int>();
        Note($"round {last.Round}: the learning curve asks for {count} frames and {(last.LacksSteps ? "more steps" : "more data rather than steps")}; {labeled} labeled");
        return LearningCurve.Steps(last, steps, last.Frames + labeled);
    }

    private LearningResult Deliver(
        IReadOnlyList<LearningRound> rounds, IReadOnlyList<SurvivalResult> survival, bool reached, string? end, Frame minimum, Committee committee, CancellationToken cancellation)
    {
        var delivery = new Delivery(settings, folder);
        delivery.WriteModels(rounds[^1]);
        EvaluationMetrics errors = delivery.WriteTables(rounds, survival, committee);
        HarmonicComparison? harmonic = null;
        string? missing = null;
        try
        {
            harmonic = HarmonicComparison.Of(settings, folder, minimum, cancellation);
            harmonic.Write(folder.Delivered(HarmonicComparison.TableName));
        }
        catch (SimulationDivergedException exception)
        {
            missing = exception.Message;
        }

        var result = new LearningResult(
            reached,
            LearningVerdict.Of(settings, rounds[^1], survival, reached, end),
            folder.DeliveredModel(0),
            [.. Enumerable.Range(0, settings.Members).Select(folder.DeliveredModel)],
            rounds,
            survival,
            state.Seconds / 60);
        LearningCard.Write(settings, folder, state, result, errors, harmonic, missing);
        state.Conclude(result);
        return result;
    }

    private static JsonObject Summary(IReadOnlyList<SurvivalResult> runs) => new() { ["runs"] = runs.Count, ["hold"] = runs.Count(run => run.Failure is null) };

    private void Note(string line) => settings.Progress?.Note(line);
}
