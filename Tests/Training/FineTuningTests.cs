using System.Text.Json.Nodes;
using MDEngine.IO;
using MDEngine.Potentials.Learned;
using MDEngine.Training;
using MDEngine.Training.Data;

namespace MDEngine.Tests.Training;

/// <summary>Training that goes on from a model.</summary>
public sealed class FineTuningTests
{
    [Test]
    public void FineTuningStartsFromTheModel()
    {
        JsonNode start = Start(TrainingFiles.Folder(), "ac-ala3-nhme", TrainingFiles.Consecutive, TrainingFiles.Test);

        // The model card's figure is 0.158 on 800 frames of this trajectory; 50 of them differ by sampling.
        Assert.That((double)start["force_mae_kcal_mol_angstrom"]!, Is.LessThan(0.175));
    }

    /// <summary>The data's zero of energy is another one than the model's: by 500 eV, or, for a model that learned SO3LR's energies as differences, by all of GFN2-xTB's.</summary>
    [TestCase("ac-ala3-nhme", 500.0)]
    [TestCase("organic", 0.0)]
    public void Energies_of_the_elements_move_to_those_of_the_data(string model, double shift)
    {
        string folder = TrainingFiles.Folder();
        string train = Shifted(TrainingFiles.Consecutive, Path.Combine(folder, "train.extxyz"), shift);
        string test = Shifted(TrainingFiles.Test, Path.Combine(folder, "test.extxyz"), shift);
        double error = (double)Start(folder, model, train, test)["energy_mae_kcal_mol"]!;
        Assert.That(error, Is.LessThan(model == "organic" ? 10 : 0.5));
    }

    /// <summary>The share of the training file holds, whatever the model was trained with: only with the right one do runs of one seed differ by their dropout.</summary>
    [TestCase(0.0, 0.3)]
    [TestCase(0.3, 0.0)]
    public void DropoutOfAFineTunedModelIsThatOfTheTrainingFile(double before, double after)
    {
        string folder = TrainingFiles.Folder();
        TrainingOptions options = TrainingFiles.SmallNetwork(folder, "cosine") with { MaxSteps = 1, Dropout = before };
        using TrainingData data = TrainingData.Load(options, TextWriter.Null);
        using (var trainer = new Trainer(options, data, folder, seed: 1))
        {
            trainer.Run(TextWriter.Null, CancellationToken.None);
        }

        string tuned = Path.Combine(folder, "tuned");
        using (var trainer = new Trainer(options with { FineTune = Path.Combine(folder, "last.safetensors"), Dropout = after }, data, tuned, seed: 1))
        {
            trainer.Run(TextWriter.Null, CancellationToken.None);
        }

        Assert.That((double?)ModelFile.Read(Path.Combine(tuned, "last.safetensors")).Header["dropout"] ?? 0, Is.EqualTo(after));
    }

    /// <summary>The first line of the log of a run that begins with a model.</summary>
    private static JsonNode Start(string folder, string model, string train, string validation)
    {
        string path = Path.Combine(folder, "fine.yaml");
        File.WriteAllText(path, $"""
            output: {folder}
            fine_tune: {Path.Combine(TestContext.CurrentContext.TestDirectory, "Models", $"{model}.safetensors")}
            data:
              train: {train}
              validation: {validation}
              energy_unit: eV
            training:
              batch_size: 2
              max_steps: 1
              threads: 1
            """);
        TrainingOptions options = TrainingOptions.Read(path);
        using TrainingData data = TrainingData.Load(options, TextWriter.Null);
        using var trainer = new Trainer(options, data, folder, seed: 1);
        trainer.Run(TextWriter.Null, CancellationToken.None);
        return JsonNode.Parse(File.ReadLines(Path.Combine(folder, "log.jsonl")).First())!;
    }

    private static string Shifted(string data, string path, double shift)
    {
        using ReferenceDataSet frames = ReferenceDataSet.Open([data], EnergyUnit.ElectronVolt, null, new DataKeys());
        using Trajectory written = Trajectory.Create(path);
        foreach (ReferenceFrame frame in Enumerable.Range(0, frames.Count).Select(frames.Read))
        {
            written.Write(new Frame(frame.Topology, frame.Positions) { Energy = frame.Energy + shift, Forces = frame.Forces });
        }

        return path;
    }
}
