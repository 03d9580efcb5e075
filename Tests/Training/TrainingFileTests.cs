using MDEngine.Training;

namespace MDEngine.Tests.Training;

/// <summary>What a training file may say.</summary>
internal sealed class TrainingFileTests
{
    [Test]
    public void PatternsStandForTheirFilesInTheOrderOfTheirNumbers()
    {
        string folder = TrainingFiles.Folder();
        string[] files = [.. new[] { 1, 2, 10 }.Select(seed => Path.Combine(folder, $"500K-seed-{seed}.extxyz"))];
        Array.ForEach(files, file => File.WriteAllText(file, ""));
        File.WriteAllText(Path.Combine(folder, "500K-seed-3.npz"), "");
        string path = Path.Combine(folder, "train.yaml");
        File.WriteAllText(path, $"output: x\nmodel: {{architecture: visnet}}\ndata:\n  train: [{folder}/*.extxyz, b.npz]\n");
        Assert.That(TrainingOptions.Read(path).Data.Files, Is.EqualTo((string[])[.. files, "b.npz"]));
    }

    [Test]
    public void What_a_file_does_not_say_is_taken_from_the_one_that_it_extends()
    {
        string folder = TrainingFiles.Folder();
        string first = Write(folder, "first.yaml", "output: a\nmodel: {architecture: visnet}\ndata: {train: a.npz}\nschedule: {learning_rate: 0.01, warmup_steps: 7}\ntraining: {max_steps: 5}");
        string second = Write(folder, "second.yaml", $"extends: {first}\noutput: b\nmodel:\nfine_tune: a/best.safetensors\nschedule: {{learning_rate: 0.02}}");
        string third = Write(folder, "third.yaml", $"extends: {second}\noutput: c\ntraining: {{batch_size: 3}}");
        TrainingOptions options = TrainingOptions.Read(third);
        Assert.Multiple(() =>
        {
            Assert.That(options.Output, Is.EqualTo("c"));
            Assert.That(options.Model, Is.Empty, "taken away by the second");
            Assert.That(options.FineTune, Is.EqualTo("a/best.safetensors"));
            Assert.That(options.Data.Files, Is.EqualTo(new[] { "a.npz" }));
            Assert.That((options.Schedule.LearningRate, options.Schedule.WarmupSteps), Is.EqualTo((0.02, 7)));
            Assert.That((options.MaxSteps, options.BatchSize), Is.EqualTo((5, 3)));
            Assert.That(options.Text, Is.EqualTo(string.Concat(new[] { third, second, first }.Select(File.ReadAllText))), "a resumed run must be of the same");
        });
    }

    [Test]
    public void Errors_name_the_file_that_has_them_of_those_that_are_extended()
    {
        string folder = TrainingFiles.Folder();
        string bad = Write(folder, "bad.yaml", "output: a\nmodel: {architecture: visnet}\ndata: {train: a.npz}\n\ntraining: {batch_size: 0}");
        string typo = Write(folder, "typo.yaml", "output: a\nmodel: {architecture: visnet}\ndata: {train: a.npz}\nlos: {}");
        string circle = Path.Combine(folder, "circle.yaml");
        Write(folder, "circle.yaml", $"extends: {circle}\noutput: a");
        Assert.Multiple(() =>
        {
            Assert.That(Refusal(Write(folder, "1.yaml", $"extends: {bad}\noutput: b")), Does.StartWith($"{bad}:5").And.Contain("batch_size"));
            Assert.That(Refusal(Write(folder, "2.yaml", $"extends: {typo}\noutput: b")), Does.StartWith($"{typo}:4").And.Contain("'los'"));
            Assert.That(Refusal(circle), Does.StartWith($"{circle}:1").And.Contain("expected a file that does not extend this one"));
            Assert.That(Refusal(Write(folder, "3.yaml", "extends: nowhere.yaml\noutput: b")), Does.StartWith("nowhere.yaml").And.Contain("no such file"));
        });
    }

    [TestCase("outptu: x", "unknown key")]
    [TestCase("output: x\nmodel: {architecture: visnet}\ndata: {train: a.npz}\nsplit: {train_indices: i.txt}", "train_indices' is 'i.txt'; expected none, as split.method is 'blocks'")]
    [TestCase("output: x\nmodel: {architecture: visnet}\ndata: {train: a.npz, validation: b.npz}\nsplit: {validation_indices: i.txt}", "validation' is 'b.npz'; expected none, as split.method is 'indices'")]
    [TestCase("output: x\nmodel: {architecture: visnet}\ndata: {train: a.npz, validation: b.npz}\nsplit: {method: random}", "validation' is 'b.npz'; expected none, as split.method is 'random'")]
    [TestCase("output: x\nmodel: {architecture: visnet}\ndata: {train: a.npz}\ntraining: {device: gpu}", "device' is 'gpu'; expected cpu or cuda")]
    [TestCase("output: x\nmodel: {architecture: visnet}\ndata: {train: a.npz}\ntraining: {batch_size: 0}", "batch_size' is '0'; expected an integer, 1 or more")]
    [TestCase("output: x\nmodel: {architecture: visnet}\ndata: {train: a.npz}\nschedule: {kind: linear}", "kind' is 'linear'; expected cosine or plateau or constant")]
    [TestCase("output: x\nmodel: {architecture: visnet}\ndata:\n  train: nowhere/*.npz", ":4: 'data.train': no file matches 'nowhere/*.npz'")]
    [TestCase("output: x\ndata: {train: a.npz}", "either a section 'model'")]
    public void BadTrainingFilesAreNamedByLine(string text, string expected)
    {
        string path = Path.Combine(TrainingFiles.Folder(), "bad.yaml");
        File.WriteAllText(path, text);
        InputFileException? error = Assert.Throws<InputFileException>(() => TrainingOptions.Read(path));
        Assert.That(error!.Message, Does.StartWith(path).And.Contain(text.StartsWith("outptu", StringComparison.Ordinal) ? "output" : expected));
    }

    /// <summary>So that the model's own check names it; JSON has no such number.</summary>
    [Test]
    public void An_infinite_number_in_the_model_stays_a_word()
    {
        string path = Write(TrainingFiles.Folder(), "infinite.yaml", "output: x\nmodel: {architecture: visnet, num_layers: 1e999}\ndata: {train: a.npz}");
        Assert.That(TrainingOptions.Read(path).Model["num_layers"]!.ToJsonString(), Is.EqualTo("\"1e999\""));
    }

    private static string Write(string folder, string name, string text)
    {
        string path = Path.Combine(folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    private static string Refusal(string path) => Assert.Throws<InputFileException>(() => TrainingOptions.Read(path))!.Message;
}
