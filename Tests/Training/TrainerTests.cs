using System.Text;
using System.Text.Json.Nodes;
using MDEngine.Potentials.Learned;
using MDEngine.Tests.Cli;
using MDEngine.Training;
using MDEngine.Training.Data;
using MDEngine.Training.Evaluation;
using static TorchSharp.torch;

namespace MDEngine.Tests.Training;

/// <summary>Whole runs of small networks on stored data.</summary>
public sealed class TrainerTests
{
    [Test]
    public void KilledRunGoesOnBitForBit([Values("cosine", "plateau")] string schedule)
    {
        string folder = TrainingFiles.Folder();
        TrainingOptions options = TrainingFiles.SmallNetwork(folder, schedule);
        using TrainingData data = TrainingData.Load(options, TextWriter.Null);

        // What kill -9 leaves at the second validation: the log has lines that came after the last checkpoint.
        string whole = Path.Combine(folder, "whole");
        string killed = Path.Combine(folder, "killed");
        using (var trainer = new Trainer(options, data, whole, seed: 1))
        {
            TrainingOutcome outcome = trainer.Run(new CopyAtLine(2, whole, killed), CancellationToken.None);
            Assert.That(outcome, Is.EqualTo(new TrainingOutcome(true, 12, Path.Combine(whole, "best.safetensors"))));
        }

        File.AppendAllText(Path.Combine(killed, "log.jsonl"), "{\"type\":\"trai");
        using (var trainer = new Trainer(options, data, killed, seed: 1))
        {
            trainer.Resume();
            trainer.Run(TextWriter.Null, CancellationToken.None);
        }

        Assert.Multiple(() =>
        {
            Assert.That(Weights(killed), Is.EqualTo(Weights(whole)));
            Assert.That(Validations(killed), Is.EqualTo(Validations(whole)));
        });
    }

    [Test]
    public void InterruptedRunGoesOnBitForBit()
    {
        string folder = TrainingFiles.Folder();
        TrainingOptions options = TrainingFiles.SmallNetwork(folder, "cosine");
        using TrainingData data = TrainingData.Load(options, TextWriter.Null);
        string whole = Path.Combine(folder, "whole");
        string interrupted = Path.Combine(folder, "interrupted");
        using (var trainer = new Trainer(options, data, whole, seed: 1))
        {
            trainer.Run(TextWriter.Null, CancellationToken.None);
        }

        using var cancellation = new CancellationTokenSource();
        using (var trainer = new Trainer(options, data, interrupted, seed: 1))
        {
            TrainingOutcome outcome = trainer.Run(new CallAtLine(2, cancellation.Cancel), cancellation.Token);
            Assert.That(outcome.Finished, Is.False);
        }

        double before = ProcessorSeconds(interrupted);
        using (var trainer = new Trainer(options, data, interrupted, seed: 1))
        {
            trainer.Resume();
            trainer.Run(TextWriter.Null, CancellationToken.None);
        }

        Assert.That(Weights(interrupted), Is.EqualTo(Weights(whole)));
        Assert.That(before, Is.GreaterThan(0));
        Assert.That(ProcessorSeconds(interrupted), Is.GreaterThan(before), "processor time adds up over restarts");
    }

    [Test]
    public void TrainingLowersTheErrorAndGivesAUsableModel()
    {
        string folder = TrainingFiles.Folder();
        TrainingOptions options = TrainingFiles.SmallNetwork(folder, "constant");
        using TrainingData data = TrainingData.Load(options, TextWriter.Null);
        using (var trainer = new Trainer(options, data, folder, seed: 1))
        {
            trainer.Run(TextWriter.Null, CancellationToken.None);
        }

        JsonNode[] lines = [.. File.ReadLines(Path.Combine(folder, "log.jsonl")).Select(line => JsonNode.Parse(line)!)];
        double first = (double)lines[0]["loss"]!;
        double best = lines.Where(line => (string?)line["type"] == "validation").Min(line => (double)line["loss"]!);
        Assert.That(best, Is.LessThan(0.8 * first));

        // The model file alone, labels included, gives the validation error that the log says.
        using LearnedPotential potential = LearnedPotential.Load(Path.Combine(folder, "best.safetensors"));
        var metrics = new EvaluationMetrics();
        foreach (int index in data.Split.Validation)
        {
            ReferenceFrame frame = data.Frames.Read(index);
            var result = new EvaluationResult(frame.AtomCount);
            potential.Evaluate(frame.System with { Topology = new Topology(frame.Topology.AtomicNumbers.AsSpan()) }, Quantities.Energy | Quantities.Forces, result);
            metrics.Add(frame, result.Energy, result.Forces);
        }

        double logged = (double)lines.Where(line => (string?)line["type"] == "validation").MinBy(line => (double)line["loss"]!)!["force_mae_kcal_mol_angstrom"]!;

        // The log's errors are of the network in single precision.
        Assert.That(metrics.Forces.Components.MeanAbsolute / Units.KilocaloriePerMole, Is.EqualTo(logged).Within(1e-3).Percent);
    }

    /// <summary>Wide enough that libtorch shares the work of all kinds among its threads.</summary>
    [Test]
    public void Two_runs_at_the_same_number_of_threads_have_the_same_bits([Values("visnet-lsrm", "pamnet")] string architecture, [Values(1, 3)] int threads)
    {
        string folder = TrainingFiles.Folder();
        string path = Path.Combine(folder, "train.yaml");
        TrainingFiles.SmallNetwork(folder, "cosine");
        File.WriteAllText(path, File.ReadAllText(path)
            .Replace("visnet-lsrm", architecture, StringComparison.Ordinal)
            .Replace("long_num_layers: 1", architecture == "pamnet" ? "local_cutoff: 2.0" : "long_num_layers: 1", StringComparison.Ordinal)
            .Replace("num_rbf: 8", architecture == "pamnet" ? "global_cutoff: 4.0" : "num_rbf: 8", StringComparison.Ordinal)
            .Replace("hidden_channels: 16", "hidden_channels: 64", StringComparison.Ordinal)
            .Replace("batch_size: 4", "batch_size: 16", StringComparison.Ordinal)
            .Replace("max_steps: 12", "max_steps: 2", StringComparison.Ordinal)
            .Replace("threads: 1", $"threads: {threads}", StringComparison.Ordinal));
        TrainingOptions options = TrainingOptions.Read(path);
        using TrainingData data = TrainingData.Load(options, TextWriter.Null);
        int before = get_num_threads();
        try
        {
            byte[][] weights = [.. new[] { 1, 2 }.Select(run =>
            {
                string output = Path.Combine(folder, $"{run}");
                using var trainer = new Trainer(options, data, output, seed: 1);
                trainer.Run(TextWriter.Null, CancellationToken.None);
                return Weights(output);
            })];
            Assert.That(weights[1], Is.EqualTo(weights[0]));
        }
        finally
        {
            set_num_threads(before);
        }
    }

    /// <summary>Nothing improves at a rate of zero, so a patience of 2 ends the run at the second validation after the start.</summary>
    [Test]
    public void StaleValidationsEndTheRun()
    {
        string folder = TrainingFiles.Folder();
        TrainingOptions options = TrainingFiles.SmallNetwork(folder, "constant");
        options = options with { Schedule = options.Schedule with { LearningRate = 0 }, AverageDecay = 0, EarlyStopPatience = 2 };
        using TrainingData data = TrainingData.Load(options, TextWriter.Null);
        using var trainer = new Trainer(options, data, folder, seed: 1);
        TrainingOutcome outcome = trainer.Run(TextWriter.Null, CancellationToken.None);
        Assert.Multiple(() =>
        {
            Assert.That((outcome.Finished, outcome.Steps), Is.EqualTo((true, 10L)));
            Assert.That(File.Exists(Path.Combine(folder, "last.safetensors")));
        });
    }

    [Test]
    public void CommitteeMembersAreTheRunsOfTheirSeeds()
    {
        string folder = TrainingFiles.Folder();
        TrainingFiles.SmallNetwork(folder, "cosine");
        string path = Path.Combine(folder, "train.yaml");
        string text = File.ReadAllText(path).Replace("max_steps: 12", "max_steps: 2", StringComparison.Ordinal);
        File.WriteAllText(path, text);
        string committee = Path.Combine(folder, "committee.yaml");
        string together = Path.Combine(folder, "together");
        File.WriteAllText(committee, text.Replace($"output: {folder}", $"output: {together}", StringComparison.Ordinal) + "\n  seeds: [1, 2]\n");

        Assert.That(CliRun.Of("train", path), Has.Property(nameof(CliRun.ExitCode)).Zero);
        Assert.That(CliRun.Of("train", committee), Has.Property(nameof(CliRun.ExitCode)).Zero);

        byte[] first = Weights(Path.Combine(together, "seed-1"));
        Assert.Multiple(() =>
        {
            Assert.That(first, Is.EqualTo(Weights(folder)));
            Assert.That(Weights(Path.Combine(together, "seed-2")), Is.Not.EqualTo(first));
        });
    }

    [Test]
    public void IndexFilesSplitTheData()
    {
        string folder = TrainingFiles.Folder();
        TrainingOptions options = TrainingFiles.SmallNetwork(folder, "cosine");
        string training = Path.Combine(folder, "training.txt");
        string validation = Path.Combine(folder, "validation.txt");
        File.WriteAllText(training, "3, 1\n4\n");
        File.WriteAllText(validation, "20 39\n");
        options = options with { Data = options.Data with { Split = SplitMethod.Indices, TrainingIndices = training, ValidationIndices = validation } };
        using (TrainingData data = TrainingData.Load(options, TextWriter.Null))
        {
            Assert.That(data.Split.Training, Is.EqualTo(new[] { 3, 1, 4 }));
            Assert.That(data.Split.Validation, Is.EqualTo(new[] { 20, 39 }));
        }

        File.WriteAllText(validation, "20\n3\n");
        Assert.That(() => TrainingData.Load(options, TextWriter.Null), Throws.TypeOf<InputFileException>().With.Message.Contains("1 of its 3 frames"));
        File.WriteAllText(validation, "20\n40\n");
        Assert.That(
            () => TrainingData.Load(options, TextWriter.Null),
            Throws.TypeOf<InputFileException>().With.Message.EqualTo($"{validation}:2: '40' is no frame number; expected 0 to 39"));
    }

    [Test]
    public void AnotherTrainingFileIsNotResumed()
    {
        string folder = TrainingFiles.Folder();
        TrainingOptions options = TrainingFiles.SmallNetwork(folder, "cosine") with { MaxSteps = 1 };
        using TrainingData data = TrainingData.Load(options, TextWriter.Null);
        using (var trainer = new Trainer(options, data, folder, seed: 1))
        {
            trainer.Run(TextWriter.Null, CancellationToken.None);
        }

        using var other = new Trainer(options with { Text = options.Text + "#" }, data, folder, seed: 1);
        Assert.That(other.Resume, Throws.TypeOf<InputFileException>().With.Message.Contains("another training file"));
    }

    [Test]
    public void OtherDataAreNotResumedOn()
    {
        string folder = TrainingFiles.Folder();
        TrainingOptions options = TrainingFiles.SmallNetwork(folder, "cosine") with { MaxSteps = 1 };
        using (TrainingData data = TrainingData.Load(options, TextWriter.Null))
        using (var trainer = new Trainer(options, data, folder, seed: 1))
        {
            trainer.Run(TextWriter.Null, CancellationToken.None);
        }

        options = options with { Data = options.Data with { MaxFrames = 20 } };
        using TrainingData fewer = TrainingData.Load(options, TextWriter.Null);
        using var other = new Trainer(options, fewer, folder, seed: 1);
        Assert.That(other.Resume, Throws.TypeOf<InputFileException>().With.Message.Contains("a run on other data"));
    }

    [Test]
    public void ARunThatWasKilledBeforeItsFirstStepGoesOnWithoutASecondStart()
    {
        string folder = TrainingFiles.Folder();
        TrainingOptions options = TrainingFiles.SmallNetwork(folder, "cosine") with { MaxSteps = 2 };
        using TrainingData data = TrainingData.Load(options, TextWriter.Null);
        using var stopped = new CancellationTokenSource();
        stopped.Cancel();
        using (var trainer = new Trainer(options, data, folder, seed: 1))
        {
            trainer.Run(TextWriter.Null, stopped.Token);
        }

        using (var trainer = new Trainer(options, data, folder, seed: 1))
        {
            trainer.Resume();
            trainer.Run(TextWriter.Null, CancellationToken.None);
        }

        Assert.That(Validations(folder).Select(line => (long)JsonNode.Parse(line)!["step"]!), Is.EqualTo(new[] { 0L, 2 }));
    }

    [Test]
    public void NoFrameToValidateWithIsRefused()
    {
        string folder = TrainingFiles.Folder();
        TrainingOptions options = TrainingFiles.SmallNetwork(folder, "cosine");
        options = options with { Data = options.Data with { Split = SplitMethod.Files, ValidationFiles = options.Data.Files, BadFrames = BadFrames.Drop } };
        Assert.That(
            () => TrainingData.Load(options, TextWriter.Null),
            Throws.TypeOf<InputFileException>().With.Message.Contains("of 80 frames, 40 usable, 40 are left to train on and 0 to validate with"));
        options = options with { Data = options.Data with { Split = SplitMethod.Blocks, GapFrames = 100 } };
        Assert.That(() => TrainingData.Load(options, TextWriter.Null), Throws.TypeOf<InputFileException>().With.Message.Contains("0 are left to train on"));
    }

    private static double ProcessorSeconds(string folder) => (double)JsonNode.Parse(
        SafetensorsFile.Read(Path.Combine(folder, Trainer.CheckpointName)).Metadata["mdengine_training"])!["ProcessorSeconds"]!;

    private static byte[] Weights(string folder) => File.ReadAllBytes(Path.Combine(folder, "checkpoint.safetensors")) is { Length: > 0 }
        ? [.. SafetensorsFile.Read(Path.Combine(folder, "checkpoint.safetensors")).Tensors.OrderBy(pair => pair.Key, StringComparer.Ordinal).SelectMany(pair => pair.Value.Data.ToArray())]
        : [];

    private static string[] Validations(string folder) =>
        [.. File.ReadLines(Path.Combine(folder, "log.jsonl")).Where(line => line.Contains("\"validation\"", StringComparison.Ordinal))];

    /// <summary>Calls back when the trainer has written its n-th line.</summary>
    private class CallAtLine(int line, Action action) : TextWriter
    {
        private int lines;

        public override Encoding Encoding => Encoding.UTF8;

        public override void WriteLine(string? value)
        {
            if (++lines == line)
            {
                action();
            }
        }
    }

    private sealed class CopyAtLine(int line, string from, string to) : CallAtLine(line, () =>
    {
        Directory.CreateDirectory(to);
        foreach (string file in Directory.EnumerateFiles(from))
        {
            using var source = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using FileStream copy = File.Create(Path.Combine(to, Path.GetFileName(file)));
            source.CopyTo(copy);
        }
    });
}
