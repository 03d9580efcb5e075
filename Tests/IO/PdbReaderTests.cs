using MDEngine.IO;

namespace MDEngine.Tests.IO;

internal sealed class PdbReaderTests
{
    private const string Cell = "CRYST1   20.000   30.000   40.000  90.00 100.00  90.00 P 1           1\n";

    [Test]
    public void Reads_atoms_residues_and_bonds_of_a_peptide()
    {
        Frame pdb = Trajectory.ReadFirst(Sample.Path("ac-ala3-nhme-conect.pdb"));
        Frame xyz = Trajectory.ReadFirst(Sample.Path("ac-ala3-nhme.xyz"));

        Assert.Multiple(() =>
        {
            Assert.That(pdb.Topology.AtomicNumbers.Order(), Is.EqualTo(xyz.Topology.AtomicNumbers.Order()));
            Assert.That(pdb.Topology.AtomNames[..4], Is.EqualTo(new[] { "CH3", "C", "O", "H1" }));
            Assert.That(pdb.Topology.Residues.Select(residue => residue.Name), Is.EqualTo(new[] { "ACE", "ALA", "ALA", "ALA", "NME" }));
            Assert.That(pdb.Topology.Residues[4], Has.Property("Id").EqualTo(5).And.Property("Chain").EqualTo("A"));
            Assert.That(pdb.Topology.Residues.Sum(residue => residue.Atoms.Length), Is.EqualTo(42));

            // A molecule without rings has one bond fewer than atoms, each between atoms that touch.
            Assert.That(pdb.Topology.Bonds, Has.Length.EqualTo(41));
            Assert.That(pdb.Topology.Bonds.Largest(bond => (pdb.Positions[bond.First] - pdb.Positions[bond.Second]).Length), Is.LessThan(1.6));
        });
    }

    [Test]
    public void Cell_has_a_along_x_and_b_in_the_plane()
    {
        UnitCell cell = Sample.ReadAll(Write(Cell + Atom(1, " C  ", "LIG", 1)))[0].Cell;

        Assert.That(cell.IsFullyPeriodic);
        Assert.That((cell.A, cell.B), Is.EqualTo((new Vector3D(20, 0, 0), new Vector3D(0, 30, 0))));
        Assert.That((cell.C - new Vector3D(40 * Math.Cos(100 * Math.PI / 180), 0, 40 * Math.Sin(100 * Math.PI / 180))).Length, Is.LessThan(1e-12));
    }

    [TestCase("CRYST1    1.000    1.000    1.000  90.00  90.00  90.00 P 1           1\n")]
    [TestCase("CRYST1    0.000    0.000    0.000  90.00  90.00  90.00 P 1           1\n")]
    [TestCase("")]
    public void A_placeholder_is_no_cell(string record)
    {
        Assert.That(Sample.ReadAll(Write(record + Atom(1, " C  ", "LIG", 1)))[0].Cell, Is.EqualTo(UnitCell.None));
    }

    [Test]
    public void Models_are_frames_that_share_their_topology_and_the_bonds_at_the_end()
    {
        string Model(int number, double x) => $"MODEL     {number,4}\n" + Atom(1, " C  ", "LIG", 1, x) + Atom(2, " O  ", "LIG", 1, x + 1.2) + "ENDMDL\n";
        string filler = string.Concat(Enumerable.Repeat("REMARK 999\n", 10_000));
        List<Frame> frames = Sample.ReadAll(Write(Model(1, 0) + filler + Model(2, 5) + "CONECT    1    2\nCONECT    2    1\nMASTER\nEND\n"));

        Assert.That(frames.Select(frame => frame.Positions[0].X), Is.EqualTo(new[] { 0.0, 5.0 }));
        Assert.That(frames[1].Topology, Is.SameAs(frames[0].Topology));
        Assert.That(frames[0].Topology.Bonds, Is.EqualTo(new[] { new Bond(0, 1) }));
    }

    [Test]
    public void Thousands_of_bonds_at_the_end_are_all_found()
    {
        const int atoms = 8000;
        string content = "MODEL        1\n" + string.Concat(Enumerable.Range(1, atoms).Select(i => Atom(i, " C  ", "LIG", 1, i % 1000))) + "ENDMDL\n"
            + string.Concat(Enumerable.Range(1, atoms - 1).Select(i => $"CONECT{i,5}{i + 1,5}\n")) + "END\n";

        Assert.That(Sample.ReadAll(Write(content))[0].Topology.Bonds, Has.Length.EqualTo(atoms - 1));
    }

    [Test]
    public void Frames_may_also_end_with_END_each()
    {
        string Frame(double x) => Cell + Atom(1, " C  ", "LIG", 1, x) + Atom(2, " O  ", "LIG", 1, 3) + "CONECT    1    2\nEND\n";
        List<Frame> frames = Sample.ReadAll(Write(Frame(1) + Frame(2)));

        Assert.That(frames.Select(frame => frame.Positions[0].X), Is.EqualTo(new[] { 1.0, 2.0 }));
        Assert.That(frames[1].Topology.Bonds, Has.Length.EqualTo(1));
    }

    [Test]
    public void Of_alternate_locations_the_one_with_the_higher_occupancy_stays()
    {
        string content = Atom(1, " N  ", "SER", 1) + Atom(2, " CB ", "SER", 1, 1, 'A', 0.3) + Atom(3, " CB ", "SER", 1, 2, 'B', 0.7)
            + Atom(4, " OG ", "SER", 1, 3, 'A', 0.3) + Atom(5, " OG ", "SER", 1, 4, 'B', 0.7)
            + Atom(6, " CB ", "ALA", 2, 5, 'A', 0.5) + Atom(7, " CB ", "ALA", 2, 6, 'B', 0.5)
            + Atom(8, " CB ", "ALA", 3, 7, 'A', 0.4) + Atom(9, " CB ", "SER", 3, 8, 'B', 0.6) + "CONECT    1    3    2\n";
        Frame frame = Sample.ReadAll(Write(content))[0];

        Assert.That(frame.Positions.Select(position => position.X), Is.EqualTo(new[] { 0.0, 2, 4, 5, 8 }));
        Assert.That(frame.Topology.Residues.Select(residue => residue.Name), Is.EqualTo(new[] { "SER", "ALA", "SER" }));
        Assert.That(frame.Topology.Bonds, Is.EqualTo(new[] { new Bond(0, 1) }));
    }

    [Test]
    public void Insertion_codes_separate_residues()
    {
        string content = Atom(1, " CA ", "GLY", 52) + Atom(2, " CA ", "GLY", 52, insertion: 'A') + Atom(3, " CA ", "GLY", 52, insertion: 'B');
        Frame frame = Sample.ReadAll(Write(content))[0];

        Assert.That(frame.Topology.Residues.Select(residue => (residue.Id, residue.InsertionCode)), Is.EqualTo(new[] { (52, ' '), (52, 'A'), (52, 'B') }));
    }

    [TestCase(" CA ", "ALA", 6)]
    [TestCase("CA  ", "ALA", 6, TestName = "A name that is left-justified by mistake is no calcium in alanine")]
    [TestCase("CA  ", " CA", 20)]
    [TestCase("HG11", "VAL", 1)]
    [TestCase("HG  ", " HG", 80)]
    [TestCase("1HB ", "ALA", 1)]
    [TestCase("CL  ", " CL", 17)]
    [TestCase("CL1 ", "LIG", 17)]
    [TestCase(" C1 ", "LIG", 6)]
    [TestCase("C10A", "LIG", 6)]
    [TestCase("H12A", "LIG", 1)]
    [TestCase("NA  ", " NA", 11)]
    [TestCase(" NA ", "HEM", 7)]
    [TestCase("FE  ", "HEM", 26)]
    [TestCase("SE  ", "MSE", 34)]
    [TestCase(" OXT", "GLY", 8)]
    [TestCase(" OW ", "SOL", 8)]
    [TestCase(" H1'", " DA", 1)]
    [TestCase(" P  ", " DG", 15)]
    [TestCase(" SOD", "SOD", 11)]
    [TestCase(" CLA", "CLA", 17)]
    [TestCase(" POT", "POT", 19)]
    [TestCase(" CAL", "CAL", 20)]
    [TestCase(" NA ", " NA", 11)]
    [TestCase(" NA ", "NA+", 11)]
    [TestCase(" CL ", " CL", 17)]
    [TestCase("CL- ", "CL-", 17)]
    [TestCase(" CA ", " CA", 20)]
    [TestCase(" CA ", "GLY", 6, TestName = "A trace of alpha carbons is no calcium")]
    [TestCase(" ZN2", "ZN2", 30)]
    [TestCase(" FE ", "HEM", 26)]
    [TestCase(" Cl1", "LIG", 17)]
    [TestCase(" Br1", "LIG", 35)]
    [TestCase(" CLA", "LIG", 6, TestName = "A carbon of a ligand may be called CLA")]
    [TestCase(" CLG", "LIG", 6)]
    [TestCase("CL12", "LIG", 17)]
    [TestCase("2HB ", "LYS", 1)]
    [TestCase(" D1 ", "DOD", 1)]
    public void The_element_follows_from_the_name_where_columns_77_78_are_blank(string name, string residue, int expected)
    {
        string line = Atom(1, name, residue, 1);
        foreach (string text in new[] { line, line[..54] + "\n", line.TrimEnd('\n').PadRight(72) + "1ABC  12\n" })
        {
            Assert.That(Sample.ReadAll(Write(text))[0].Topology.AtomicNumbers[0], Is.EqualTo(expected), text);
        }
    }

    [TestCase("CL", 17)]
    [TestCase(" N", 7)]
    [TestCase("N ", 7)]
    public void The_element_stands_in_columns_77_78(string element, int expected)
    {
        Assert.That(Sample.ReadAll(Write(Atom(1, " CA ", "ALA", 1, element: element)))[0].Topology.AtomicNumbers[0], Is.EqualTo(expected));
    }

    [Test]
    public void Serials_and_residue_numbers_go_on_in_letters()
    {
        // Reference values of the hybrid-36 specification.
        (string Serial, string Residue, int ResidueId)[] cases =
            [("99999", "9999", 9999), ("A0000", "A000", 10000), ("A000Z", "A00Z", 10035), ("ZZZZZ", "ZZZZ", 1223055), ("a0000", "a000", 1223056), ("zzzzz", "zzzz", 2436111)];
        string content = string.Concat(cases.Select((c, i) => Atom(1, " C  ", "LIG", 1, i).Remove(6, 5).Insert(6, c.Serial).Remove(22, 4).Insert(22, c.Residue)));
        Frame frame = Sample.ReadAll(Write(content + "CONECTA0000zzzzz\n"))[0];

        Assert.That(frame.Topology.Residues.Select(residue => residue.Id), Is.EqualTo(cases.Select(c => c.ResidueId)));
        Assert.That(frame.Topology.Bonds, Is.EqualTo(new[] { new Bond(1, 5) }));
    }

    [TestCase("", "a.pdb: the file is empty; expected ATOM or HETATM records")]
    [TestCase("REMARK nothing\nEND\n", "a.pdb:2: the file holds no atoms; expected ATOM or HETATM records")]
    [TestCase("ATOM      1  C   LIG A   1       0.000   0.000\n", "a.pdb:1:47: the record ends before column 54")]
    [TestCase("ATOM      1  C   LIG A   1       0.000   abc     0.000\n", "a.pdb:1:39: 'abc' is no finite number; expected the y coordinate in Å in columns 39-46")]
    [TestCase("ATOM      1  C   LIG A   1       0.000   0.000     NaN\n", "a.pdb:1:47: 'NaN' is no finite number")]
    [TestCase("ATOM      1  Q   LIG A   1       0.000   0.000   0.000\n", "a.pdb:1:13: the name ' Q  ' does not tell the element; expected its symbol in columns 77-78")]
    [TestCase("ATOM      1  C   LIG A   1       0.000   0.000   0.000  1.00  0.00          QQ\n", "a.pdb:1:77: unknown element symbol 'QQ'")]
    [TestCase("ATOM      1  C   LIG A  x1       0.000   0.000   0.000\n", "a.pdb:1:23: '  x1' is no residue number")]
    [TestCase("MODEL        1\nATOM      1  C   LIG A   1       0.000   0.000   0.000\n", "a.pdb:2: the file ends within a MODEL")]
    [TestCase("CRYST1   20.000   30.000   40.000  90.00 190.00  90.00 P 1           1\n", "a.pdb:1:7: the lengths and angles of CRYST1 span no cell")]
    [TestCase("CRYST1   20.000   thirty   40.000  90.00  90.00  90.00 P 1           1\n", "a.pdb:1:16: 'thirty' is no finite number; expected one in columns 16-24")]
    [TestCase("CRYST1   20.000\n", "a.pdb:1:16: CRYST1 ends before column 54")]
    public void Errors_name_file_line_and_column(string content, string expected)
    {
        Assert.That(Sample.ErrorOf(Write(content)), Does.StartWith(expected));
    }

    private static string Write(string content) => Sample.Write("a.pdb", content);

    private static string Atom(int serial, string name, string residue, int id, double x = 0, char altLoc = ' ', double occupancy = 1, char insertion = ' ', string element = "  ") =>
        FormattableString.Invariant($"ATOM  {serial,5} {name}{altLoc}{residue,3} A{id,4}{insertion}   {x,8:0.000}{0,8:0.000}{0,8:0.000}{occupancy,6:0.00}{0,6:0.00}          {element}\n");

    [TestCase(" CL1")]
    [TestCase(" CL ")]
    [TestCase(" BR1")]
    [TestCase("CD11")]
    public void A_name_that_does_not_tell_is_refused(string name) => Assert.That(
        Sample.ErrorOf(Write(Atom(1, name, "LIG", 1) + Atom(2, " C2 ", "LIG", 1, 1.5))), Does.StartWith($"a.pdb:1:13: the name '{name}' does not tell the element"));

    [Test]
    public void Guessed_elements_are_counted()
    {
        Frame frame = Sample.ReadAll(Write(Atom(1, " C1 ", "LIG", 1) + Atom(2, " O1 ", "LIG", 1, 1.2)))[0];

        Assert.That(frame.Notes.Single(), Is.EqualTo("the elements of 2 of 2 atoms are guessed from their names, as columns 77-78 do not state them"));
    }

    [TestCase("MW", "SOL")]
    [TestCase("EPW", "WAT")]
    [TestCase("LP1", "SOL")]
    [TestCase("M", "HOH")]
    [TestCase("DO", "HOH", TestName = "A Drude particle has the name of its atom after a D")]
    public void Sites_without_an_atom_are_named(string name, string residue) => Assert.That(
        Sample.ErrorOf(Write(Atom(1, " O  ", residue, 1) + Atom(2, $" {name,-3}", residue, 1, 0.1))),
        Does.StartWith($"a.pdb:2:13: '{name}' is a virtual site or a Drude particle, no atom"));

    [TestCase(" D", 2.014)]
    [TestCase("T ", 3.016)]
    public void Deuterium_and_tritium_are_hydrogen(string element, double mass)
    {
        Topology topology = Sample.ReadAll(Write(Atom(1, " D1 ", "DOD", 1).TrimEnd('\n').PadRight(76)[..76] + element + "\n"))[0].Topology;

        Assert.That((topology.AtomicNumbers[0], topology.Masses[0]), Is.EqualTo((1, mass)));
    }

    [Test]
    public void Charges_of_columns_79_and_80_are_said_to_be_not_obeyed()
    {
        Frame frame = Sample.ReadAll(Write(Atom(1, " O1 ", "LIG", 1).TrimEnd('\n').PadRight(76)[..76] + " O1-\n"))[0];

        Assert.That(frame.Topology.TotalCharge, Is.Null);
        Assert.That(frame.Notes.Single(), Does.Contain("sum to -1 e and are not obeyed"));
    }

    [Test]
    public void A_cell_after_its_model_is_that_models()
    {
        string Model(int number) => $"MODEL     {number,4}\n" + Atom(1, " C1 ", "LIG", 1, number) + "ENDMDL\n";
        string Box(int a) => $"CRYST1{a,9:F3}   30.000   40.000  90.00  90.00  90.00 P 1           1\n";

        Assert.That(Cells(Model(1) + Box(21) + Model(2) + Box(22) + "END\n"), Is.EqualTo(new[] { 21.0, 22 }), "after each");
        Assert.That(Cells(Box(21) + Model(1) + Box(22) + Model(2)), Is.EqualTo(new[] { 21.0, 22 }), "before each");
        Assert.That(Cells(Box(21) + Model(1) + Model(2)), Is.EqualTo(new[] { 21.0, 21 }), "once");
        static IEnumerable<double> Cells(string content) => Sample.ReadAll(Write(content)).Select(frame => frame.Cell.A.X);
    }

    [TestCase("MODEL        1\n{0}CONECT    1    2\nENDMDL\n", TestName = "Bonds inside a MODEL")]
    [TestCase("{0}END\nCONECT    1    2\n", TestName = "Bonds after END")]
    [TestCase("{0}ENDMDL\nCONECT    1    2\nEND\n", TestName = "Bonds after a lone ENDMDL")]
    [TestCase("MODEL        1\n{0}ENDMDL\nMODEL        2\n{0}ENDMDL\nCONECT    1    2\nEND\n", TestName = "Bonds after all models")]
    public void Bonds_are_kept_wherever_they_stand(string content)
    {
        string text = string.Format(System.Globalization.CultureInfo.InvariantCulture, content, Atom(1, " C1 ", "LIG", 1) + Atom(2, " O1 ", "LIG", 1, 1.2));
        string packed = Sample.Temporary("a.pdb.gz");
        using (var gzip = new System.IO.Compression.GZipStream(File.Create(packed), System.IO.Compression.CompressionLevel.Fastest))
        {
            gzip.Write(System.Text.Encoding.ASCII.GetBytes(text));
        }

        foreach (Frame frame in Sample.ReadAll(Write(text)).Concat(Sample.ReadAll(packed)))
        {
            Assert.That(frame.Topology.Bonds, Is.EqualTo(new[] { new Bond(0, 1) }));
        }
    }

    [TestCase("90.0", 90)]
    [TestCase("95.", 95)]
    public void The_last_angle_of_a_cell_may_lack_a_digit(string angle, double expected)
    {
        UnitCell cell = Sample.ReadAll(Write($"CRYST1   20.000   30.000   40.000  90.00  90.00  {angle}\n" + Atom(1, " C  ", "LIG", 1)))[0].Cell;

        Assert.That(Math.Acos(cell.B.X / cell.B.Length) * 180 / Math.PI, Is.EqualTo(expected).Within(1e-9));
        Assert.That(Sample.ErrorOf(Write("CRYST1   20.000   30.000   40.000  90.00  90.00  9\n" + Atom(1, " C  ", "LIG", 1))), Does.Contain("CRYST1 ends before column 54"));
    }
}
