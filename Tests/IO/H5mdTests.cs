using MDEngine.IO;
using PureHDF;

namespace MDEngine.Tests.IO;

/// <summary>H5MD: a file of MDAnalysis (Data/io/make_formats.py), files made here as the specification allows them, and our own read again.</summary>
internal sealed class H5mdTests
{
    private static Topology Water => GromacsTests.TheFrame(0).Topology;

    /// <summary>In chunks, packed, single precision, nm and ps: what MDAnalysis writes from Å, ps and kJ/(mol Å).</summary>
    [Test]
    public void H5md_of_MDAnalysis_is_read_with_its_units()
    {
        List<Frame> frames = Sample.ReadAll(Sample.Path("mdanalysis.h5md"), Water);

        Assert.That(frames, Has.Count.EqualTo(3));
        for (int k = 0; k < 3; k++)
        {
            Frame expected = GromacsTests.TheFrame(k);
            AssertVectors(frames[k].Positions, expected.Positions, 3e-6);
            AssertVectors(frames[k].Velocities!, expected.Velocities!, 2e-9);
            AssertVectors(frames[k].Forces!, expected.Forces!, 1e-6);
            AssertVectors([frames[k].Cell.A, frames[k].Cell.B, frames[k].Cell.C], [expected.Cell.A, expected.Cell.B, expected.Cell.C], 1e-5);
            Assert.That((frames[k].Step, frames[k].Time), Is.EqualTo((250L * k, 500.0 * k)));
        }
    }

    [Test]
    public void What_is_written_reads_back_to_every_digit_and_needs_no_structure()
    {
        string path = Sample.Temporary("a.h5md");
        Topology heavy = new([.. Water.AtomicNumbers]) { Masses = [.. Water.Masses.Select(mass => mass + 1)] };
        Frame[] frames = [.. Enumerable.Range(0, 3).Select(k => GromacsTests.TheFrame(k).With(heavy))];
        Write(path, frames);

        List<Frame> read = Sample.ReadAll(path);
        Assert.That(read, Has.Count.EqualTo(3));
        for (int k = 0; k < 3; k++)
        {
            Assert.That(read[k].Positions, Is.EqualTo(frames[k].Positions));
            AssertVectors(read[k].Velocities!, frames[k].Velocities!, 4e-18); // Å/fs to Å/ps and back: a unit in the last place
            AssertVectors(read[k].Forces!, frames[k].Forces!, 4e-15); // eV/Å to kJ/(mol Å) and back
            Assert.That(read[k].Cell, Is.EqualTo(frames[k].Cell));
            Assert.That((read[k].Step, read[k].Time), Is.EqualTo((frames[k].Step, frames[k].Time)));
            Assert.That(read[k].Topology.AtomicNumbers, Is.EqualTo(heavy.AtomicNumbers));
            Assert.That(read[k].Topology.Masses, Is.EqualTo(heavy.Masses));
        }

        Assert.That(Directory.GetFiles(Path.GetDirectoryName(path)!), Is.EqualTo(new[] { path }), "the waiting frames are gone");
    }

    [TestCase(true, true, true)]
    [TestCase(true, true, false)]
    [TestCase(false, false, true)]
    [TestCase(false, false, false)]
    public void Periodic_directions_stay(bool a, bool b, bool c)
    {
        string path = Sample.Temporary("a.h5md");
        var cell = new UnitCell(a ? new(9, 0, 0) : default, b ? new(1, 8, 0) : default, c ? new(0, 0, 7) : default, a, b, c);
        Write(path, new Frame(new([18]), [new(1, 2, 3)]) { Cell = cell });

        Frame read = Sample.ReadAll(path)[0];
        Assert.That((read.Cell, read.Velocities, read.Forces), Is.EqualTo((cell, (Vector3D[]?)null, (Vector3D[]?)null)));
    }

    [Test]
    public void A_cell_that_lies_otherwise_is_turned_with_all_vectors()
    {
        string path = Sample.Temporary("a.h5md");
        var cell = UnitCell.Periodic(new(0, 12, 0), new(0, 0, 10), new(11, 0, 0));
        Write(path, new Frame(new([18]), [new(1, 2, 3)]) { Cell = cell, Velocities = [new(4, 5, 6)], Forces = [new(7, 8, 9)] });

        Frame read = Sample.ReadAll(path)[0];
        Assert.That(read.Cell, Is.EqualTo(UnitCell.Orthorhombic(12, 10, 11)).Using<UnitCell>((x, y) => (x.A - y.A).Length + (x.B - y.B).Length + (x.C - y.C).Length < 1e-13));
        AssertVectors([read.Positions[0], read.Velocities![0], read.Forces![0]], [new(2, 3, 1), new(5, 6, 4), new(8, 9, 7)], 1e-14);
    }

    /// <summary>Steps and times by an increment and an offset, a fixed box, forces of each second step only, whole numbers of 16 bits.</summary>
    [Test]
    public void What_the_specification_allows_is_read()
    {
        H5Group particles = Particles("Angstrom");
        particles["box"] = new H5Group
        {
            ["edges"] = WithUnit(new H5Dataset(new[] { 1.0, 2.0, 3.0 }), "nm"),
            Attributes = new() { ["dimension"] = 3, ["boundary"] = new[] { "periodic", "none", "periodic" } },
        };
        particles["position"] = new H5Group
        {
            ["step"] = new H5Dataset((short)10) { Attributes = new() { ["offset"] = 100 } },
            ["time"] = new H5Dataset(0.25) { Attributes = new() { ["offset"] = 2.5, ["unit"] = "ps" } },
            ["value"] = WithUnit(new H5Dataset(new float[,,] { { { 1, 2, 3 } }, { { 4, 5, 6 } }, { { 7, 8, 9 } } }), "pm"),
        };
        particles["force"] = new H5Group
        {
            ["step"] = new[] { 100, 120 },
            ["value"] = WithUnit(new H5Dataset(new double[,,] { { { 1, 0, 0 } }, { { 2, 0, 0 } } }), "eV nm-1"),
        };
        string path = WriteFile(particles);

        List<Frame> frames = Sample.ReadAll(path, new Topology([18]));
        Assert.That(frames.Select(frame => (frame.Step, frame.Time)), Is.EqualTo(new[] { (100L, 2500.0), (110, 2750), (120, 3000) }));
        AssertVectors([frames[1].Positions[0]], [new(0.04, 0.05, 0.06)], 1e-15);
        Assert.That(frames.Select(frame => frame.Forces?[0].X), Is.EqualTo(new double?[] { 0.1, null, 0.2 }));
        Assert.That(frames[2].Cell, Is.EqualTo(new UnitCell(new(10, 0, 0), new(0, 20, 0), new(0, 0, 30), true, false, true)));
    }

    [TestCase("velocity", "nm ps-1", 0.01)]
    [TestCase("velocity", "m s-1", 1e-5)]
    [TestCase("velocity", "A AKMA-1", 1 / 48.88821291)]
    [TestCase("force", "kJ mol-1 nm-1", 0.0010364269656)]
    [TestCase("force", "kcal mol-1 Angstrom-1", 0.043364104)]
    [TestCase("force", "eV Angstrom-1", 1)]
    [TestCase("force", "Newton", 6.241509074e8)]
    [TestCase("force", "J m-1", 6.241509074e8)]
    public void Units_are_read_as_factors_with_powers(string name, string unit, double expected)
    {
        Frame frame = Sample.ReadAll(WriteFile(With(name, unit)), new Topology([18]))[0];
        Assert.That(frame.Positions[0], Is.EqualTo(new Vector3D(1, 2, 3)));
        Assert.That((frame.Velocities ?? frame.Forces)![0].X, Is.EqualTo(expected).Within(1e-8 * expected));
    }

    [TestCase("velocity", "nm")]
    [TestCase("velocity", "parsec s-1")]
    [TestCase("force", "kJ nm-")]
    public void Units_of_another_kind_are_refused(string name, string unit) =>
        Assert.That(ErrorOf(With(name, unit)), Does.Contain($"'{name}/value' has the unit '{unit}', which is not known; expected one such as '"));

    [Test]
    public void What_is_missing_is_named()
    {
        string foreign = Sample.Path("mdanalysis.h5md");
        Assert.That(Sample.ErrorOf(foreign), Is.EqualTo("mdanalysis.h5md: does not say which elements its atoms are; give the structure file that does"));
        Assert.That(() => Sample.ReadAll(foreign, new Topology([18])), Throws.TypeOf<InputFileException>().With.Message.EndsWith("has 30 atoms, the structure has 1; expected the same number"));
        Assert.That(ErrorOf(Particles(null)), Does.EndWith("'position/value' has no attribute 'unit'; expected one such as 'Angstrom'"));
        Assert.That(ErrorOf(Particles("sigma")), Does.EndWith("'position/value' has the unit 'sigma', which is not known; expected one such as 'Angstrom'"));
        Assert.That(ErrorOf(new H5Group()), Does.EndWith("has no group 'particles/NAME/position', which H5MD files have"));
        H5Group boxed = Particles("nm");
        boxed["box"] = new H5Group { Attributes = new() { ["dimension"] = 3, ["boundary"] = new[] { "periodic", "periodic", "periodic" } } };
        Assert.That(ErrorOf(boxed), Does.EndWith("has a periodic box without edges"));

        // Damaged sizes may claim anything: nothing is read for them.
        H5Group many = Particles("nm");
        many["box"] = new H5Group { Attributes = new() { ["boundary"] = new[] { "none", "none", "none", "none" } } };
        Assert.That(ErrorOf(many), Does.EndWith("the attribute 'boundary' has 4 values; expected 3 at most"));
        H5Group wide = Particles("nm");
        wide["box"] = new H5Group
        {
            ["edges"] = new H5Group { ["value"] = WithUnit(new H5Dataset(new double[,] { { 1, 2, 3, 4 } }), "nm") },
            Attributes = new() { ["boundary"] = new[] { "periodic", "periodic", "periodic" } },
        };
        Assert.That(ErrorOf(wide), Does.EndWith("has a box of 1×4 numbers; expected frames×3 or frames×3×3"));
    }

    [Test]
    public void Frames_that_differ_in_kind_and_files_that_should_grow_are_refused()
    {
        string path = Sample.Temporary("a.h5md");
        var still = new Frame(new([18]), [new(1, 2, 3)]);
        var moving = new Frame(new([18]), [new(1, 2, 3)]) { Velocities = [new(0, 0, 1)] };
        Assert.That(() => Write(path, still, moving), Throws.TypeOf<InputFileException>().With.Message.Contains("frame 2 has other parts (velocities, forces) than the first"));
        Assert.That(() => Trajectory.Append(path, 0), Throws.TypeOf<InputFileException>().With.Message.Contains("h5md files are written as a whole"));
    }

    private static void Write(string path, params Frame[] frames)
    {
        using Trajectory trajectory = Trajectory.Create(path);
        Array.ForEach(frames, trajectory.Write);
    }

    private static H5Group Particles(string? unit) => new()
    {
        ["position"] = new H5Group { ["value"] = WithUnit(new H5Dataset(new double[,,] { { { 1, 2, 3 } } }), unit) },
    };

    private static H5Group With(string name, string unit)
    {
        H5Group particles = Particles("Angstrom");
        particles[name] = new H5Group { ["value"] = WithUnit(new H5Dataset(new double[,,] { { { 1, 0, 0 } } }), unit) };
        return particles;
    }

    private static H5Dataset WithUnit(H5Dataset dataset, string? unit)
    {
        if (unit is not null)
        {
            dataset.Attributes = new() { ["unit"] = unit };
        }

        return dataset;
    }

    private static string WriteFile(H5Group particles)
    {
        string path = Sample.Temporary("made.h5");
        new H5File { ["particles"] = new H5Group { ["any"] = particles } }.Write(path);
        return path;
    }

    private static string ErrorOf(H5Group particles)
    {
        string path = WriteFile(particles);
        return Assert.Throws<InputFileException>(() => Sample.ReadAll(path, new Topology([18])))!.Message;
    }

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
