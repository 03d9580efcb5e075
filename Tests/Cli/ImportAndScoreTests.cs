using System.Globalization;

namespace MDEngine.Tests.Cli;

internal sealed class ImportAndScoreTests
{
    private static string Work(string name) => Path.Combine(TestContext.CurrentContext.WorkDirectory, name);

    private static string Checkpoint(string name) => Path.Combine(TestContext.CurrentContext.TestDirectory, "Data", "import", name);

    [Test]
    public void An_imported_rna_network_ranks_structures_by_their_carbon_nitrogen_and_oxygen_atoms()
    {
        string model = Work("rna-small.safetensors");
        CliRun import = CliRun.Of("import", Checkpoint("pamnet-rna-small.pt"), "-o", model);
        Assert.That(import.ExitCode, Is.Zero, import.Error);

        // Phosphorus, hydrogen and the crystal's cell do not count.
        WritePdb(Work("a.pdb"), seed: 1, extra: false);
        WritePdb(Work("a-extra.pdb"), seed: 1, extra: true);
        WritePdb(Work("b.pdb"), seed: 2, extra: false);
        CliRun score = CliRun.Of("score", Work("a.pdb"), Work("a-extra.pdb"), Work("b.pdb"), "--potential", model, "--csv", Work("scores.csv"));
        Assert.That(score.ExitCode, Is.Zero, score.Error);
        string[][] rows = [.. File.ReadAllLines(Work("scores.csv")).Skip(1).Select(line => line.Split(','))];
        Dictionary<string, double> scores = rows.ToDictionary(row => Path.GetFileName(row[2].Trim('"')), row => double.Parse(row[1], CultureInfo.InvariantCulture));
        Assert.Multiple(() =>
        {
            Assert.That(scores["a-extra.pdb"], Is.EqualTo(scores["a.pdb"]).Within(1e-12));
            Assert.That(scores["b.pdb"], Is.Not.EqualTo(scores["a.pdb"]).Within(1e-6));
            Assert.That(rows.Select(row => double.Parse(row[1], CultureInfo.InvariantCulture)), Is.Ordered);
            Assert.That(score.Output.Split('\n').Count(line => line.Contains(".pdb", StringComparison.Ordinal)), Is.EqualTo(3));
        });
    }

    [Test]
    public void A_hostile_checkpoint_ends_with_one_line_and_leaves_no_file()
    {
        CliRun run = CliRun.Of("import", Checkpoint("hostile.pt"), "-o", Work("hostile.safetensors"));
        Assert.Multiple(() =>
        {
            Assert.That(run.BadInput(), Does.Contain("refused").And.Contain("posix.system"));
            Assert.That(File.Exists(Work("hostile.safetensors")), Is.False);
        });
    }

    private static void WritePdb(string path, int seed, bool extra)
    {
        var random = new Random(seed);
        using var writer = new StreamWriter(path);
        if (extra)
        {
            writer.WriteLine("CRYST1   20.000   20.000   20.000  90.00  90.00  90.00 P 1           1");
        }

        int serial = 0;
        for (int i = 0; i < 90; i++)
        {
            string element = new[] { "C", "N", "O" }[i % 3];
            var place = new Vector3D(1.7 * (i % 5), 1.7 * (i / 5 % 6), 1.7 * (i / 30));
            Write(element, place + (0.4 * new Vector3D(random.NextDouble(), random.NextDouble(), random.NextDouble())));
            if (extra && i % 9 == 0)
            {
                Write(i % 2 == 0 ? "P" : "H", place + new Vector3D(0.8, 0.8, 0.8));
            }
        }

        writer.WriteLine("END");

        void Write(string element, Vector3D r) => writer.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"ATOM  {++serial,5}  {element,-3} A   A{(serial / 20) + 1,4}    {r.X,8:F3}{r.Y,8:F3}{r.Z,8:F3}  1.00  0.00          {element,2}"));
    }
}
