using System.Buffers.Binary;
using MDEngine.IO;

namespace MDEngine.Tests.IO;

/// <summary>GRO, XTC and TRR: files of MDAnalysis (Data/io/make_formats.py), and our own read again.</summary>
internal sealed class GromacsTests
{
    private const int Atoms = 30;

    private static Topology Water { get; } = new([.. Enumerable.Range(0, Atoms).Select(i => i % 3 == 0 ? 8 : 1)])
    {
        AtomNames = [.. Enumerable.Range(0, Atoms).Select(i => new[] { "OW", "HW1", "HW2" }[i % 3])],
        Residues = [.. Enumerable.Range(0, Atoms / 3).Select(i => new Residue("SOL", i + 1, ' ', "", [3 * i, (3 * i) + 1, (3 * i) + 2]))],
    };

    [Test]
    public void Xtc_of_MDAnalysis_is_read_to_its_precision()
    {
        List<Frame> frames = Sample.ReadAll(Sample.Path("gromacs.xtc"), Water);

        Assert.That(frames, Has.Count.EqualTo(3));
        for (int k = 0; k < 3; k++)
        {
            AssertVectors(frames[k].Positions, Vectors(k, 40), 0.0050001);
            AssertCell(frames[k].Cell, k);

            // MDAnalysis writes the number of the frame for the step.
            Assert.That((frames[k].Step, frames[k].Time), Is.EqualTo(((long)k, 500.0 * k)));
        }
    }

    [Test]
    public void Trr_of_MDAnalysis_has_positions_velocities_and_forces()
    {
        List<Frame> frames = Sample.ReadAll(Sample.Path("gromacs.trr"), Water);

        Assert.That(frames, Has.Count.EqualTo(3));
        for (int k = 0; k < 3; k++)
        {
            AssertVectors(frames[k].Positions, Vectors(k, 40), 2e-6);
            AssertVectors(frames[k].Velocities!, [.. Vectors(k + 10, 20).Select(v => v / 1000)], 1e-9);

            // 1 kJ/(mol·Å) = 1/(N_A e) · 1000 J = 0.010364269656 eV/Å.
            AssertVectors(frames[k].Forces!, [.. Vectors(k + 20, 1000).Select(v => 0.010364269656262175 * v)], 1e-6);
            AssertCell(frames[k].Cell, k);
            Assert.That((frames[k].Step, frames[k].Time), Is.EqualTo((250L * k, 500.0 * k)));
        }
    }

    [Test]
    public void Gro_of_MDAnalysis_has_names_residues_and_velocities()
    {
        Frame frame = Trajectory.ReadFirst(Sample.Path("gromacs.gro"));

        AssertVectors(frame.Positions, Vectors(0, 40), 0.0050001);
        AssertVectors(frame.Velocities!, [.. Vectors(10, 20).Select(v => v / 1000)], 0.00000051);
        AssertCell(frame.Cell, 0);
        Assert.That(frame.Topology.AtomicNumbers, Is.EqualTo(Water.AtomicNumbers));
        Assert.That(frame.Topology.AtomNames, Is.EqualTo(Water.AtomNames));
        Assert.That(frame.Topology.Residues.Select(residue => (residue.Name, residue.Id)), Is.EqualTo(Water.Residues.Select(residue => (residue.Name, residue.Id))));
    }

    [TestCase("a.xtc", 0.005001, 0, 0)]
    [TestCase("a.gro", 0.005001, 5.01e-7, 0)]
    [TestCase("a.trr", 2e-6, 1e-9, 1e-6)]
    public void What_is_written_reads_back(string name, double precision, double velocityPrecision, double forcePrecision)
    {
        string path = Sample.Temporary(name);
        Frame[] frames = [.. Enumerable.Range(0, 3).Select(k => TheFrame(k))];
        using (Trajectory trajectory = Trajectory.Create(path))
        {
            Array.ForEach(frames, trajectory.Write);
        }

        List<Frame> read = Sample.ReadAll(path, Water);
        Assert.That(read, Has.Count.EqualTo(3));
        for (int k = 0; k < 3; k++)
        {
            AssertVectors(read[k].Positions, frames[k].Positions, precision);
            AssertCell(read[k].Cell, k);
            Assert.That((read[k].Step, read[k].Time), Is.EqualTo((frames[k].Step, frames[k].Time)));
            Assert.That(read[k].Velocities is not null, Is.EqualTo(velocityPrecision > 0));
            AssertVectors(read[k].Velocities ?? [], velocityPrecision > 0 ? frames[k].Velocities! : [], velocityPrecision);
            AssertVectors(read[k].Forces ?? [], forcePrecision > 0 ? frames[k].Forces! : [], forcePrecision);
        }
    }

    /// <summary>Two programs, one file: MDAnalysis's frames written by MDEngine are its own bytes.</summary>
    [Test]
    public void Trr_is_written_as_MDAnalysis_writes_it()
    {
        string path = Sample.Temporary("a.trr");
        using (Trajectory trajectory = Trajectory.Create(path))
        {
            foreach (Frame frame in Sample.ReadAll(Sample.Path("gromacs.trr"), Water))
            {
                trajectory.Write(frame);
            }
        }

        Assert.That(File.ReadAllBytes(path), Is.EqualTo(File.ReadAllBytes(Sample.Path("gromacs.trr"))));
    }

    /// <summary>Ranges from one step to the largest that XTC holds, atoms near each other in runs and far apart, and frames of one to many atoms.</summary>
    [Test]
    public void Packed_positions_come_back_to_the_integer([Values(1, 9, 10, 11, 100, 1001)] int atoms, [Values(0.001, 0.3, 20, 1e4, 1e6)] double size)
    {
        var random = new Random((1000 * atoms) + (int)size);
        var positions = new Vector3D[atoms];
        for (int i = 0; i < atoms; i++)
        {
            Vector3D center = i > 0 && random.Next(3) > 0 ? positions[i - 1] : Vector3D.Zero;
            double reach = center == Vector3D.Zero ? size : size * Math.Pow(10, -3 * random.NextDouble());
            positions[i] = center + new Vector3D(reach * (random.NextDouble() - 0.5), reach * (random.NextDouble() - 0.5), reach * (random.NextDouble() - 0.5));
            positions[i] = new(Math.Round(100 * positions[i].X) / 100, Math.Round(100 * positions[i].Y) / 100, Math.Round(100 * positions[i].Z) / 100);
        }

        var topology = new Topology([.. Enumerable.Repeat(1, atoms)]);
        string path = Sample.Temporary("a.xtc");
        using (Trajectory trajectory = Trajectory.Create(path))
        {
            trajectory.Write(new Frame(topology, positions));
        }

        double tolerance = atoms <= 9 ? Math.Max(1e-6, 1e-7 * size) : 1e-9 * Math.Max(1, size);
        AssertVectors(Sample.ReadAll(path, topology)[0].Positions, positions, tolerance);
    }

    [Test]
    public void Lengths_of_64_bits_are_read()
    {
        byte[] bytes = File.ReadAllBytes(Sample.Path("gromacs.xtc"));
        byte[] frame = bytes[..(bytes.Length / 3)];
        BinaryPrimitives.WriteInt32BigEndian(frame, 2023);
        string path = Sample.Temporary("wide.xtc");
        File.WriteAllBytes(path, [.. frame[..88], 0, 0, 0, 0, .. frame[88..]]);

        AssertVectors(Sample.ReadAll(path, Water)[0].Positions, Vectors(0, 40), 0.0050001);
    }

    [TestCase("gromacs.xtc")]
    [TestCase("gromacs.trr")]
    public void A_cut_file_is_an_error_wherever_it_is_cut(string name)
    {
        byte[] whole = File.ReadAllBytes(Sample.Path(name));
        string path = Sample.Temporary(name);
        for (int length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(path, whole[..length]);
            if (length % (whole.Length / 3) != 0 || length == 0)
            {
                Assert.Throws<InputFileException>(() => Sample.ReadAll(path, Water), $"cut at {length}");
            }
        }
    }

    [TestCase("gromacs.xtc", "holds positions only; give the structure file")]
    [TestCase("gromacs.trr", "does not say which atoms it is of; give the structure file")]
    public void Binary_formats_need_a_topology(string name, string expected) =>
        Assert.That(Sample.ErrorOf(Sample.Path(name)), Does.Contain(expected));

    [Test]
    public void A_cell_that_lies_otherwise_is_turned_and_no_molecule_mirrored([Values("a.xtc", "a.gro", "a.trr")] string name, [Values] bool leftHanded)
    {
        var cell = UnitCell.Periodic(new(0, 12, 1), new(10, 1, 0), new(1, 2, leftHanded ? 11 : -11));
        Frame frame = TheFrame(0);
        var turned = new Frame(Water, [.. frame.Positions.Select(position => 0.2 * position)]) { Cell = cell };
        string path = Sample.Temporary(name);
        using (Trajectory trajectory = Trajectory.Create(path))
        {
            trajectory.Write(turned);
        }

        Frame read = Sample.ReadAll(path, Water)[0];
        Vector3D[] p = read.Positions;
        Vector3D[] q = turned.Positions;
        double Handedness(Vector3D[] r) => Vector3D.Dot(r[1] - r[0], Vector3D.Cross(r[2] - r[0], r[3] - r[0]));
        Assert.That(read.Cell.A, Has.Property("Y").Zero.And.Property("Z").Zero);

        // GRO has the cell to 1e-4 Å, beside faces of some 120 Å².
        Assert.That(read.Cell.Volume, Is.EqualTo(cell.Volume).Within(name == "a.gro" ? 0.02 : 1e-3));
        Assert.That(Handedness(p), Is.EqualTo(Handedness(q)).Within(0.01 * Math.Abs(Handedness(q)) + 0.05));

        // Distances to the nearest images are those of before.
        Lattice before = Lattice.From(cell);
        Lattice after = Lattice.From(read.Cell);
        for (int i = 1; i < Atoms; i++)
        {
            Assert.That(Shortest(after, p[i] - p[0]), Is.EqualTo(Shortest(before, q[i] - q[0])).Within(0.03));
        }
    }

    [Test]
    public void Gro_numbers_may_have_any_precision_and_large_boxes_no_blanks()
    {
        Frame frame = Trajectory.ReadFirst(Sample.Write("a.gro", "t= 2.5 step= 1000\n2\n    1NA      NA    1   1.00001   2.00002   3.00003\n99999CL      CL99999   4.00004   5.00005   6.00006\n40000.0000040000.0000040000.00000\n"));

        Assert.That(frame.Topology.AtomicNumbers, Is.EqualTo(new[] { 11, 17 }));
        AssertVectors([frame.Positions[1]], [new(40.0004, 50.0005, 60.0006)], 1e-12);
        Assert.That(frame.Cell, Is.EqualTo(UnitCell.Orthorhombic(400000, 400000, 400000)));
        Assert.That((frame.Time, frame.Step), Is.EqualTo((2500.0, 1000L)));
    }

    [TestCase("", "a.gro: the file is empty")]
    [TestCase("t\nx\n", "a.gro:2:1: 'x' is no integer; expected the atom count")]
    [TestCase("t\n1\n    1SOL     OW    1   1.000   2.000\n", "a.gro:3:37: the line of atom 1 of 1 ends too early")]
    [TestCase("t\n1\n    1SOL     OW    1   1.000   2.0x0   3.000\n", "a.gro:3:29: '2.0x0' is no finite number; expected a position in nm in columns 29-36")]
    [TestCase("t\n1\n    1SOL     OW    1   1.000   2.000   3.000\n", "a.gro:3: the file ends after the atoms; expected a box")]
    [TestCase("t\n1\n    1SOL     OW    1   1.000   2.000   3.000\n1 2 3 4\n", "a.gro:4:1: the box has 4 numbers; expected three or nine in nm")]
    [TestCase("t\n2\n    1SOL     OW    1   1.000   2.000   3.000\n", "a.gro:3: the file ends after 1 of 2 atoms")]
    [TestCase("t\n1\n    1DPPC   GL1    1   1.000   2.000   3.000\n1 1 1\n", "a.gro:3:11: the name 'GL1' in residue DPPC does not tell the element")]
    public void Gro_errors_name_file_line_and_column(string content, string expected) =>
        Assert.That(Sample.ErrorOf(Sample.Write("a.gro", content)), Does.StartWith(expected));

    internal static Vector3D[] Vectors(int frame, double scale)
    {
        double Number(int k) => ((((k * 7919) + (frame * 104729)) % 10007) - 5003) / 10007.0 * scale;
        return [.. Enumerable.Range(0, Atoms).Select(i => new Vector3D(Number(3 * i), Number((3 * i) + 1), Number((3 * i) + 2)))];
    }

    /// <summary>Frame k of make_formats.py.</summary>
    internal static Frame TheFrame(int k) => new(Water, Vectors(k, 40))
    {
        Velocities = [.. Vectors(k + 10, 20).Select(v => v / 1000)],
        Forces = [.. Vectors(k + 20, 1000).Select(v => 0.010364269656262175 * v)],
        Cell = Cell(k),
        Time = 500.0 * k,
        Step = 250 * k,
    };

    /// <summary>Lengths 40, 30, 20 + k Å and angles 80, 75, 110 degrees.</summary>
    private static UnitCell Cell(int k)
    {
        (double alpha, double beta, double gamma) = (Math.Cos(80 * Math.PI / 180), Math.Cos(75 * Math.PI / 180), Math.Cos(110 * Math.PI / 180));
        double sine = Math.Sqrt(1 - (gamma * gamma));
        double y = (alpha - (beta * gamma)) / sine;
        return UnitCell.Periodic(new(40, 0, 0), new(30 * gamma, 30 * sine, 0), (20 + k) * new Vector3D(beta, y, Math.Sqrt(1 - (beta * beta) - (y * y))));
    }

    private static double Shortest(Lattice lattice, Vector3D difference)
    {
        double shortest = double.PositiveInfinity;
        Vector3D near = lattice.Nearest(difference);
        for (int i = 0; i < 27; i++)
        {
            shortest = Math.Min(shortest, (near + lattice.Vector((i % 3) - 1, (i / 3 % 3) - 1, (i / 9) - 1)).Length);
        }

        return shortest;
    }

    private static void AssertCell(UnitCell actual, int k) =>
        AssertVectors([actual.A, actual.B, actual.C], [Cell(k).A, Cell(k).B, Cell(k).C], 1e-4);

    private static void AssertVectors(Vector3D[] actual, Vector3D[] expected, double tolerance)
    {
        Assert.That(actual, Has.Length.EqualTo(expected.Length));
        for (int i = 0; i < actual.Length; i++)
        {
            Vector3D d = actual[i] - expected[i];
            Assert.That(Math.Max(Math.Abs(d.X), Math.Max(Math.Abs(d.Y), Math.Abs(d.Z))), Is.LessThanOrEqualTo(tolerance), $"vector {i}");
        }
    }
}
