using System.Text.Json;
using MDEngine.IO;
using MDEngine.Tests.Fragmentation;
using MDEngine.Tests.IO;

namespace MDEngine.Tests.Cli;

internal sealed class FragmentCommandTests
{
    [Test]
    public void Standard_output_is_no_name_of_a_file()
    {
        CliRun run = CliRun.Of("fragment", Structures.Path("at-at-cg-cg.xyz"), "--json", "-");
        Assert.That((run.ExitCode, run.Error), Is.EqualTo((2, "mdengine: --json -: only structures are read from standard input, and only convert writes to standard output; give the name of a file\n")));
    }

    /// <summary>Thirty molecules in one file, each with its charge in the comment line: keys and values of the JSON file.</summary>
    [Test]
    public void The_json_file_holds_what_the_reference_holds()
    {
        ReferenceMolecule[] molecules = [.. ReferenceMolecule.All.Where((m, k) => k % 26 == 5)];
        string input = Sample.Temporary("molecules.xyz"), output = Sample.Temporary("fragments.json");
        File.WriteAllLines(input, molecules.SelectMany(Lines));
        CliRun run = CliRun.Of("fragment", input, "--json", output);
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        JsonElement[] frames = [.. JsonDocument.Parse(File.ReadAllText(output)).RootElement.EnumerateArray()];
        Assert.That(frames, Has.Length.EqualTo(molecules.Length));
        Assert.Multiple(() =>
        {
            foreach ((ReferenceMolecule reference, JsonElement frame) in molecules.Zip(frames))
            {
                Assert.That(Rows(frame, "bonds").Select(b => (b[0], b[1], b[3])), Is.EqualTo(reference.Bonds.Select(b => (b.First, b.Second, b.IsAromatic ? 1 : 0))), $"{reference}");
                Assert.That(Rows(frame, "brics_bonds").Select(r => string.Join(' ', r)), Is.EquivalentTo(reference.Pairs("brics_h").Select(r => string.Join(' ', r))), $"{reference}");
                Assert.That(ReferenceMolecule.Integers(frame.GetProperty("fragments")), Is.EqualTo(reference.List("frag_h")), $"{reference}");
                Assert.That(ReferenceMolecule.Integers(frame.GetProperty("lsrmp_fragments")), Is.EqualTo(ReferenceMolecule.Integers(reference.Json.GetProperty("lsrmp").GetProperty("4"))), $"{reference}");
                Assert.That(ReferenceMolecule.Integers(frame.GetProperty("ring_atoms")), Is.EqualTo(reference.List("ring_atoms")), $"{reference}");
                Assert.That(ReferenceMolecule.Integers(frame.GetProperty("formal_charges")).Sum(), Is.EqualTo(reference.Charge), $"{reference}");
            }
        });
    }

    [Test]
    public void The_table_names_fragments_and_cut_bonds()
    {
        CliRun run = CliRun.Of("fragment", Structures.Path("aspirin.xyz"));
        Assert.That(run.Output, Is.EqualTo("""
            frame 1: C9H8O4, 21 atoms, 21 bonds, charge 0
            brics: 5 fragments of 1 to 10 atoms, mean 4.20; 4 bonds cut by BRICS
            fragment  formula         atoms  charge  cut bonds
                   0  C2H3O               6       0  C2-O4 (L1-L3)
                   1  O                   1       0  C2-O4 (L1-L3), O4-C5 (L3-L16)
                   2  C6H4               10       0  O4-C5 (L3-L16), C11-C10 (L6-L16)
                   3  CO                  2       0  C11-C10 (L6-L16), C11-O13 (L1-L3)
                   4  HO                  2       0  C11-O13 (L1-L3)

            """.ReplaceLineEndings(Environment.NewLine)));
    }

    [Test]
    public void Labeled_frames_keep_all_that_the_file_says()
    {
        string input = Sample.Write(
            "said.extxyz",
            """
            3
            Lattice="9 0 0 0 9 0 0 0 9" Properties=species:S:1:pos:R:3:momenta:R:3:forces:R:3:tag:I:1 energy=-1.5 stress="1 2 3 2 4 5 3 5 6" dipole="0.1 0.2 0.3" step=7 time_fs=3.5 note=kept pbc="T T T"
            O 4 4 4.12 0.1 0.2 0.3 1 2 3 5
            H 4 4.78 3.53 0.4 0.5 0.6 4 5 6 6
            H 4 3.25 3.51 0.7 0.8 0.9 7 8 9 7
            """);
        string labeled = Sample.Temporary("labeled.extxyz");

        CliRun run = CliRun.Of("fragment", input, "--extxyz", labeled);

        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Frame before = Trajectory.ReadFirst(input);
        Frame after = Trajectory.ReadFirst(labeled);
        Assert.Multiple(() =>
        {
            Assert.That(after.Dipole, Is.EqualTo(new Vector3D(0.1, 0.2, 0.3)));
            Assert.That(after.Cell, Is.EqualTo(before.Cell));
            Assert.That(after.Velocities, Is.EqualTo(before.Velocities).Using<Vector3D>((a, b) => (a - b).Length <= 1e-15));
            Assert.That(after.Forces, Is.EqualTo(before.Forces));
            Assert.That((after.Energy, after.Stress, after.Step, after.Time), Is.EqualTo((before.Energy, before.Stress, before.Step, before.Time)));
            Assert.That(after.Properties["note"], Is.EqualTo("kept"));
            Assert.That(after.Columns.Select(column => column.Name), Does.Contain("tag"));
        });
    }

    [Test]
    public void Labels_go_to_extended_xyz_and_back()
    {
        string labeled = Sample.Temporary("labeled.extxyz");
        CliRun run = CliRun.Of("fragment", Structures.Path("dha.xyz"), "--scheme", "lsrmp:4", "--extxyz", labeled);
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Frame frame = Trajectory.ReadFirst(labeled);
        Assert.That(frame.Topology.FragmentCount, Is.EqualTo(7));
        Assert.That(frame.Properties["fragment_scheme"], Is.EqualTo("lsrmp:4"));
        CliRun again = CliRun.Of("fragment", labeled, "--scheme", "file");
        Assert.That(again.Output, Does.Contain("file: 7 fragments"));
    }

    [Test]
    public void The_drawing_is_well_formed_and_shows_every_fragment()
    {
        string svg = Sample.Temporary("dha.svg");
        CliRun run = CliRun.Of("fragment", Structures.Path("dha.xyz"), "--scheme", "lsrmp:4", "--svg", svg);
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        var document = System.Xml.Linq.XDocument.Load(svg);
        string[] titles = [.. document.Descendants().Where(e => e.Name.LocalName == "title").Select(e => e.Value)];
        Assert.That(titles, Has.Length.EqualTo(24), "heavy atoms");
        Assert.That(titles.Select(t => t[(t.LastIndexOf(' ') + 1)..]).Distinct(), Is.EquivalentTo(new[] { "0", "1", "2", "3", "4", "5", "6" }));
    }

    [Test]
    public void The_curvature_comes_with_its_statistics()
    {
        string json = Sample.Temporary("curvature.json");
        CliRun run = CliRun.Of("fragment", Structures.Path("at-at-cg-cg.xyz"), "--scheme", "lsrmp", "--curvature", "--json", json);
        Assert.That(run.Output, Does.Contain("curvature of bonds: -0.72 between fragments").And.Contain("curvature of 4 Å contacts: -0.34 between fragments"));
        JsonElement written = JsonDocument.Parse(File.ReadAllText(json)).RootElement[0];
        JsonElement bonds = written.GetProperty("curvature_of_bonds"), contacts = written.GetProperty("curvature_of_contacts");
        Assert.Multiple(() =>
        {
            Assert.That(bonds.GetProperty("mean_between").GetDouble(), Is.EqualTo(-0.72).Within(0.005));
            Assert.That(contacts.GetProperty("mean_between").GetDouble(), Is.EqualTo(-0.34).Within(0.005));
            Assert.That(contacts.GetProperty("p").GetDouble(), Is.InRange(0, 1e-3));
            Assert.That(bonds.GetProperty("between").GetInt32() + bonds.GetProperty("within").GetInt32(), Is.EqualTo(written.GetProperty("bonds").GetArrayLength()));
        });
    }

    [Test]
    public void What_is_assumed_is_said_in_one_line_and_is_no_error()
    {
        CliRun run = CliRun.Of("fragment", Structures.Path("aspirin.xyz"), "--charge", "3");
        Assert.That(run.ExitCode, Is.Zero);
        Assert.That(run.Error.TrimEnd(), Does.StartWith("mdengine: warning: frame 1: The total charge +3 cannot be met").And.Not.Contain("\n"));
    }

    [TestCase("--scheme", "bricks")]
    [TestCase("--charge", "0.5")]
    [TestCase("--extxyz", "labels.pdb")]
    public void Bad_options_end_with_one_line(string option, string value) =>
        Assert.That(CliRun.Of("fragment", Structures.Path("aspirin.xyz"), option, value).BadInput(), Does.Contain(value));

    [Test]
    public void A_file_that_ends_badly_leaves_no_partial_output()
    {
        string input = Sample.Write("two.xyz", File.ReadAllText(Structures.Path("aspirin.xyz")) + "3\nbroken\nO 0 0 0\n");
        string json = Sample.Temporary("two.json"), labeled = Sample.Temporary("two.extxyz");
        CliRun.Of("fragment", input, "--json", json, "--extxyz", labeled).BadInput();
        Assert.That(Directory.GetFiles(Path.GetDirectoryName(json)!), Is.Empty);
        Assert.That(Directory.GetFiles(Path.GetDirectoryName(labeled)!), Is.Empty);
    }

    private static IEnumerable<string> Lines(ReferenceMolecule molecule) =>
    [
        $"{molecule.AtomicNumbers.Length}",
        $"charge={molecule.Charge} name={molecule.Id}",
        .. molecule.AtomicNumbers.Zip(molecule.Positions, (z, r) => FormattableString.Invariant($"{Element.FromAtomicNumber(z).Symbol} {r.X} {r.Y} {r.Z}")),
    ];

    private static int[][] Rows(JsonElement frame, string name) => [.. frame.GetProperty(name).EnumerateArray().Select(ReferenceMolecule.Integers)];
}
