using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using MDEngine.IO;
using MDEngine.Potentials.Learned;
using MDEngine.Tests.IO;
using MDEngine.Tests.Potentials.Xtb;

namespace MDEngine.Tests.Cli;

internal sealed class EnergyCommandTests
{
    private const string Water = "3\nProperties=species:S:1:pos:R:3:fragment:I:1\nO 0 0 0.1 0\nH 0.76 0 -0.5 0\nH -0.76 0 -0.5 0\n";

    private static readonly string Model = Data("lsrm_tiny_smooth.safetensors");

    [Test]
    public void Json_holds_the_reference_energies_and_forces_of_every_frame()
    {
        SafetensorsFile cases = SafetensorsFile.Read(Data("lsrm_tiny_smooth_cases.safetensors"));
        string[] names = [.. cases.Tensors.Keys.Where(name => name.EndsWith("/energy", StringComparison.Ordinal)).Select(name => name[..^"/energy".Length])];
        string structure = Sample.Write("cases.extxyz", string.Concat(names.Select(name => Frame(cases, name))));
        string json = Sample.Temporary("energies.json");

        CliRun run = CliRun.Of("energy", structure, "--potential", Model, "--json", json, "--threads", "1");

        Assert.That((run.ExitCode, run.Error), Is.EqualTo((0, "")));
        Assert.That(run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries), Has.Length.EqualTo(1 + names.Length));
        JsonElement[] frames = [.. JsonDocument.Parse(File.ReadAllText(json)).RootElement.EnumerateArray()];
        Assert.That(frames, Has.Length.EqualTo(names.Length));
        foreach ((string name, JsonElement frame) in names.Zip(frames))
        {
            double energy = frame.GetProperty("energy_ev").GetDouble();
            double[] forces = [.. frame.GetProperty("forces_ev_per_angstrom").EnumerateArray().SelectMany(force => force.EnumerateArray().Select(component => component.GetDouble()))];
            double[] expected = cases.Tensors[$"{name}/forces"].ToDoubles();

            // The bounds of the specification, section 12.
            Assert.That(energy, Is.EqualTo(cases.Tensors[$"{name}/energy"].ToDoubles()[0]).Within(1e-9), name);
            Assert.That(forces, Is.EqualTo(expected).Within(1e-8), name);
            Assert.That(frame.GetProperty("atomic_energies_ev").EnumerateArray().Sum(atom => atom.GetDouble()), Is.EqualTo(energy).Within(1e-9), name);
            Assert.That(frame.TryGetProperty("virial_ev", out _), Is.False, "an open molecule has no virial");
        }
    }

    [Test]
    public void Periodic_frames_have_a_virial()
    {
        string structure = Sample.Write("a.extxyz", Water.Replace("Properties", "Lattice=\"12 0 0 0 12 0 0 0 12\" Properties", StringComparison.Ordinal));
        string json = Sample.Temporary("energies.json");

        CliRun run = CliRun.Of("energy", structure, "--potential", Model, "--json", json);

        Assert.That((run.ExitCode, run.Error), Is.EqualTo((0, "")));
        JsonElement virial = JsonDocument.Parse(File.ReadAllText(json)).RootElement[0].GetProperty("virial_ev");
        Assert.That((virial.GetArrayLength(), virial[0].GetArrayLength()), Is.EqualTo((3, 3)));
    }

    [Test]
    public void Float32_differs_and_is_near()
    {
        string structure = Sample.Write("a.extxyz", Water);

        double Energy(string precision)
        {
            string json = Sample.Temporary("energies.json");
            Assert.That(CliRun.Of("energy", structure, "--potential", Model, "--json", json, "--precision", precision).ExitCode, Is.Zero);
            return JsonDocument.Parse(File.ReadAllText(json)).RootElement[0].GetProperty("energy_ev").GetDouble();
        }

        double difference = Energy("float32") - Energy("float64");
        Assert.That(Math.Abs(difference), Is.GreaterThan(0).And.LessThan(1e-4).And.Not.NaN);
    }

    [TestCase("", ": the file is empty; expected an atom count, a comment line and the atoms")]
    [TestCase("4\n\nO 0 0 0\nH 1 0 0\nH 0 1 0\n", ":5: the file ends after 3 of the 4 atoms that line 1 announces; it is cut off, or the count is wrong")]
    [TestCase("1\nProperties=species:S:1:pos:R:3:fragment:I:1\nO 0 0 0 0\nH 0 1 0 0\n", ":4:1: 'H 0 1 0 0' follows the last atom of a frame; expected the atom count of the next frame or the end of the file (is the atom count too small?)")]
    [TestCase("1\n\nO 0 zero 0\n", ":3:5: 'zero' is no finite number; expected the y component of the position in Å of atom 1")]
    [TestCase("1\n\nO 0 0 nan\n", ":3:7: 'nan' is no finite number; expected the z component of the position in Å of atom 1")]
    [TestCase("1\n\nOo 0 0 0\n", ":3:1: unknown element symbol 'Oo' of atom 1; expected a symbol such as C or Cl")]
    [TestCase("1\nProperties=species:S:1:pos:R:3:q:X:1\nO 0 0 0 1\n", ":2:1: unknown type 'X' of column 'q'; expected S (text), R (real), I (integer) or L (logical)")]
    [TestCase("2\nProperties=species:S:1:pos:R:3:fragment:I:1\nO 0 0 0 0\nH 0 0 0.04 0\n", ", frame 1: atoms 1 (O) and 2 (H) stand at one place, 0.04 Å apart; expected 0.1 Å at least, so remove one of them")]
    public void Bad_structures_are_one_line(string content, string expected)
    {
        string path = Sample.Write("a.extxyz", content);

        Assert.That(CliRun.Of("energy", path, "--potential", Model).BadInput(), Is.EqualTo(path + expected));
    }

    [TestCase("none.xyz", "none.xyz: cannot be opened: no such file")]
    [TestCase("/", "/: is a folder; expected a file")]
    public void Files_that_are_none(string path, string expected)
    {
        Assert.That(CliRun.Of("energy", path, "--potential", Model).BadInput(), Is.EqualTo(expected));
    }

    [Test]
    public void Missing_fragment_labels_are_bad_input()
    {
        string path = Sample.Write("a.xyz", "3\n\nO 0 0 0.1\nH 0.76 0 -0.5\nH -0.76 0 -0.5\n");

        Assert.That(CliRun.Of("energy", path, "--potential", Model).BadInput(), Does.Contain("fragment"));
    }

    [Test]
    public void An_element_that_the_model_does_not_know_is_bad_input()
    {
        string path = Sample.Write("a.xyz", "1\nProperties=species:S:1:pos:R:3:fragment:I:1\nAu 0 0 0 0\n");

        Assert.That(CliRun.Of("energy", path, "--potential", Model).BadInput(), Does.Contain("gold").And.Contain("trained on H, C, N, O"));
    }

    [TestCase("none.safetensors", 0, TestName = "A missing model")]
    [TestCase("empty.safetensors", 0, TestName = "An empty model file")]
    [TestCase("truncated.safetensors", 1000, TestName = "A model file cut off in its header")]
    [TestCase("truncated.safetensors", 200_000, TestName = "A model file cut off in its data")]
    public void Damaged_models_are_one_line(string name, int length)
    {
        string path = Sample.Temporary(name);
        if (name != "none.safetensors")
        {
            File.WriteAllBytes(path, File.ReadAllBytes(Model)[..length]);
        }

        Assert.That(CliRun.Of("energy", Sample.Write("a.extxyz", Water), "--potential", path).BadInput(), Does.StartWith(path));
    }

    [TestCase("\"visnet-lsrm\"", "\"mace-large\" ", "'mace-large'")]
    [TestCase("\"visnet-lsrm\"", "\"visnet\"     ", "tensor")]
    public void A_model_of_another_architecture_is_bad_input(string from, string to, string expected)
    {
        byte[] bytes = File.ReadAllBytes(Model);
        int at = bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(from.Replace("\"", "\\\"", StringComparison.Ordinal)));
        string replacement = to.Replace("\"", "\\\"", StringComparison.Ordinal);
        Encoding.UTF8.GetBytes(replacement).CopyTo(bytes, at);
        string path = Sample.Temporary("other.safetensors");
        File.WriteAllBytes(path, bytes);

        Assert.That(CliRun.Of("energy", Sample.Write("a.extxyz", Water), "--potential", path).BadInput(), Does.StartWith(path).And.Contain(expected));
    }

    [Test]
    public void Tensors_without_the_metadata_of_a_model_are_bad_input()
    {
        string message = CliRun.Of("energy", Sample.Write("a.extxyz", Water), "--potential", Data("lsrm_tiny_smooth_cases.safetensors")).BadInput();

        Assert.That(message, Does.Contain("no metadata key 'mdengine'"));
    }

    [Test]
    public void A_failed_run_leaves_no_json_and_keeps_the_old_one()
    {
        string structure = Sample.Write("a.extxyz", Water + "1\n\nQ 0 0 0\n");
        string json = Sample.Write("energies.json", "old");

        CliRun.Of("energy", structure, "--potential", Model, "--json", json).BadInput();

        Assert.That(Directory.GetFiles(Path.GetDirectoryName(json)!), Is.EqualTo(new[] { json }));
        Assert.That(File.ReadAllText(json), Is.EqualTo("old"));
    }

    [Test]
    public void A_json_file_that_cannot_be_written_is_bad_input()
    {
        string folder = Path.Combine(Path.GetDirectoryName(Sample.Temporary("x"))!, "none");

        string message = CliRun.Of("energy", Sample.Write("a.extxyz", Water), "--potential", Model, "--json", Path.Combine(folder, "e.json")).BadInput();

        Assert.That(message, Is.EqualTo($"{folder}/e.json: cannot be written: no such folder"));
    }

    private static string Data(string name) => Path.Combine(TestContext.CurrentContext.TestDirectory, "Data", "visnet", name);

    private static string Frame(SafetensorsFile cases, string name)
    {
        long[] numbers = cases.Tensors[$"{name}/atomic_numbers"].ToIntegers();
        double[] positions = cases.Tensors[$"{name}/positions"].ToDoubles();
        long[] labels = cases.Tensors[$"{name}/labels"].ToIntegers();
        IEnumerable<string> rows = numbers.Select((z, i) => FormattableString.Invariant($"{z} {positions[3 * i]:R} {positions[(3 * i) + 1]:R} {positions[(3 * i) + 2]:R} {labels[i]}\n"));
        return $"{numbers.Length}\nProperties=Z:I:1:pos:R:3:fragment:I:1\n{string.Concat(rows)}";
    }

    /// <summary>What is written of the orbitals can be learned: the key of extended XYZ is the number of the JSON.</summary>
    [Test]
    public void Frontier_orbitals_by_xtb_are_written()
    {
        XtbCase.RequireLibrary();
        string structure = Sample.Write("a.extxyz", Water);
        string json = Path.Combine(Path.GetDirectoryName(structure)!, "e.json"), frames = Path.Combine(Path.GetDirectoryName(structure)!, "e.extxyz");

        CliRun run = CliRun.Of("energy", structure, "--potential", "xtb:gfn2", "--json", json, "--extxyz", frames);

        Assert.That(run.ExitCode, Is.Zero, run.Error);
        JsonNode first = JsonNode.Parse(File.ReadAllText(json))![0]!;
        Assert.That((double)first["gap_ev"]!, Is.EqualTo((double)first["lumo_ev"]! - (double)first["homo_ev"]!));
        Assert.That(Trajectory.ReadFirst(frames).Properties["gap"], Is.EqualTo(CsvLine.Exact((double)first["gap_ev"]!)));
    }
}
