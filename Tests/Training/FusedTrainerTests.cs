using System.Text.Json.Nodes;
using MDEngine.Potentials.Learned;
using MDEngine.Tests.Potentials.Torch;
using MDEngine.Training;

namespace MDEngine.Tests.Training;

/// <summary>Whole runs of small networks that the fused engine trains.</summary>
public sealed class FusedTrainerTests
{
    [Test]
    public void Any_number_of_threads_gives_the_same_bits([Values(2, 3)] int threads, [Values(0.0, 0.2)] double dropout)
    {
        string folder = TrainingFiles.Folder();
        TrainingOptions options = Options(folder) with { Dropout = dropout };
        using TrainingData data = TrainingData.Load(options, TextWriter.Null);
        Run(options, data, Path.Combine(folder, "one"));
        Run(options with { Threads = threads }, data, Path.Combine(folder, "more"));
        Assert.That(State(Path.Combine(folder, "more")), Is.EqualTo(State(Path.Combine(folder, "one"))));
    }

    [Test]
    public void An_interrupted_run_goes_on_bit_for_bit([Values(0.0, 0.2)] double dropout)
    {
        string folder = TrainingFiles.Folder();
        TrainingOptions options = Options(folder) with { Dropout = dropout };
        using TrainingData data = TrainingData.Load(options, TextWriter.Null);
        Run(options, data, Path.Combine(folder, "whole"));
        string interrupted = Path.Combine(folder, "interrupted");
        using (var cancellation = new CancellationTokenSource())
        using (var trainer = new Trainer(options, data, interrupted, seed: 1))
        {
            TrainingOutcome outcome = trainer.Run(TextWriter.Null, cancellation.Token, status =>
            {
                if (status.Step == 7)
                {
                    cancellation.Cancel();
                }
            });
            Assert.That((outcome.Finished, outcome.Steps), Is.EqualTo((false, 7L)));
        }

        using (var trainer = new Trainer(options, data, interrupted, seed: 1))
        {
            trainer.Resume();
            trainer.Run(TextWriter.Null, CancellationToken.None);
        }

        Assert.That(State(interrupted), Is.EqualTo(State(Path.Combine(folder, "whole"))));
    }

    /// <summary>Start values, batches and updates are the same, so that in few steps only rounding and the difference's error tell the two apart.</summary>
    [Test]
    [NeedsTorch]
    public void Training_goes_the_way_that_it_goes_on_TorchSharp()
    {
        string folder = TrainingFiles.Folder();
        TrainingOptions options = Options(folder) with { MaxSteps = 60, ValidationInterval = 60 };
        using TrainingData data = TrainingData.Load(options, TextWriter.Null);
        Run(options, data, Path.Combine(folder, "fused"));
        Run(options with { Backend = NetworkBackend.Torch }, data, Path.Combine(folder, "torch"));
        (double first, double fused) = Errors(Path.Combine(folder, "fused"));
        (double start, double torch) = Errors(Path.Combine(folder, "torch"));
        Assert.Multiple(() =>
        {
            Assert.That(first, Is.EqualTo(start).Within(1e-3).Percent, "the same start values");
            Assert.That(fused, Is.LessThan(0.8 * first), "it learns");
            Assert.That(fused, Is.EqualTo(torch).Within(2).Percent);
        });
    }

    [Test]
    [NeedsTorch]
    public void What_the_fused_engine_cannot_train_is_told()
    {
        string folder = TrainingFiles.Folder();
        TrainingOptions options = Options(folder);
        using TrainingData data = TrainingData.Load(options, TextWriter.Null);
        using (var trainer = new Trainer(options with { Dropout = 0.1 }, data, folder, seed: 1))
        {
            Assert.That(trainer.Explanation, Is.EqualTo("trained by the fused engine"));
        }

        var model = (JsonObject)options.Model.DeepClone();
        model["mode"] = "exact";
        TrainingOptions exact = options with { Model = model };

        using (var trainer = new Trainer(exact, data, folder, seed: 1))
        {
            Assert.That(trainer.Explanation, Is.EqualTo("trained by TorchSharp, as exact mode has jumps, at which forces cannot be learned by differences"));
        }

        Assert.That(
            () => new Trainer(exact with { Backend = NetworkBackend.Fused }, data, folder, seed: 1),
            Throws.TypeOf<InputFileException>().With.Message.Contains("training.backend is 'fused', but exact mode has jumps"));
    }

    private static void Run(TrainingOptions options, TrainingData data, string folder)
    {
        using var trainer = new Trainer(options, data, folder, seed: 1);
        trainer.Run(TextWriter.Null, CancellationToken.None);
    }

    /// <summary>Force errors before the first step and behind the last.</summary>
    private static (double First, double Last) Errors(string folder)
    {
        double[] errors = [.. File.ReadLines(Path.Combine(folder, "log.jsonl")).Select(line => JsonNode.Parse(line)!)
            .Where(line => (string?)line["type"] == "validation").Select(line => (double)line["force_mae_kcal_mol_angstrom"]!)];
        return (errors[0], errors[^1]);
    }

    private static byte[] State(string folder) =>
        [.. SafetensorsFile.Read(Path.Combine(folder, "checkpoint.safetensors")).Tensors.OrderBy(pair => pair.Key, StringComparer.Ordinal).SelectMany(pair => pair.Value.Data.ToArray())];

    private static TrainingOptions Options(string folder)
    {
        string path = Path.Combine(folder, "train.yaml");
        File.WriteAllText(path, $$"""
            output: {{folder}}
            model: { architecture: visnet-lsrm, mode: smooth, hidden_channels: 16, num_heads: 2, num_layers: 2, long_num_layers: 1, num_rbf: 8 }
            data: { train: {{TrainingFiles.Consecutive}}, energy_unit: eV, structure: {{TrainingFiles.Structure}} }
            split: { block_frames: 4, validation_fraction: 0.2 }
            schedule: { kind: cosine, learning_rate: 3.0e-3, warmup_steps: 2 }
            training: { batch_size: 4, max_steps: 12, validation_interval: 5, ema_decay: 0.9, threads: 1 }
            """);
        return TrainingOptions.Read(path);
    }
}
