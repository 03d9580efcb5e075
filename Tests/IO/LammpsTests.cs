using MDEngine.IO;

namespace MDEngine.Tests.IO;

internal sealed class LammpsTests
{
    private const string Head = "ITEM: TIMESTEP\n250\nITEM: NUMBER OF ATOMS\n2\n";

    /// <summary>A box with the edges (10, 0, 0), (1, 9, 0), (-2, 3, 8) from (−1, −2, −3); bounds enclose it.</summary>
    private const string Tilted = "ITEM: BOX BOUNDS xy xz yz pp pp pp\n-3 10 1\n-2 10 -2\n-3 5 3\n";

    [TestCase("x y z", "2 0 1", "5.5 2 -1")]
    [TestCase("xu yu zu", "2 0 1", "5.5 2 -1")]
    [TestCase("xs ys zs", "0.39444444444444443 0.05555555555555555 0.5", "0.6638888888888889 0.3611111111111111 0.25")]
    public void Atoms_come_in_order_of_id_with_any_kind_of_position(string columns, string first, string second)
    {
        string path = Sample.Write("a.lammpstrj", Head + Tilted + $"ITEM: ATOMS id element {columns} q\n7 H {second} 0.4\n3 O {first} -0.8\n");
        Frame frame = Trajectory.ReadFirst(path);

        Assert.That(frame.Topology.AtomicNumbers, Is.EqualTo(new[] { 8, 1 }));
        Assert.That((frame.Positions[0] - new Vector3D(2, 0, 1)).Length, Is.LessThan(1e-12));
        Assert.That((frame.Positions[1] - new Vector3D(5.5, 2, -1)).Length, Is.LessThan(1e-12));
        Assert.That(frame.Cell, Is.EqualTo(UnitCell.Periodic(new(10, 0, 0), new(1, 9, 0), new(-2, 3, 8))));
        Assert.That(((RealColumn)frame.Columns.Single()).Values, Is.EqualTo(new[] { -0.8, 0.4 }));
        Assert.That(frame.Step, Is.EqualTo(250));
    }

    [TestCase("real", 0.5, 0.01, 0.043364104)]
    [TestCase("metal", 500, 1e-5, 1)]
    public void Units_are_those_that_are_stated(string units, double time, double velocity, double force)
    {
        string atoms = "ITEM: BOX BOUNDS pp ff pp\n0 10\n0 10\n0 10\nITEM: ATOMS type x y z vx vy vz fx fy fz\n2 1 2 3 0.01 0 0 0 1 0\n1 4 5 6 0 0 0 0 0 0\n";
        string stated = Sample.Write("a.lammpstrj", $"ITEM: UNITS\n{units}\nITEM: TIME\n0.5\n{Head}{atoms}");
        var options = new ReadingOptions { TypeElements = TypeElements.Parse("O,H") };
        using Trajectory trajectory = Trajectory.Open(stated, options);
        Frame frame = trajectory.Read()!;

        Assert.That(frame.Topology.AtomicNumbers, Is.EqualTo(new[] { 1, 8 }));
        Assert.That(frame.Time, Is.EqualTo(time).Within(1e-9));
        Assert.That(frame.Velocities![0].X, Is.EqualTo(velocity).Within(1e-15));
        Assert.That(frame.Forces![0].Y, Is.EqualTo(force).Within(1e-9));
        Assert.That((frame.Cell.PeriodicA, frame.Cell.PeriodicB), Is.EqualTo((true, false)));

        string silent = Sample.Write("a.lammpstrj", Head + atoms);
        using Trajectory told = Trajectory.Open(silent, options with { LammpsUnits = units });
        Assert.That(told.Read()!.Velocities![0].X, Is.EqualTo(velocity).Within(1e-15));
        using Trajectory untold = Trajectory.Open(silent, options);
        Assert.That(() => untold.Read(), Throws.TypeOf<InputFileException>().With.Message.Contains("has velocities and does not say in which units"));
    }

    [TestCase("-1.2", "0.2", 1)]
    [TestCase("-0.42", "0.42", 0)]
    public void Charges_of_atoms_are_told_where_they_make_an_ion(string first, string second, int notes)
    {
        string dump = $"ITEM: TIMESTEP\n0\nITEM: NUMBER OF ATOMS\n2\nITEM: BOX BOUNDS ff ff ff\n-9 9\n-9 9\n-9 9\nITEM: ATOMS id element q x y z\n1 O {first} 0 0 0\n2 H {second} 0 0 0.96\n";
        string data = $"ion\n\n2 atoms\n2 atom types\n\n-9 9 xlo xhi\n-9 9 ylo yhi\n-9 9 zlo zhi\n\nMasses\n\n1 15.999\n2 1.008\n\nAtoms # charge\n\n1 1 {first} 0 0 0\n2 2 {second} 0 0 0.96\n";

        Assert.That(Sample.ReadAll(Sample.Write("a.lammpstrj", dump)).Single().Notes, Has.Count.EqualTo(notes));
        Assert.That(Sample.ReadAll(Sample.Write("a.data", data)).Single().Notes, Has.Count.EqualTo(notes));
    }

    [Test]
    public void A_dump_that_is_written_reads_back()
    {
        Frame[] frames = [GromacsTests.TheFrame(0), GromacsTests.TheFrame(1)];
        string path = Sample.Temporary("a.lammpstrj");
        using (Trajectory trajectory = Trajectory.Create(path))
        {
            Array.ForEach(frames, trajectory.Write);
        }

        using Trajectory written = Trajectory.Open(path, new ReadingOptions { LammpsUnits = "metal" });
        Frame[] read = [.. written.ReadToEnd()];
        Assert.That(read, Has.Length.EqualTo(2));
        for (int k = 0; k < 2; k++)
        {
            Assert.That(read[k].Topology.AtomicNumbers, Is.EqualTo(frames[k].Topology.AtomicNumbers));
            Assert.That(read[k].Positions, Is.EqualTo(frames[k].Positions));
            Assert.That(read[k].Velocities!.Zip(frames[k].Velocities!).Largest(pair => (pair.First - pair.Second).Length), Is.LessThan(1e-15));
            Assert.That(read[k].Forces, Is.EqualTo(frames[k].Forces));
            Assert.That((read[k].Cell.C - frames[k].Cell.C).Length, Is.LessThan(1e-12));
            Assert.That(read[k].Step, Is.EqualTo(frames[k].Step));
        }
    }

    [TestCase("ITEM: BOX BOUNDS pp pp pp\n0 1\n0 1\n0 1\nITEM: ATOMS id x y z\n", "a.lammpstrj:9:12: no column says which elements the atoms are")]
    [TestCase("ITEM: BOX BOUNDS pp pp pp\n0 1\n0 1\n0 1\nITEM: ATOMS id element\n", "a.lammpstrj:9:12: no columns hold positions")]
    [TestCase("ITEM: BOX BOUNDS pp pp pp\n0 1\n0 0\n0 1\n", "a.lammpstrj:8: the bounds that end here span no box")]
    [TestCase("ITEM: BOX BOUNDS pp pp pp\n0 1\n0 1\n0 1\nITEM: ATOMS id element x y z\n1 O 0 0\n", "a.lammpstrj:10:8: the line has 4 fields where ITEM: ATOMS names 5")]
    [TestCase("ITEM: BOX BOUNDS pp pp pp\n0 1\n0 1\n0 1\nITEM: ATOMS id element x y z\n1 O 0 0 nan\n", "a.lammpstrj:10:9: 'nan' is no finite number; expected the z")]
    [TestCase("ITEM: BOX BOUNDS pp pp pp\n0 1\n0 1\n0 1\nITEM: ATOMS id element x y z\n1 O 0 0 0\n1 O 0 0 1\n", "has two atoms with the id 1")]
    [TestCase("ITEM: BOX BOUNDS pp pp pp\n0 1\n0 1\n0 1\nITEM: ATOMS id element x y z\n1 O 0 0 0\n", "a.lammpstrj:10: the file ends after 1 of 2 atoms")]
    public void Errors_of_dumps(string rest, string expected) => Assert.That(Sample.ErrorOf(Sample.Write("a.lammpstrj", Head + rest)), Does.Contain(expected));

    internal const string Data = """
        LAMMPS data file via write_data, timestep = 0, units = real

        3 atoms
        2 atom types
        2 bonds
        0 10 xlo xhi
        0 9 ylo yhi
        0 8 zlo zhi
        1 0 0 xy xz yz

        Masses

        1 15.9994
        2 1.008 # H

        Pair Coeffs # lj/cut

        1 0.1 3.1
        2 0 0

        Atoms # full

        3 1 2 0.4 2 0 0 0 0 1
        1 1 1 -0.8 1 0 0 0 0 0
        2 1 2 0.4 1 1 0 0 0 0

        Velocities

        1 0.01 0 0
        2 0 0.02 0
        3 0 0 0.03

        Bonds

        1 1 1 2
        2 1 3 1
        """;

    [Test]
    public void Data_files_have_elements_by_mass_bonds_and_velocities()
    {
        Frame frame = Trajectory.ReadFirst(Sample.Write("a.data", Data));

        Assert.That(frame.Topology.AtomicNumbers, Is.EqualTo(new[] { 8, 1, 1 }));
        Assert.That(frame.Topology.Masses, Is.EqualTo(new[] { 15.9994, 1.008, 1.008 }));
        Assert.That(frame.Positions, Is.EqualTo(new Vector3D[] { new(1, 0, 0), new(1, 1, 0), new(2, 0, 0) }));
        Assert.That(frame.Velocities, Is.EqualTo(new Vector3D[] { new(0.01, 0, 0), new(0, 0.02, 0), new(0, 0, 0.03) }));
        Assert.That(frame.Topology.Bonds, Is.EqualTo(new[] { new Bond(0, 1), new Bond(0, 2) }));
        Assert.That(frame.Cell.B, Is.EqualTo(new Vector3D(1, 9, 0)));
    }

    [TestCase("15.9994", "14.027", "the mass 14.027 of type 1 is that of no single element")]
    [TestCase("# full", "# sphere", "the atom style 'sphere' is not read")]
    [TestCase("units = real", "units = lj", "the units are 'lj'")]
    [TestCase(", units = real", "", "the file has velocities and does not say in which units")]
    [TestCase("0 9 ylo", "0 0d0 ylo", "the header has no box")]
    [TestCase("3 atoms", "4 atoms", "the file has 3 of the 4 atoms")]
    [TestCase("3 1 2 0.4 2 0 0 0 0 1", "3 1 2 0.4 2 0 x 0 0 1", "'x' is no finite number; expected the position of the atom")]
    public void Errors_of_data_files(string from, string to, string expected) =>
        Assert.That(Sample.ErrorOf(Sample.Write("a.data", Data.Replace(from, to, StringComparison.Ordinal))), Does.Contain(expected));

    /// <summary>Half an ångström beside 10¹⁷ is nothing, and a box without width could not be read.</summary>
    [Test]
    public void Coordinates_that_leave_no_box_are_not_written()
    {
        using Trajectory trajectory = Trajectory.Create(Sample.Temporary("far.lammpstrj"));
        Assert.That(
            () => trajectory.Write(new Frame(new Topology([18]), [new(1e17, 0, 0)])),
            Throws.TypeOf<InputFileException>().With.Message.Contains("too large or too flat for the bounds of a LAMMPS box"));
    }
}
