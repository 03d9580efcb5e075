using System.Globalization;
using System.Text.Json.Nodes;
using MDEngine.IO;
using MDEngine.Potentials.Learned;
using MDEngine.Potentials.Learned.PAMNet;
using MDEngine.Tests.Cli;

namespace MDEngine.Tests.Training.Properties;

/// <summary>The paper's tasks, each learned for some steps: affinities of complexes, scores of RNA, molecules of QM9; and where a model starts and ends.</summary>
internal sealed class PropertyTaskTests
{
    private const int Many = 48;

    /// <summary>The affinity is a sum over contacts between ligand and pocket, which neither has alone.</summary>
    [Test]
    public void Affinities_of_complexes_are_learned()
    {
        string folder = TrainingFiles.Folder();
        var random = new Random(5);
        string data = Write(folder, "complexes.extxyz", Many, _ =>
        {
            Vector3D[] positions = Scatter(random, 10);
            double affinity = 0;
            for (int i = 0; i < 4; i++)
            {
                affinity += positions.Skip(4).Sum(r => Math.Exp(-0.5 * (r - positions[i]).Length));
            }

            double[] features = [.. Enumerable.Range(0, 10 * PamNetOptions.FeatureCount).Select(i => i % PamNetOptions.FeatureCount == 1 ? 1.0 : 0)];
            return new Frame(new Topology([.. positions.Select(_ => 6)]), positions)
            {
                Properties = Property("affinity", affinity),
                Columns = [new RealColumn("features", PamNetOptions.FeatureCount, features), new IntegerColumn("ligand", 1, [1, 1, 1, 1, 0, 0, 0, 0, 0, 0])],
            };
        });
        double[] errors = Train(folder, data, "key: affinity\n  pooling: signed\n  loss: squared", "input: features\n  mode: exact\n  local_cutoff: 2.0\n  global_cutoff: 6.0", steps: 120, frames: Many);
        Assert.That(errors.Min(), Is.LessThan(0.7 * errors[0]));

        // What the model says is what training said of it, and the highest comes first.
        RequireEvaluation(folder, data, errors[^1]);
        CliRun score = CliRun.Of("score", data, "--potential", Path.Combine(folder, "last.safetensors"));
        double[] scores = [.. score.Output.Split('\n').Skip(1).Where(line => line.Length > 0).Select(line => double.Parse(line[6..21], CultureInfo.InvariantCulture))];
        Assert.That(scores, Has.Length.EqualTo(Many).And.Ordered.Descending);

        // Without the columns no complex.
        string plain = Write(folder, "plain.extxyz", 1, _ => new Frame(new Topology([6, 6]), [new(0, 0, 0), new(1.5, 0, 0)]));
        Assert.That(CliRun.Of("predict", plain, "--potential", Path.Combine(folder, "last.safetensors")).BadInput(), Does.Contain("plain.extxyz: a complex needs"));
    }

    /// <summary>A graph of nearest neighbors, the mean of the atoms, smooth L1 in Å.</summary>
    [Test]
    public void Scores_of_rna_are_learned()
    {
        string folder = TrainingFiles.Folder();
        var random = new Random(6);
        string data = Write(folder, "decoys.extxyz", Many, k =>
        {
            double size = 1 + (0.025 * k);
            Vector3D[] positions = [.. Scatter(random, 12).Select(r => size * r)];
            return new Frame(new Topology([.. positions.Select((_, i) => 6 + (i % 3))]), positions) { Properties = Property("rmsd", 4 * (size - 1)) };
        });
        double[] errors = Train(
            folder,
            data,
            "key: rmsd\n  pooling: mean\n  loss: smooth\n  standardize: none",
            "local_graph: nearest\n  neighbor_count: 8\n  mode: exact\n  local_cutoff: 2.6\n  global_cutoff: 20",
            steps: 120,
            frames: Many);
        Assert.That(errors.Min(), Is.LessThan(0.5 * errors[0]));
        RequireEvaluation(folder, data, errors[^1]);
    }

    [Test]
    public void Files_of_qm9_are_learned_from_and_predicted()
    {
        string folder = TrainingFiles.Folder();
        var random = new Random(7);
        for (int k = 1; k <= 12; k++)
        {
            string[] atoms = [.. Scatter(random, 3 + (k % 3)).Select((r, i) => string.Create(CultureInfo.InvariantCulture, $"{"OCN"[i % 3]}\t{r.X}\t{r.Y}\t{r.Z}\t0.1"))];
            string gap = string.Create(CultureInfo.InvariantCulture, $"{0.2 + (0.01 * k)}");
            File.WriteAllText(
                Path.Combine(folder, $"dsgdb9nsd_{k:D6}.xyz"),
                $"{atoms.Length}\ngdb {k}\t1\t2\t3\t1.8\t6.3\t-0.3\t0.1\t{gap}\t19\t0.02\t-76.4\t-76.4\t-76.4\t-76.4\t6.0\t\n{string.Join('\n', atoms)}\n100\t200\nO\tO\t\nInChI=1S\tInChI=1S\n");
        }

        string data = Path.Combine(folder, "dsgdb9nsd_*.xyz");
        Train(folder, data, "key: gap\n  unit: eV", "local_cutoff: 2.0\n  global_cutoff: 5.0", steps: 2, batch: 4);
        JsonNode header = ModelFile.Read(Path.Combine(folder, "last.safetensors")).Header;
        Assert.That(header["target"]!.ToJsonString(), Does.Contain("\"name\":\"gap\"").And.Contain("\"unit\":\"eV\"").And.Contain("\"readout\":\"scalar\""));
        Assert.That(header["core_repulsion"], Is.Null, "which is an energy");
        CliRun predict = CliRun.Of("predict", Path.Combine(folder, "dsgdb9nsd_000003.xyz"), "--potential", Path.Combine(folder, "last.safetensors"));
        Assert.That(predict.Output, Does.Contain("dsgdb9nsd_000003.xyz"));
    }

    /// <summary>A potential can be the start of a property, and a property of another one; energies cannot follow a property.</summary>
    [Test]
    public void Fine_tuning_knows_what_the_start_predicts()
    {
        string folder = TrainingFiles.Folder();
        var random = new Random(8);
        string data = Write(folder, "data.extxyz", 20, k => new Frame(new Topology([8, 1, 1]), Scatter(random, 3)) { Energy = k, Properties = Property("p", 10 + (k % 5)) });
        string model = "local_cutoff: 2.0\n  global_cutoff: 5.0";
        string file = Path.Combine(folder, "energies.yaml");
        File.WriteAllText(file, Yaml(Path.Combine(folder, "energies"), data, "loss: {force_weight: 0}", $"model:\n  architecture: pamnet_s\n  hidden_channels: 8\n  num_layers: 1\n  {model}", 2, 5));
        CliRun run = CliRun.Of("train", file);
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        string potential = Path.Combine(folder, "energies", "last.safetensors");
        string Tuned(string name, string start, string section)
        {
            string yaml = Path.Combine(folder, name + ".yaml");
            File.WriteAllText(yaml, Yaml(Path.Combine(folder, name), data, section, $"fine_tune: {start}", 2, 5));
            return yaml;
        }

        run = CliRun.Of("train", Tuned("first", potential, "target: {key: p, standardize: mean}"));
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        string first = Path.Combine(folder, "first", "last.safetensors");
        Assert.That((double)ModelFile.Read(first).Header["target"]!["offset"]!, Is.EqualTo(12).Within(0.5), "the mean of the data");
        run = CliRun.Of("train", Tuned("second", first, "target: {key: p, name: q, standardize: mean}"));
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        ModelFile second = ModelFile.Read(Path.Combine(folder, "second", "last.safetensors"));
        Assert.That((string)second.Header["target"]!["name"]!, Is.EqualTo("q"));
        Assert.That(second.GetTensor("scale"), Is.EqualTo(ModelFile.Read(first).GetTensor("scale")));
        Assert.That(CliRun.Of("train", Tuned("third", first, "loss: {force_weight: 0}")).BadInput(), Does.Contain("predicts p, not energies"));
        Assert.That(CliRun.Of("predict", data, "--potential", Path.Combine(Repository.Root, "Models", "ac-ala3-nhme.safetensors")).BadInput(), Does.Contain("it gives energies"));
    }

    [Test]
    public void ViSNet_learns_a_mean()
    {
        string folder = TrainingFiles.Folder();
        var random = new Random(9);
        string data = Write(folder, "data.extxyz", Many, _ =>
        {
            Vector3D[] positions = Scatter(random, 5);
            return new Frame(new Topology([6, 8, 1, 1, 1]), positions) { Properties = Property("p", positions.Average(r => (r - positions[0]).Length)) };
        });
        string model = "num_heads: 2\n  num_rbf: 8\n  short_cutoff: 4.0";
        double[] errors = Train(folder, data, "key: p\n  pooling: mean\n  loss: absolute", model, architecture: "visnet", steps: 120, frames: Many);
        Assert.That(errors.Min(), Is.LessThan(0.5 * errors[0]));
        RequireEvaluation(folder, data, errors[^1]);
    }

    private static Dictionary<string, string> Property(string name, double value) => new() { [name] = value.ToString("R", CultureInfo.InvariantCulture) };

    private static string Write(string folder, string name, int count, Func<int, Frame> make)
    {
        string path = Path.Combine(folder, name);
        using Trajectory trajectory = Trajectory.Create(path);
        for (int k = 0; k < count; k++)
        {
            trajectory.Write(make(k));
        }

        return path;
    }

    /// <summary>Points at least 1.2 Å apart, each within 1.6 Å of another.</summary>
    private static Vector3D[] Scatter(Random random, int count)
    {
        List<Vector3D> positions = [Vector3D.Zero];
        while (positions.Count < count)
        {
            Vector3D direction = new Vector3D(random.NextDouble() - 0.5, random.NextDouble() - 0.5, random.NextDouble() - 0.5).Normalized();
            Vector3D place = positions[random.Next(positions.Count)] + ((1.2 + (0.4 * random.NextDouble())) * direction);
            if (positions.All(other => (other - place).Length >= 1.2))
            {
                positions.Add(place);
            }
        }

        return [.. positions];
    }

    private static double[] Train(string folder, string data, string target, string model, string architecture = "pamnet", int steps = 60, int batch = 6, int frames = 12)
    {
        string file = Path.Combine(folder, "train.yaml");
        File.WriteAllText(file, Yaml(folder, data, $"target:\n  {target}", $"model:\n  architecture: {architecture}\n  hidden_channels: 8\n  num_layers: 1\n  {model}", steps, batch, frames));
        CliRun run = CliRun.Of("train", file);
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        return [.. File.ReadLines(Path.Combine(folder, "log.jsonl")).Select(line => JsonNode.Parse(line)!).Where(line => (string?)line["type"] == "validation").Select(line => (double)line["property_rmse"]!)];
    }

    /// <summary>Of the validation frames, which the log is of (there in single precision).</summary>
    private static void RequireEvaluation(string folder, string data, double expected)
    {
        string json = Path.Combine(folder, "errors.json");
        string held = Path.Combine(folder, "held.extxyz");
        int[] indices = [.. File.ReadAllText(Path.Combine(folder, "validation.txt")).Split(' ').Select(int.Parse)];
        using (Trajectory all = Trajectory.Open(data))
        using (Trajectory some = Trajectory.Create(held))
        {
            foreach ((int k, Frame frame) in all.ReadToEnd().Index())
            {
                if (indices.Contains(k))
                {
                    some.Write(frame);
                }
            }
        }

        CliRun run = CliRun.Of("evaluate", held, "--potential", Path.Combine(folder, "last.safetensors"), "--json", json);
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That((double)JsonNode.Parse(File.ReadAllText(json))!["properties"]![0]!["rmse"]!, Is.EqualTo(expected).Within(0.05).Percent);
    }

    private static string Yaml(string output, string data, string section, string model, int steps, int batch, int frames = 12)
    {
        string indices = Path.Combine(Path.GetDirectoryName(data)!, "validation.txt");
        File.WriteAllText(indices, string.Join(' ', Enumerable.Range(0, frames / 4).Select(k => 4 * k)));
        return $"""
            output: {output}
            {model}
            {section}
            data:
              train: {data}
            split:
              validation_indices: {indices}
            schedule:
              learning_rate: 0.01
              warmup_steps: 2
            training:
              batch_size: {batch}
              max_steps: {steps}
              validation_interval: {steps}
              ema_decay: 0
              threads: 1
            """;
    }
}
