using System.Text.Json.Nodes;
using MDEngine.IO;
using MDEngine.Potentials.Learned;
using MDEngine.Potentials.Torch;
using MDEngine.Tests.Cli;
using MDEngine.Training;
using MDEngine.Training.Data;
using MDEngine.Training.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace MDEngine.Tests.Training;

/// <summary>Training of dipole readouts, on frames whose dipoles are those of fixed charges.</summary>
internal sealed class DipoleTrainingTests
{
    private static readonly Dictionary<int, double> Charges = new() { [1] = 0.15, [6] = 0.05, [7] = -0.45, [8] = -0.55 };

    [Test]
    public void Dipoles_are_learned_and_evaluated([Values("vector_head: learned", "vector_head: norm", "charges: learned")] string head)
    {
        string folder = TrainingFiles.Folder();
        string file = Write(folder, withDipoles: true);
        CliRun run = CliRun.Of("train", Options(folder, file, head, dipoleWeight: 10));
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(run.Output, Does.Contain("trained by the fused engine"));
        double[] errors = [.. File.ReadLines(Path.Combine(folder, "log.jsonl")).Select(line => JsonNode.Parse(line)!)
            .Where(line => (string?)line["type"] == "validation").Select(line => (double)line["dipole_rmse_e_angstrom"]!)];
        Assert.That(errors.Min(), Is.LessThan(0.5 * errors[0]));

        // The model file alone gives the validation error that the log says (there in single precision).
        string json = Path.Combine(folder, "errors.json");
        CliRun evaluation = CliRun.Of(
            "evaluate", Path.Combine(folder, "validation.extxyz"), "--potential", Path.Combine(folder, "last.safetensors"), "--json", json,
            "--plots", folder, "--csv", Path.Combine(folder, "errors.csv"));
        Assert.That(evaluation.ExitCode, Is.Zero, evaluation.Error);
        Assert.Multiple(() =>
        {
            Assert.That((double)JsonNode.Parse(File.ReadAllText(json))!["dipole_rmse_e_angstrom"]!, Is.EqualTo(errors[^1]).Within(1e-3).Percent);
            Assert.That(evaluation.Output, Does.Contain("dipole moments in e·Å").And.Contain("\ndipole "));
            Assert.That(File.ReadAllText(Path.Combine(folder, "dipoles.svg")), Does.Contain("Dipole moments"));
            Assert.That(File.ReadLines(Path.Combine(folder, "errors.csv")).First(), Does.EndWith(",dipole_error_e_angstrom"));
        });
    }

    [Test]
    public void Frames_without_dipoles_are_named()
    {
        string folder = TrainingFiles.Folder();
        CliRun run = CliRun.Of("train", Options(folder, Write(folder, withDipoles: false), "vector_head: learned", dipoleWeight: 1));
        Assert.That(run.BadInput(), Does.Contain("40 of 40 frames have no dipole").And.Contain("dipole_weight: 0"));
    }

    [Test]
    public void A_model_without_a_readout_is_refused()
    {
        string folder = TrainingFiles.Folder();
        CliRun run = CliRun.Of("train", Options(folder, Write(folder, withDipoles: true), "vector_head: none", dipoleWeight: 1));
        Assert.That(run.BadInput(), Does.Contain("no dipole readout").And.Contain("model.vector_head: learned"));
    }

    /// <summary>What the loss sees of a charged structure is what the potential says of it.</summary>
    [Test]
    public void The_batch_and_the_potential_agree()
    {
        string folder = TrainingFiles.Folder();
        string yaml = Options(folder, Write(folder, withDipoles: true), "vector_head: learned\n  charges: learned", dipoleWeight: 1);
        TrainingOptions options = TrainingOptions.Read(yaml);
        using TrainingData data = TrainingData.Load(options, TextWriter.Null);
        using (var trainer = new Trainer(options, data, folder, seed: 1))
        {
            trainer.Run(TextWriter.Null, CancellationToken.None);
        }

        using LearnedPotential potential = LearnedPotential.Load(Path.Combine(folder, "last.safetensors"));
        using var scope = NewDisposeScope();
        using EnergyNetwork network = NetworkFactory.Create(potential.Model);
        network.to(ScalarType.Float64);
        network.Load(potential.Model);
        ReferenceFrame[] frames = [.. Enumerable.Range(0, 3).Select(i => data.Frames.Read(i))];
        frames[1] = frames[1] with { Topology = frames[1].Topology with { TotalCharge = -1 } };
        Tensor dipoles = new BatchPredictor(network, NetworkPrecision.Float64, CPU).Predict(frames, Quantities.Dipole, differentiable: false).Dipoles!;
        for (int i = 0; i < frames.Length; i++)
        {
            var result = new EvaluationResult(frames[i].AtomCount);
            potential.Evaluate(frames[i].System, Quantities.Dipole, result);
            Vector3D batch = new(dipoles[i, 0].item<double>(), dipoles[i, 1].item<double>(), dipoles[i, 2].item<double>());
            Assert.That((batch - result.Dipole).Length, Is.LessThan(1e-10 * Math.Max(1, result.Dipole.Length)), $"frame {i}");
        }
    }

    private static string Write(string folder, bool withDipoles)
    {
        using ReferenceDataSet data = ReferenceDataSet.Open([TrainingFiles.Consecutive], EnergyUnit.ElectronVolt);
        string path = Path.Combine(folder, "frames.extxyz");
        using Trajectory training = Trajectory.Create(path);
        using Trajectory validation = Trajectory.Create(Path.Combine(folder, "validation.extxyz"));
        for (int i = 0; i < data.Count; i++)
        {
            ReferenceFrame frame = data.Read(i);
            double excess = frame.Topology.AtomicNumbers.Average(z => Charges[z]);
            Vector3D dipole = Vector3D.Zero;
            for (int k = 0; k < frame.AtomCount; k++)
            {
                dipole += (Charges[frame.Topology.AtomicNumbers[k]] - excess) * frame.Positions[k];
            }

            var written = new Frame(frame.Topology, frame.Positions) { Energy = frame.Energy, Forces = frame.Forces, Dipole = withDipoles ? dipole : null };
            training.Write(written);
            if (i >= 30)
            {
                validation.Write(written);
            }
        }

        return path;
    }

    private static string Options(string folder, string file, string head, double dipoleWeight)
    {
        string indices = Path.Combine(folder, "validation.txt");
        File.WriteAllText(indices, string.Join(' ', Enumerable.Range(30, 10)));
        string path = Path.Combine(folder, "train.yaml");
        File.WriteAllText(path, $$"""
            output: {{folder}}
            model:
              architecture: pamnet_s
              hidden_channels: 16
              num_layers: 1
              local_cutoff: 2.0
              global_cutoff: 4.0
              {{head}}
            data:
              train: {{file}}
            split:
              method: indices
              validation_indices: {{indices}}
            loss:
              force_weight: 0
              dipole_weight: {{dipoleWeight}}
            schedule:
              learning_rate: 0.02
              warmup_steps: 2
            training:
              batch_size: 5
              max_steps: 30
              validation_interval: 15
              ema_decay: 0
              threads: 1
            """);
        return path;
    }
}
