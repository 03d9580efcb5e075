using System.Text.Json.Nodes;
using MDEngine.IO;
using MDEngine.Potentials.Learned;
using MDEngine.Training;
using MDEngine.Training.Data;

namespace MDEngine.Simulations.ActiveLearning;

/// <summary>
/// Trains the committee of a round: each member from its own of the round before, on all frames but a tenth of its own, at once on as many threads as there are. The same
/// bits for any number of threads.
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

    /// <summary>Trains the members.</summary>
    /// <param name="round">Number of the round.</param>
    /// <param name="steps">Steps of each member.</param>
    /// <param name="deadline">Ends training when the time is up; the best so far is taken.</param>
    /// <param name="cancellation">The user's.</param>
    public void Train(int round, int steps, CancellationToken deadline, CancellationToken cancellation)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline, cancellation);
        int threads = Math.Max(1, settings.Reference.Options.Threads);
        int atOnce = Math.Min(threads, settings.Members);
        OrderedParallel.Run(settings.Members, atOnce, member => TrainOne(round, steps, member, threads / atOnce, either.Token), CancellationToken.None);
        cancellation.ThrowIfCancellationRequested();
    }

    private void TrainOne(int round, int steps, int member, int threads, CancellationToken cancellation)
    {
        string path = folder.Member(round, member);
        OutputFolder.Prepare(path);
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
