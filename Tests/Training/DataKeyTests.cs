using System.Globalization;
using System.Text;
using MDEngine.Tests.Cli;
using MDEngine.Training;
using MDEngine.Training.Data;

namespace MDEngine.Tests.Training;

/// <summary>Reference quantities under other names, and isolated atoms.</summary>
public sealed class DataKeyTests
{
    private static readonly DataKeys Named = new("REF_energy", "REF_forces", "REF_dipole");

    [Test]
    public void Named_keys_are_read_from_extended_xyz([Values("frames.extxyz", "frames.xyz.gz")] string name)
    {
        string path = Path.Combine(TrainingFiles.Folder(), name);
        string text = "2\nProperties=species:S:1:pos:R:3:REF_forces:R:3 REF_energy=-31.5 REF_dipole=\"0 0 0.3\" energy=7 pbc=\"F F F\"\nH 0 0 0 0 0 -1.5\nH 0 0 0.8 0 0 1.5\n";
        using (Stream file = name.EndsWith(".gz", StringComparison.Ordinal) ? new System.IO.Compression.GZipStream(File.Create(path), System.IO.Compression.CompressionLevel.Fastest) : File.Create(path))
        {
            file.Write(Encoding.ASCII.GetBytes(text));
        }

        using ReferenceDataSet data = ReferenceDataSet.Open([path], EnergyUnit.KilocaloriePerMole, keys: Named);
        ReferenceFrame frame = data.Read(0);
        Assert.Multiple(() =>
        {
            Assert.That(frame.Energy, Is.EqualTo(-31.5));
            Assert.That(frame.Forces, Is.EqualTo(new Vector3D[] { new(0, 0, -1.5), new(0, 0, 1.5) }));
            Assert.That(frame.Dipole, Is.EqualTo(new Vector3D(0, 0, 0.3)));
        });
    }

    [TestCase("species:S:1:pos:R:3:forces:R:3", "REF_energy=-31", null, null, "no energy=…, but REF_energy")]
    [TestCase("species:S:1:pos:R:3:REF_forces:R:3", "energy=-31", null, null, "no column forces, but REF_forces")]
    [TestCase("species:S:1:pos:R:3:forces:R:3", "energy=-31 REF_energy=-30", null, null, "energy=-31 and REF_energy=-30")]
    [TestCase("species:S:1:pos:R:3:forces:R:3", "energy=-31 REF_energy=-30", "DFT_energy", null, "no energy under the key 'DFT_energy'; it has REF_energy")]
    [TestCase("species:S:1:pos:R:3:forces:R:3", "REF_energy=abc", "REF_energy", null, "no energy under the key 'REF_energy'")]
    [TestCase("species:S:1:pos:R:3:forces:R:3", "energy=-31", null, "REF_forces", "no forces in a column 'REF_forces:R:3'")]
    public void Keys_that_are_missing_or_in_doubt_are_refused(string properties, string comment, string? energy, string? forces, string expected)
    {
        string path = Path.Combine(TrainingFiles.Folder(), "frames.extxyz");
        File.WriteAllText(path, $"2\nProperties={properties} {comment} pbc=\"F F F\"\nH 0 0 0 0 0 -1.5\nH 0 0 0.8 0 0 1.5\n");
        Assert.That(
            () => ReferenceDataSet.Open([path], EnergyUnit.ElectronVolt, keys: new DataKeys(energy, forces)),
            Throws.TypeOf<InputFileException>().With.Message.Contains(expected).And.Message.Contains("frame 1"));
    }

    [Test]
    public void Reference_energies_equal_to_the_energy_are_no_doubt()
    {
        string path = Path.Combine(TrainingFiles.Folder(), "frames.extxyz");
        File.WriteAllText(path, "1\nProperties=species:S:1:pos:R:3 energy=-31 REF_energy=-31.0\nH 0 0 0\n");
        using ReferenceDataSet data = ReferenceDataSet.Open([path], EnergyUnit.ElectronVolt);
        Assert.That(data.Read(0).Energy, Is.EqualTo(-31));
    }

    [Test]
    public void Arrays_of_npz_files_have_other_names_too()
    {
        string path = TrainingFiles.Write(Path.Combine(TrainingFiles.Folder(), "data.npz"), [1, 1], [[0, 0, 0, 0, 0, 0.8]], [-31], [[0, 0, -1.5, 0, 0, 1.5]]);
        using ReferenceDataSet data = ReferenceDataSet.Open([path], EnergyUnit.ElectronVolt, keys: new DataKeys("E", "F"));
        Assert.Multiple(() =>
        {
            Assert.That(data.Read(0).Forces![1].Z, Is.EqualTo(1.5));
            Assert.That(
                () => ReferenceDataSet.Open([path], EnergyUnit.ElectronVolt, keys: new DataKeys("REF_E")),
                Throws.TypeOf<InputFileException>().With.Message.Contains("no array REF_E among"));
        });
    }

    [TestCase("random", ExpectedResult = "of the isolated atoms in the data -13.5 -428.25")]
    [TestCase("blocks", ExpectedResult = "of the isolated atoms in the data -13.5 -428.25")]
    [TestCase("random", "atom_energies: {H: -13.6, O: -428.1}", ExpectedResult = "as stated -13.6 -428.1")]
    public string Isolated_atoms_are_trained_on_and_give_the_zero_of_energies(string method, string line = "bad_frames: stop")
    {
        using TrainingData data = TrainingData.Load(Options(WriteHydroxides(isolated: true), method, line), TextWriter.Null);
        Assert.That(data.Split.Validation.Select(index => data.Frames.Read(index).AtomCount), Is.All.EqualTo(2));
        Assert.That(data.Split.Training.Count(index => data.Frames.Read(index).IsIsolatedAtom), Is.EqualTo(2));
        return string.Create(CultureInfo.InvariantCulture, $"{data.References.Source} {data.References.AtomReferences[1]} {data.References.AtomReferences[8]}");
    }

    [TestCase("atom_energies: isolated", "no isolated atom of H, O")]
    [TestCase("atom_energies: {H: -13.6}", "data.atom_energies lacks O")]
    public void Elements_without_an_energy_are_refused(string line, string expected) => Assert.That(
        () => TrainingData.Load(Options(WriteHydroxides(isolated: false), "random", line), TextWriter.Null),
        Throws.TypeOf<InputException>().With.Message.Contains(expected));

    [TestCase("atom_energies: {H: -13,6}", "expected elements")]
    [TestCase("atom_energies: {Hh: -13.6}", "expected elements")]
    [TestCase("atom_energies: {H: x}", "expected a number")]
    [TestCase("atom_energies: some", "expected auto or fit or isolated")]
    public void Unreadable_energies_of_elements_are_refused(string line, string expected) => Assert.That(
        () => Options("data.extxyz", "random", line), Throws.TypeOf<InputFileException>().With.Message.Contains(expected));

    [Test]
    public void Labels_that_two_molecules_share_are_refused()
    {
        string path = Path.Combine(TrainingFiles.Folder(), "dimers.extxyz");
        var text = new StringBuilder();
        for (int i = 0; i < 12; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"4\nProperties=species:S:1:pos:R:3:forces:R:3:fragment:I:1 energy=-62.{i} pbc=\"F F F\"\n");
            text.Append(CultureInfo.InvariantCulture, $"H 0 0 0 0 0 0 0\nH 0 0 {0.7 + (0.003 * i)} 0 0 0 0\nH 9 0 0 0 0 0 0\nH 9 0 0.8 0 0 0 0\n");
        }

        File.WriteAllText(path, text.ToString());
        Assert.That(
            () => TrainingData.Load(Options(path, "random", "bad_frames: stop", "visnet-lsrm"), TextWriter.Null),
            Throws.TypeOf<InputException>().With.Message.Contains("atoms 1 and 3 have the same fragment label"));
    }

    [TestCase("kmeans:8", "in place of model.fragmentation, kmeans:8")]
    [TestCase(null, "")]
    public void A_scheme_beside_labels_of_the_data_is_named(string? scheme, string expected)
    {
        string folder = TrainingFiles.Folder();
        TrainingFiles.SmallNetwork(folder, "cosine");
        string path = Path.Combine(folder, "train.yaml");
        string text = File.ReadAllText(path);
        File.WriteAllText(path, scheme is null ? text : text.Replace("  num_rbf: 8", $"  num_rbf: 8\n  fragmentation: {scheme}", StringComparison.Ordinal));
        var warnings = new StringWriter();
        TrainingData.Load(TrainingOptions.Read(path), warnings).Dispose();
        Assert.That(warnings.ToString(), expected.Length > 0 ? Does.Contain(expected) : Is.Empty);
    }

    [Test]
    public void A_potential_is_judged_by_named_keys()
    {
        string folder = TrainingFiles.Folder();
        string path = Path.Combine(folder, "argon.extxyz");
        string potential = Path.Combine(folder, "lj.yaml");
        File.WriteAllText(path, "2\nProperties=species:S:1:pos:R:3:REF_forces:R:3 REF_energy=-0.01 pbc=\"F F F\"\nAr 0 0 0 0 0 0\nAr 0 0 3.8 0 0 0\n");
        File.WriteAllText(potential, "potential: lennard-jones\ncutoff_angstrom: 8.5\nelements:\n  Ar: { epsilon_ev: 0.0104, sigma_angstrom: 3.4 }\n");
        CliRun without = CliRun.Of("evaluate", path, "--potential", potential);
        CliRun with = CliRun.Of("evaluate", path, "--potential", potential, "--energy-key", "REF_energy", "--forces-key", "REF_forces");
        Assert.Multiple(() =>
        {
            Assert.That(without.ExitCode, Is.EqualTo(2));
            Assert.That(without.Error, Does.Contain("--forces-key").Or.Contain("--energy-key"));
            Assert.That(with.ExitCode, Is.Zero, with.Error);
            Assert.That(with.Output, Does.Contain("forces"));
        });
    }

    /// <summary>30 hydroxyls of one bond each and, as the last frames, atoms of both elements without forces.</summary>
    private static string WriteHydroxides(bool isolated)
    {
        string path = Path.Combine(TrainingFiles.Folder(), "hydroxides.extxyz");
        var text = new StringBuilder();
        for (int i = 0; i < 30; i++)
        {
            double length = 0.95 + (0.002 * i);
            text.Append(CultureInfo.InvariantCulture, $"2\nProperties=species:S:1:pos:R:3:forces:R:3 energy={-446 + (17 * Math.Pow(length - 0.97, 2))} pbc=\"F F F\"\n");
            text.Append(CultureInfo.InvariantCulture, $"O 0 0 0 0 0 {34 * (length - 0.97)}\nH 0 0 {length} 0 0 {-34 * (length - 0.97)}\n");
        }

        if (isolated)
        {
            text.Append("1\nProperties=species:S:1:pos:R:3 energy=-13.5 config_type=IsolatedAtom pbc=\"F F F\"\nH 0 0 0\n");
            text.Append("1\nProperties=species:S:1:pos:R:3 energy=-428.25 Lattice=\"12 0 0 0 12 0 0 0 12\"\nO 0 0 0\n");
        }

        File.WriteAllText(path, text.ToString());
        return path;
    }

    private static TrainingOptions Options(string data, string method, string line, string architecture = "visnet")
    {
        string file = Path.Combine(Path.GetDirectoryName(data) is { Length: > 0 } folder ? folder : TrainingFiles.Folder(), "train.yaml");
        File.WriteAllText(file, $"output: out\nmodel:\n  architecture: {architecture}\ndata:\n  train: {data}\n  {line}\nsplit:\n  method: {method}\n  block_frames: 2\n  validation_fraction: 0.3\n");
        return TrainingOptions.Read(file);
    }
}
