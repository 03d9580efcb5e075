using MDEngine.IO;

namespace MDEngine.Tests.IO;

internal sealed class ExtendedXyzReaderTests
{
    [Test]
    public void Reads_every_column_and_key_that_ASE_writes()
    {
        List<Frame> frames = Sample.ReadAll(Sample.Path("ase-periodic.extxyz"));

        Assert.That(frames, Has.Count.EqualTo(2));
        Frame frame = frames[0];
        Assert.Multiple(() =>
        {
            Assert.That(frame.Topology.AtomicNumbers, Is.EqualTo(new[] { 8, 1, 1, 11, 17 }));
            Assert.That(frame.Positions[0], Is.EqualTo(new Vector3D(1.03675258, 2.46485443, 0.99131123)));
            Assert.That(frame.Forces![0], Is.EqualTo(new Vector3D(-0.50629166, 0.59374807, 0.89116695)));
            Assert.That(frame.Cell, Is.EqualTo(new UnitCell(new(8, 0, 0), new(1.5, 9, 0), new(-0.25, 2, 7.5), true, true, false)));
            Assert.That(frame.Energy, Is.EqualTo(0.03558623705548571));
            Assert.That(frame.Stress!.Value[0, 1], Is.EqualTo(0.09548302746945433));
            Assert.That(frame.Topology.TotalCharge, Is.EqualTo(-1));
            Assert.That(frame.Topology.FragmentLabels, Is.EqualTo(new[] { 0, 0, 0, 1, 2 }));
            Assert.That(frame.Properties["name"], Is.EqualTo("salt 'n water"));
            Assert.That(frame.Properties["weights"], Is.EqualTo("_JSON [1.5, 2.5]"));
            Assert.That(frame.Properties["converged"], Is.EqualTo("T"));
            Assert.That(((IntegerColumn)frame.Columns[0]).Values, Is.EqualTo(new[] { 7, 7, 7, 3, 5 }));
            Assert.That(((RealColumn)frame.Columns[1]).Values[0], Is.EqualTo(2.11783876));
            Assert.That(((IntegerColumn)frame.Columns[2]).Values[..2], Is.EqualTo(new[] { -2, -9 }));
            Assert.That(((LogicalColumn)frame.Columns[3]).Values, Is.EqualTo(new[] { true, true, true, false, true }));
        });
    }

    [Test]
    public void Momenta_become_velocities_as_ASE_converts_them()
    {
        List<Frame> frames = Sample.ReadAll(Sample.Path("ase-periodic.extxyz"));

        // ase.Atoms.get_velocities() * ase.units.fs of the chlorine, from momenta that the file rounds to 8 decimals;
        // the constants' editions (CODATA 2014 there) differ by 1e-9.
        AssertClose(frames[0].Velocities![4], new(-0.0011698300579775869, 0.0005919746003163464, 0.0006021684060012078));
        AssertClose(frames[1].Velocities![4], new(-0.004539892986665616, -0.004791955149655378, -0.0041696755109963506));

        static void AssertClose(Vector3D actual, Vector3D expected) => Assert.That((actual - expected).Length, Is.LessThan(1e-10));
    }

    [TestCase("velo")]
    [TestCase("vel")]
    [TestCase("velocities")]
    public void Velocities_are_in_angstrom_per_femtosecond(string name)
    {
        string path = Sample.Write("a.extxyz", $"1\nProperties=species:S:1:pos:R:3:{name}:R:3\nH 0 0 0 0.5 -0.25 1e-3\n");

        Assert.That(Sample.ReadAll(path)[0].Velocities![0], Is.EqualTo(new Vector3D(0.5, -0.25, 1e-3)));
    }

    [Test]
    public void Frames_share_their_topology_until_it_changes()
    {
        string path = Sample.Write("a.xyz", "2\n\nH 0 0 0\nO 1 0 0\n2\n\nH 0 0 1\nO 1 0 1\n2\n\nO 0 0 1\nO 1 0 1\n1\n\nO 0 0 1\n");

        List<Frame> frames = Sample.ReadAll(path);

        Assert.That(frames[1].Topology, Is.SameAs(frames[0].Topology));
        Assert.That(frames[2].Topology.AtomicNumbers, Is.EqualTo(new[] { 8, 8 }));
        Assert.That(frames[3].Topology.AtomicNumbers, Is.EqualTo(new[] { 8 }));
    }

    [TestCase("fragment:I:1", "1", "2")]
    [TestCase("mass:R:1", "1.008", "2.014")]
    public void A_changed_column_makes_a_new_topology(string column, string before, string after)
    {
        string Frame(string value) => $"1\nProperties=species:S:1:pos:R:3:{column}\nH 0 0 0 {value}\n";
        List<Frame> frames = Sample.ReadAll(Sample.Write("a.xyz", Frame(before) + Frame(after) + "1\n\nH 0 0 0\n"));

        Assert.That(frames[1].Topology, Is.Not.SameAs(frames[0].Topology));
        Assert.That(frames[2].Topology.Masses[0], Is.EqualTo(1.008));
        Assert.That(frames[2].Topology.FragmentLabels, Is.Empty);
    }

    [Test]
    public void Atomic_numbers_stand_for_symbols_and_win_over_them()
    {
        string path = Sample.Write("a.xyz", "2\nProperties=Z:I:1:pos:R:3\n6 0 0 0\n8 0 0 1\n2\nProperties=species:S:1:Z:I:1:pos:R:3\nQ 6 0 0 0\nQ 1 0 0 1\n2\n\n17 0 0 0\ncl 0 0 2\n");

        List<Frame> frames = Sample.ReadAll(path);

        Assert.That(frames.SelectMany(frame => frame.Topology.AtomicNumbers), Is.EqualTo(new[] { 6, 8, 6, 1, 17, 17 }));
    }

    [Test]
    public void Plain_xyz_comment_holds_charge_and_whatever_else()
    {
        Frame frame = Trajectory.ReadFirst(Sample.Path("ac-ala3-nhme.xyz"));

        Assert.That(frame.AtomCount, Is.EqualTo(42));
        Assert.That(frame.Topology.TotalCharge, Is.Zero);
        Assert.That(frame.Properties["name"], Is.EqualTo("ac-ala3-nhme"));
        Assert.That(frame.Cell, Is.EqualTo(UnitCell.None));
        Assert.That(frame.Positions[0], Is.EqualTo(new Vector3D(-6.791661, 0.612211, -0.292038)));
    }

    [TestCase("don't panic: energy = low", TestName = "An open quote in free text is no error")]
    [TestCase("pbc=unknown energy=low", TestName = "Known keys with other values in free text are no error")]
    [TestCase("name=a time_fs=soon", TestName = "A time in words in free text is no error")]
    [TestCase("name=a time_fs", TestName = "A word that could be a key in free text is no error")]
    public void Free_text_never_fails(string comment)
    {
        Frame frame = Sample.ReadAll(Sample.Write("a.xyz", $"1\n{comment}\nH 0 0 0 extra\n")).Single();
        string again = Sample.Temporary("again.extxyz");
        using (Trajectory trajectory = Trajectory.Create(again))
        {
            trajectory.Write(frame);
        }

        Assert.That(Trajectory.ReadFirst(again).Properties, Is.EqualTo(frame.Properties));
    }

    [Test]
    public void Line_ends_and_blank_lines_of_any_kind()
    {
        string path = Sample.Write("a.xyz", "\r\n1\r\n\r\nH 0 0 1\r\n\r\n  1  \n\n\tH\t0 0 2");

        Assert.That(Sample.ReadAll(path).Select(frame => frame.Positions[0].Z), Is.EqualTo(new[] { 1.0, 2.0 }));
    }

    [Test]
    public void Reads_gzip()
    {
        string path = Sample.Temporary("a.xyz.gz");
        using (var stream = new System.IO.Compression.GZipStream(File.Create(path), System.IO.Compression.CompressionLevel.Fastest))
        {
            stream.Write("1\n\nH 0 0 1\n"u8);
        }

        Assert.That(Sample.ReadAll(path), Has.Count.EqualTo(1));
    }

    [TestCase("", "a.xyz: the file is empty; expected an atom count, a comment line and the atoms")]
    [TestCase("\n \n", "a.xyz:2: the file holds only blank lines")]
    [TestCase("water\n\nH 0 0 0\n", "a.xyz:1:1: 'water' is no atom count; an XYZ file starts with the number of atoms")]
    [TestCase(" 0\n\n", "a.xyz:1:2: 0 atoms; expected at least one")]
    [TestCase("1", "a.xyz:1: the file ends after the atom count; expected a comment line and the atoms")]
    [TestCase("2000000000\n\nH 0 0 0\n", "a.xyz:1:1: the file is too short for the 2000000000 atoms")]
    [TestCase("2\n\nH 0.00 0.00 0.00\n", "a.xyz:3: the file ends after 1 of the 2 atoms that line 1 announces; it is cut off, or the count is wrong")]
    [TestCase("1\n\nH 0 0 0\nH 0 0 1\n", "a.xyz:4:1: 'H 0 0 1' follows the last atom of a frame; expected the atom count of the next frame or the end of the file (is the atom count too small?)")]
    [TestCase("1\n\nH 0 0 0\n1\n\nH 0", "a.xyz:6:4: the line ends where the y component of the position of atom 1 of 1 should stand")]
    [TestCase("1\n\nH 0 zero 0\n", "a.xyz:3:5: 'zero' is no finite number; expected the y component of the position in Å of atom 1")]
    [TestCase("1\n\nH 0 0 NaN\n", "a.xyz:3:7: 'NaN' is no finite number; expected the z component of the position in Å of atom 1")]
    [TestCase("1\n\nH 0 0 1e999\n", "a.xyz:3:7: '1e999' is no finite number")]
    [TestCase("1\n\nHx 0 0 0\n", "a.xyz:3:1: unknown element symbol 'Hx' of atom 1; expected a symbol such as C or Cl")]
    [TestCase("1\n\n\0 0 0 0\n", "a.xyz:3:1: unknown element symbol")]
    [TestCase("1\n\n119 0 0 0\n", "a.xyz:3:1: unknown element symbol '119'")]
    [TestCase("1\nProperties=species:S:1:pos:R:3:q:Q:1\nH 0 0 0 1\n", "a.xyz:2:1: unknown type 'Q' of column 'q'; expected S (text), R (real), I (integer) or L (logical)")]
    [TestCase("1\nProperties=species:S:1:pos:R\nH 0 0 0\n", "a.xyz:2:1: Properties must be triplets NAME:TYPE:COUNT")]
    [TestCase("1\nProperties=species:S:1:pos:R:2\nH 0 0 0\n", "a.xyz:2:1: column 'pos' is declared as R:2; expected R:3")]
    [TestCase("1\nProperties=species:S:1:pos:R:3:n:I:0\nH 0 0 0\n", "a.xyz:2:1: column 'n' has the count '0'; expected a positive number")]
    [TestCase("1\nProperties=species:S:1\nH\nthe rest\n", "a.xyz:2:1: Properties lacks the column pos:R:3")]
    [TestCase("1\nProperties=species:S:1:pos:R:3:vel:R:3:vel:R:3\nH 0 0 0 0 0 0\n", "a.xyz:2:1: there are two columns 'vel'; expected one")]
    [TestCase("1\nProperties=species:S:1:pos:R:3:n:I:1\nH 0 0 0 1.5\n", "a.xyz:3:9: '1.5' is no integer; expected the n of atom 1")]
    [TestCase("1\nProperties=species:S:1:pos:R:3:n:L:1\nH 0 0 0 1\n", "a.xyz:3:9: '1' is neither T nor F; expected the n of atom 1")]
    [TestCase("1\nProperties=species:S:1:pos:R:3\nH 0 0 0 1\n", "a.xyz:3:9: '1' is one field more than Properties=species:S:1:pos:R:3 announces")]
    [TestCase("1\nProperties=species:S:1:pos:R:3:mass:R:1\nH 0 0 0 0\n", "a.xyz:3:9: atom 1 has the mass 0; expected a positive mass in amu")]
    [TestCase("1\nLattice=\"1 2 3\"\nH 0 0 0\n", "a.xyz:2:1: '1 2 3' is no lattice in Å; expected 9 finite numbers")]
    [TestCase("1\nLattice=\"1 0 0 0 1 0 1 1 0\"\nH 0 0 0\n", "a.xyz:2:1: the lattice vectors lie in one plane")]
    [TestCase("1\nProperties=species:S:1:pos:R:3 pbc=\"F T F\"\nH 0 0 0\n", "a.xyz:2:32: the structure repeats along b but has no lattice vector there")]
    [TestCase("1\nLattice=\"1 0 0 0 1 0 0 0 1\" pbc=\"T T\"\nH 0 0 0\n", "a.xyz:2:29: pbc is 'T T'; expected three of T and F")]
    [TestCase("1\nLattice=\"1 0 0 0 1 0 0 0 1\nH 0 0 0\n", "a.xyz:2:9: this quote is never closed")]
    [TestCase("1\nProperties=species:S:1:pos:R:3 energy=nan\nH 0 0 0\n", "a.xyz:2:32: 'nan' is no energy in eV; expected a finite number")]
    public void Errors_name_file_line_and_column(string content, string expected)
    {
        Assert.That(Sample.ErrorOf(Sample.Write("a.xyz", content)), Does.StartWith(expected));
    }

    [Test]
    public void Frames_before_an_error_are_read()
    {
        using Trajectory trajectory = Trajectory.Open(Sample.Write("a.xyz", "1\n\nH 0 0 0\n2\n\nH 0 0 0\n"));

        Assert.That(trajectory.Read(), Is.Not.Null);
        Assert.Throws<InputFileException>(() => trajectory.Read());
    }

    [TestCase("missing.xyz", "missing.xyz: cannot be opened: no such file")]
    public void Files_that_cannot_be_opened(string name, string expected)
    {
        Assert.That(Assert.Throws<InputFileException>(() => Trajectory.Open(name))!.Message, Is.EqualTo(expected));
    }
}
