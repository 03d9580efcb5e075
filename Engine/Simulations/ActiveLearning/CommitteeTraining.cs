using System.Text.Json.Nodes;
using MDEngine.IO;
using MDEngine.Potentials.Learned;
using MDEngine.Training;
using MDEngine.Training.Data;

namespace MDEngine.Simulations.ActiveLearning;

/// <summary>
/// Trains the committee of a round: each member from its own of the round before, on all frames but a tenth of its own, at once on as many threads as there are. The same
/// bits for any number of threads, and whichever process trains a member.
/// </summary>
internal sealed class CommitteeTraining(Learning settings, LearningFolder folder)
{
    private const int FoldCount = 10;
    private const int BatchSize = 4;
    private const int CheckpointInterval = 250;
    private const int Validations = 6;
    private const double LearningRate = 5e-3;
    private const double WarmLearningRate = 2e-3;

    /// <summary>Whether a member does not learn from a frame of the data, but is chosen by it.</summary>
    public static bool IsHeldOut(int member, int frame) => frame % FoldCount == member;

    private const int PauseMilliseconds = 50;

    /// <summary>Trains all members; those that other processes have taken are waited for.</summary>
    /// <param name="round">Number of the round.</param>
    /// <param name="steps">Steps of each member.</param>
    /// <param name="seconds">After which training ends; the best so far is taken.</param>
    /// <param name="cancellation">The user's.</param>
    /// <returns>Whether time ended it.</returns>
    public bool Train(int round, int steps, double seconds, CancellationToken cancellation)
    {
        var work = new TrainingWork(round, steps, DateTime.UtcNow.AddSeconds(Math.Min(seconds, 1e7)));
        work.WriteTo(folder.Round(round));
        for (Share(work, cancellation); !Enumerable.Range(0, settings.Members).All(member => IsTrained(round, member)); Share(work, cancellation))
        {
            cancellation.WaitHandle.WaitOne(PauseMilliseconds);
            cancellation.ThrowIfCancellationRequested();
        }

        File.Delete(Path.Combine(folder.Round(round), SharedWork.FileName));
        return DateTime.UtcNow > work.Deadline;
    }

    /// <summary>Trains members that nobody has taken.</summary>
    /// <returns>How many were trained.</returns>
    public int Share(TrainingWork work, CancellationToken cancellation)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(Math.Clamp((work.Deadline - DateTime.UtcNow).TotalSeconds, 0, 1e6)));
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellation);
        int threads = Math.Max(1, settings.Reference.Options.Threads);
        int atOnce = Math.Min(threads, settings.Members);
        int trained = 0;
        OrderedParallel.Run(
            settings.Members,
            atOnce,
            member =>
            {
                OutputFolder.Prepare(folder.Member(work.Round, member));
                using RunLock? claim = IsTrained(work.Round, member) ? null : RunLock.TryOfFolder(folder.Member(work.Round, member));
                if (claim is not null && !IsTrained(work.Round, member))
                {
                    TrainOne(work.Round, work.Steps, member, threads / atOnce, either.Token);
                    if (!cancellation.IsCancellationRequested)
                    {
                        AtomicFile.WriteText(TrainedMark(work.Round, member), "");
                        Interlocked.Increment(ref trained);
                    }
                }
            },
            CancellationToken.None);
        cancellation.ThrowIfCancellationRequested();
        return trained;
    }

    private bool IsTrained(int round, int member) => File.Exists(TrainedMark(round, member));

    private string TrainedMark(int round, int member) => Path.Combine(folder.Member(round, member), "trained");

    private void TrainOne(int round, int steps, int member, int threads, CancellationToken cancellation)
    {
        string path = folder.Member(round, member);
        string validation = folder.Work($"round-{round}", $"validation-{member + 1}.txt");
        IReadOnlyList<string> files = folder.DataUpTo(round);
        int count = files.Sum(file => FrameFile.Read(file).Count);
        File.WriteAllText(validation, string.Join('\n', Enumerable.Range(0, count).Where(frame => IsHeldOut(member, frame))));
        TrainingOptions options = Options(round, steps, member, threads, path, files, validation);
        using TrainingData data = TrainingData.Load(options, TextWriter.Null, CancellationToken.None);
        using var trainer = new Trainer(options, data, path, options.Seeds[0]);
        if (File.Exists(Path.Combine(path, Trainer.CheckpointName)))
        {
            trainer.Resume();
        }

        trainer.Run(TextWriter.Null, cancellation, status =>
        {
            if (member == 0)
            {
                settings.Progress?.Show(() => FormattableString.Invariant($"round {round}: training, step {status.Step} of {status.TotalSteps}, {status.SamplesPerSecond:F0} frames/s"));
            }
        });
    }

    private TrainingOptions Options(int round, int steps, int member, int threads, string path, IReadOnlyList<string> files, string validation)
    {
        string? start = round > 0 ? folder.Model(round - 1, member) : settings.Start;
        JsonObject model = start is not null ? [] : new JsonObject
        {
            ["architecture"] = "visnet",
            ["mode"] = "smooth",
            ["hidden_channels"] = settings.Channels,
            ["num_heads"] = 8,
            ["num_layers"] = settings.Layers,
            ["num_rbf"] = 32,
            ["short_cutoff"] = 5.0,
        };
        return new TrainingOptions(
            path,
            model,
            start,
            new DataOptions(
                files, [], EnergyUnit.KilocaloriePerMole, DataKeys.Usual, new AtomEnergyOptions(AtomEnergyMethod.Fit, null), null, BadFrames.Drop,
                SplitMethod.Indices, ValidationFraction: 0.1, BlockFrames: 1, GapFrames: 0, TrainingIndices: null, validation, MaxFrames: 0),
            EnergyWeight: 1,
            ForceWeight: 10,
            DipoleWeight: 0,
            ForceError.Norms,
            settings.Start is null ? EnergyComparison.Absolute : EnergyComparison.Relative, // a model of another reference has another zero
            new OptimizerOptions(WeightDecay: 1e-4, Beta1: 0.9, Beta2: 0.999, Epsilon: 1e-8, AmsGrad: false, ClipNorm: 300, OptimizerKind.Muon),
            new ScheduleOptions(ScheduleKind.Cosine, start is null ? LearningRate : WarmLearningRate, 1e-6, WarmupSteps: Math.Min(200, steps / 10), 0.8, 30),
            BatchSize,
            steps,
            MaxEpochs: 1,
            AverageDecay: 0.99,
            Dropout: 0,
            EarlyStopPatience: 0,
            ValidationInterval: Math.Max(1, steps / Validations),
            CheckpointInterval,
            Seeds: [(int)(settings.SeedOf(1, member) % int.MaxValue)],
            NetworkPrecision.Float32,
            "cpu",
            NetworkBackend.Fused,
            threads,
            Path: path,
            Text: $"round {round}, member {member}, {steps} steps");
    }
}
