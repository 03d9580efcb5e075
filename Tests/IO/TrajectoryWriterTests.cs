using MDEngine.IO;

namespace MDEngine.Tests.IO;

internal sealed class TrajectoryWriterTests
{
    /// <summary>The frames of written.extxyz and written.dcd, which ASE and MDAnalysis have read (Tests/Data/io/make.py check).</summary>
    private static Frame Written(int k)
    {
        var topology = new Topology([8, 1, 1, 17])
        {
            Masses = [15.999, 2.014, 1.008, 35.45],
            FragmentLabels = [0, 0, 0, 1],
            TotalCharge = -1,
        };
        Vector3D[] Make(Func<int, Vector3D> vector) => [.. Enumerable.Range(0, 4).Select(vector)];
        return new Frame(topology, Make(i => new(i + 0.1, i / 3.0, (-1e-7 * i) + k)))
        {
            Cell = UnitCell.Periodic(new(12, 0, 0), new(1 / 3.0, 11, 0), new(0.1, 0.2, 10)),
            Velocities = Make(i => new(0.001 * i, -0.01 / (i + 1), 0.02)),
            Forces = Make(i => new(Math.Sqrt(i), -i / 7.0, 1e5 * i)),
            Energy = -1234.5678901234567 + k,
            Stress = new(new(1, 4, 5), new(4, 2, 6), new(5, 6, 3)),
            Step = 10 * k,
            Time = 5.0 * k,
            Properties = new Dictionary<string, string> { ["name"] = "water, \"chloride\" \\ [test]" },
        };
    }

    [TestCase("written.extxyz")]
    [TestCase("written.dcd")]
    public void Writes_the_bytes_that_ASE_and_MDAnalysis_have_read(string name)
    {
        string path = Sample.Temporary(name);
        using (Trajectory trajectory = Trajectory.Create(path, new TrajectoryOptions { Interval = 10, TimeStep = 0.5 }))
        {
            trajectory.Write(Written(0));
            trajectory.Write(Written(1));
        }

        Assert.That(File.ReadAllBytes(path), Is.EqualTo(File.ReadAllBytes(Sample.Path(name))), path);
    }

    /// <summary>The text is ASE's: write('x.extxyz', atoms) with a calculator that has a dipole.</summary>
    [Test]
    public void Dipoles_stand_in_the_comment_as_in_ASE()
    {
        string path = Sample.Temporary("dipole.extxyz");
        var dipole = new Vector3D(0.1, -1 / 3.0, 2e-5);
        using (Trajectory trajectory = Trajectory.Create(path))
        {
            trajectory.Write(new Frame(new Topology([2]), [default]) { Dipole = dipole });
        }

        Assert.That(File.ReadLines(path).ElementAt(1), Does.Contain(" dipole=\"0.1 -0.3333333333333333 2E-05\" "));
        Assert.That(Trajectory.ReadFirst(path).Dipole, Is.EqualTo(dipole));
        File.WriteAllText(path, "1\nProperties=species:S:1:pos:R:3 dipole=\"1 2\"\nHe 0 0 0\n");
        Assert.That(() => Trajectory.ReadFirst(path), Throws.TypeOf<InputFileException>().With.Message.Contains("'1 2' is no dipole moment in e·Å; expected 3 finite numbers"));
    }

    /// <summary>Names of other formats' columns may have what ends an entry of Properties. Of 2⁻²⁵, .NET's shortest text is that of the number below.</summary>
    [Test]
    public void Odd_column_names_and_powers_of_two_come_back()
    {
        string path = Sample.Temporary("odd.extxyz");
        double[] powers = [.. Enumerable.Range(-1022, 2046).Select(k => Math.ScaleB(1, k))];
        using (Trajectory trajectory = Trajectory.Create(path))
        {
            trajectory.Write(new Frame(new Topology([.. powers.Select(_ => 1)]), new Vector3D[powers.Length]) { Columns = [new RealColumn("c_\"a:b", 1, powers)] });
        }

        var column = (RealColumn)Trajectory.ReadFirst(path).Columns.Single();
        Assert.That((column.Name, column.Values), Is.EqualTo(("c__a_b", powers)));
        Assert.That(powers.Select(power => double.Parse(CsvLine.Exact(power), System.Globalization.CultureInfo.InvariantCulture)), Is.EqualTo(powers));
    }

    [TestCase("a.lammpstrj")]
    [TestCase("a.xyz")]
    public void Other_text_that_keeps_every_digit_brings_powers_of_two_back(string name)
    {
        double[] powers = [.. Enumerable.Range(-300, 600).Select(k => Math.ScaleB(1, k))];
        string path = Sample.Temporary(name);
        using (Trajectory trajectory = Trajectory.Create(path))
        {
            trajectory.Write(new Frame(new Topology([.. powers.Select(_ => 1)]), [.. powers.Select(power => new Vector3D(power, -power, 0))]));
        }

        Assert.That(Sample.ReadAll(path).Single().Positions.Select(p => (p.X, p.Y)), Is.EqualTo(powers.Select(power => (power, -power))));
    }

    /// <summary>Their squares, momenta or other units would be infinite, in a file that no program reads.</summary>
    [TestCase("velo:R:3", "1e200 0 0", "the velocity of atom 1 is (1E+200, 0, 0) Å/fs")]
    [TestCase("forces:R:3", "0 -2e150 0", "the force of atom 1 is (0, -2E+150, 0) eV/Å")]
    [TestCase("masses:R:1", "1e300", "its masses (amu) are too large, or no numbers")]
    public void Numbers_that_mean_nothing_are_refused(string column, string values, string expected)
    {
        string path = Sample.Write("a.extxyz", $"1\nProperties=species:S:1:pos:R:3:{column}\nH 0 0 0 {values}\n");
        Assert.That(Sample.ErrorOf(path), Does.EndWith($"a.extxyz: frame 1: {expected}; expected numbers up to 1e+100"));
    }

    [Test]
    public void Extended_xyz_brings_every_bit_back_but_the_last_of_velocities()
    {
        List<Frame> frames = Sample.ReadAll(Sample.Path("written.extxyz"));

        for (int k = 0; k < 2; k++)
        {
            Frame expected = Written(k);
            Frame actual = frames[k];
            Assert.Multiple(() =>
            {
                Assert.That(actual.Topology.AtomicNumbers, Is.EqualTo(expected.Topology.AtomicNumbers));
                Assert.That(actual.Topology.Masses, Is.EqualTo(expected.Topology.Masses));
                Assert.That(actual.Topology.FragmentLabels, Is.EqualTo(expected.Topology.FragmentLabels));
                Assert.That(actual.Topology.TotalCharge, Is.EqualTo(expected.Topology.TotalCharge));
                Assert.That(actual.Cell, Is.EqualTo(expected.Cell));
                Assert.That(actual.Positions, Is.EqualTo(expected.Positions));
                Assert.That(actual.Forces, Is.EqualTo(expected.Forces));
                Assert.That(actual.Energy, Is.EqualTo(expected.Energy));
                Assert.That(actual.Stress, Is.EqualTo(expected.Stress));
                Assert.That((actual.Step, actual.Time), Is.EqualTo((expected.Step, expected.Time)));
                Assert.That(actual.Properties, Is.EqualTo(expected.Properties));
            });

            // A product and a quotient on the way to ASE's momenta and back: two roundings each.
            for (int i = 0; i < 4; i++)
            {
                Assert.That((actual.Velocities![i] - expected.Velocities![i]).Length, Is.LessThan(1e-15 * expected.Velocities[i].Length));
            }
        }
    }

    [Test]
    public void Columns_and_keys_survive_reading_and_writing()
    {
        string original = Sample.Path("ase-periodic.extxyz");
        string path = Sample.Temporary("copy.extxyz");
        using (Trajectory trajectory = Trajectory.Create(path))
        {
            foreach (Frame frame in Sample.ReadAll(original))
            {
                trajectory.Write(frame);
            }
        }

        foreach ((Frame expected, Frame actual) in Sample.ReadAll(original).Zip(Sample.ReadAll(path)))
        {
            Assert.That(actual.Properties, Is.EqualTo(expected.Properties));
            Assert.That(actual.Columns.Select(column => (column.Name, column.Width, column.GetType())),
                Is.EqualTo(expected.Columns.Select(column => (column.Name, column.Width, column.GetType()))));
            Assert.That(((IntegerColumn)actual.Columns[0]).Values, Is.EqualTo(((IntegerColumn)expected.Columns[0]).Values));
            Assert.That(((RealColumn)actual.Columns[1]).Values, Is.EqualTo(((RealColumn)expected.Columns[1]).Values));
            Assert.That(((IntegerColumn)actual.Columns[2]).Values, Is.EqualTo(((IntegerColumn)expected.Columns[2]).Values));
            Assert.That(((LogicalColumn)actual.Columns[3]).Values, Is.EqualTo(((LogicalColumn)expected.Columns[3]).Values));
        }
    }

    [TestCase("a.extxyz")]
    [TestCase("a.dcd")]
    public void Appending_at_a_position_drops_what_came_after_it(string name)
    {
        string whole = Sample.Temporary(name);
        string resumed = Sample.Temporary(name);
        WriteFrames(Trajectory.Create(whole), 0, 5);
        long position = WriteFrames(Trajectory.Create(resumed), 0, 3);
        WriteFrames(Trajectory.Append(resumed, position), 3, 2);
        File.AppendAllText(resumed, "a torn fram");

        // A kill after the third frame's checkpoint, with two frames and a torn one behind it.
        long end = WriteFrames(Trajectory.Append(resumed, position), 3, 2);

        Assert.That(File.ReadAllBytes(resumed), Is.EqualTo(File.ReadAllBytes(whole)));
        Assert.That(end, Is.EqualTo(new FileInfo(whole).Length));

        static long WriteFrames(Trajectory trajectory, int first, int count)
        {
            using (trajectory)
            {
                for (int k = first; k < first + count; k++)
                {
                    trajectory.Write(Written(k));
                    trajectory.Flush();
                }

                return trajectory.Position;
            }
        }
    }

    [Test]
    public void Appending_past_the_end_is_refused()
    {
        string path = Sample.Write("a.extxyz", "1\n\nH 0 0 0\n");

        var exception = Assert.Throws<InputFileException>(() => Trajectory.Append(path, 1000));

        Assert.That(exception!.Message, Does.Contain("has 11 bytes where 1000 were written before"));
    }

    [Test]
    public void A_full_disk_says_so()
    {
        Assume.That(File.Exists("/dev/full"));
        File.CreateSymbolicLink(Sample.Temporary("a.xyz") is var path ? path : "", "/dev/full");
        using Trajectory trajectory = Trajectory.Create(path);

        Assert.That(Assert.Throws<InputFileException>(() => trajectory.Write(Written(0)))!.Message, Does.EndWith("cannot be written: the disk is full; what was written before is whole"));
    }

    [Test]
    public void Dcd_turns_positions_with_a_cell_that_is_not_upright()
    {
        var topology = new Topology([18, 18]);
        UnitCell upright = UnitCell.Periodic(new(10, 0, 0), new(2, 9, 0), new(1, -1, 8));
        Frame frame = new(topology, [new(1, 2, 3), new(-4, 5, 6)]) { Cell = UnitCell.Periodic(Turn(upright.A), Turn(upright.B), Turn(upright.C)) };
        frame.Positions[0] = Turn(frame.Positions[0]);
        frame.Positions[1] = Turn(frame.Positions[1]);
        string path = Sample.Temporary("a.dcd");
        using (Trajectory trajectory = Trajectory.Create(path))
        {
            trajectory.Write(frame);
        }

        Frame read = Sample.ReadAll(path, topology)[0];

        Assert.That((read.Positions[1] - new Vector3D(-4, 5, 6)).Length, Is.LessThan(1e-6));
        Assert.That((read.Cell.C - upright.C).Length, Is.LessThan(1e-12));

        static Vector3D Turn(Vector3D v) => new(v.Y, v.Z, v.X);
    }

    [Test]
    public void Dcd_is_read_back_in_single_precision()
    {
        Frame expected = Written(1);
        Frame actual = Sample.ReadAll(Sample.Path("written.dcd"), expected.Topology)[1];

        Assert.That(actual.Positions, Is.EqualTo(expected.Positions.Select(p => new Vector3D((float)p.X, (float)p.Y, (float)p.Z))));
        Assert.That((actual.Cell.C - expected.Cell.C).Length, Is.LessThan(1e-12));
        Assert.That(actual.Step, Is.EqualTo(10));
        Assert.That(actual.Time, Is.EqualTo(5).Within(1e-6));
    }

    [TestCase(3, "holds frames of 4 atoms, the structure has 3")]
    [TestCase(0, "holds positions only; give the structure file")]
    public void Dcd_needs_the_atoms_it_was_written_for(int atoms, string expected)
    {
        Topology? topology = atoms == 0 ? null : new Topology(Enumerable.Repeat(1, atoms).ToArray());

        Assert.That(Assert.Throws<InputFileException>(() => Trajectory.Open(Sample.Path("written.dcd"), topology))!.Message, Does.Contain(expected));
    }

    [Test]
    public void A_cut_dcd_is_an_error_wherever_it_is_cut()
    {
        byte[] whole = File.ReadAllBytes(Sample.Path("written.dcd"));
        string path = Sample.Temporary("cut.dcd");
        int frame = (whole.Length - 276) / 2;
        for (int length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(path, whole[..length]);
            if (length != 276 && length != 276 + frame)
            {
                Assert.Throws<InputFileException>(() => Sample.ReadAll(path, Written(0).Topology), $"cut at {length}");
            }
        }
    }

    [TestCase("a.pdb")]
    [TestCase("a.gro")]
    public void Names_beyond_ascii_have_no_columns(string name)
    {
        var topology = new Topology([6]) { AtomNames = ["Cα"] };
        Assert.That(ErrorOfWriting(name, new Frame(topology, [default])), Is.EqualTo($"{name}: the name 'Cα' has characters for which this format has no columns; rename it, or write .extxyz instead"));
    }

    [Test]
    public void A_cell_too_large_for_the_columns_of_pdb_is_refused()
    {
        var frame = new Frame(new Topology([6]), [default]) { Cell = UnitCell.Orthorhombic(100_000, 20, 30) };
        Assert.That(ErrorOfWriting("a.pdb", frame), Does.Contain("a cell of 100000×20×30 Å, and PDB has nine columns for an edge"));
    }

    private static string ErrorOfWriting(string name, Frame frame)
    {
        string path = Sample.Temporary(name);
        using Trajectory trajectory = Trajectory.Create(path);
        return Assert.Throws<InputFileException>(() => trajectory.Write(frame))!.Message.Replace(path, name, StringComparison.Ordinal);
    }

    [Test]
    public void Unknown_extension_for_writing()
    {
        Assert.That(Assert.Throws<InputFileException>(() => Trajectory.Create("a.nc"))!.Message, Does.StartWith("a.nc: cannot write '.nc'; expected .extxyz, .xyz, "));
    }
}
