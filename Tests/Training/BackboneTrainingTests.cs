using System.Text.Json.Nodes;
using MDEngine.Potentials.Learned;
using MDEngine.Tests.Cli;
using MDEngine.Tests.Potentials.Torch;

namespace MDEngine.Tests.Training;

/// <summary>A few steps of training of each backbone, from the command line to a model file that gives energies.</summary>
[NeedsTorch]
internal sealed class BackboneTrainingTests
{
    private const string OfVectors = "hidden_channels: 16, num_rbf: 8, num_heads: 4";
    private const string Equiformer =
        "embedding: [8, 4, 4], feature: [16, 0, 0], head: [4, 2, 2], mlp: [8, 4, 4], num_heads: 2, radial_hidden: [8, 8], num_rbf: 8";

    [Test]
    public void Training_lowers_the_error_and_gives_a_usable_model(
        [Values("painn", "painn-lsrm", "et", "et-lsrm", "equiformer", "equiformer-lsrm")] string architecture)
    {
        string folder = TrainingFiles.Folder();
        CliRun train = CliRun.Of("train", Write(folder, architecture));
        Assert.That(train.ExitCode, Is.Zero, train.Error);

        JsonNode[] lines = [.. File.ReadLines(Path.Combine(folder, "log.jsonl")).Select(line => JsonNode.Parse(line)!)];
        double[] losses = [.. lines.Where(line => (string?)line["type"] == "validation").Select(line => (double)line["loss"]!)];
        // Twelve steps bring the energies near; forces hardly begin to follow.
        Assert.That(losses.Min(), Is.LessThan(0.95 * losses[0]));

        string model = Path.Combine(folder, "best.safetensors");
        CliRun evaluate = CliRun.Of("evaluate", TrainingFiles.Test, "--potential", model, "--energy-unit", "eV");
        Assert.That(evaluate.ExitCode, Is.Zero, evaluate.Error);
        CliRun md = CliRun.Of("md", TrainingFiles.Structure, "--potential", model, "--steps", "3", "--output", Path.Combine(folder, "md"));
        Assert.That(md.ExitCode, Is.Zero, md.Error);
    }

    [Test]
    public void The_same_seed_gives_the_same_bits([Values("painn-lsrm", "equiformer-lsrm")] string architecture)
    {
        byte[][] weights = [.. Enumerable.Range(0, 2).Select(run =>
        {
            string folder = TrainingFiles.Folder();
            CliRun train = CliRun.Of("train", Write(folder, architecture, steps: 2));
            Assert.That(train.ExitCode, Is.Zero, train.Error);
            return SafetensorsFile.Read(Path.Combine(folder, "checkpoint.safetensors")).Tensors
                .OrderBy(pair => pair.Key, StringComparer.Ordinal).SelectMany(pair => pair.Value.Data.ToArray()).ToArray();
        })];
        Assert.That(weights[1], Is.EqualTo(weights[0]));
    }

    [Test]
    public void The_fused_engine_is_refused_in_one_line()
    {
        string folder = TrainingFiles.Folder();
        string path = Write(folder, "painn");
        File.AppendAllText(path, "  backend: fused\n");
        Assert.That(CliRun.Of("train", path).BadInput(), Does.Contain("training.backend is 'fused', but the fused engine does not train this painn"));
    }

    private static string Write(string folder, string architecture, int steps = 12)
    {
        string path = Path.Combine(folder, "train.yaml");
        string fragments = Architectures.HasFragments(architecture) ? ", long_num_layers: 2, long_cutoff: 6.0" : "";
        File.WriteAllText(path, $$"""
            output: {{folder}}
            model: {architecture: {{architecture}}, num_layers: 2, {{(Architectures.IsEquiformer(architecture) ? Equiformer : OfVectors)}}{{fragments}}}
            data:
              train: {{TrainingFiles.Consecutive}}
              energy_unit: eV
              structure: {{TrainingFiles.Structure}}
            split:
              block_frames: 4
              validation_fraction: 0.2
            schedule:
              kind: constant
              learning_rate: 0.01
              warmup_steps: 1
            training:
              batch_size: 4
              max_steps: {{steps}}
              ema_decay: 0
              validation_interval: 6
              threads: 1

            """);
        return path;
    }
}
