using MDEngine.IO;

namespace MDEngine.Tests.IO;

internal sealed class VaspTests
{
    internal const string Poscar = """
        rock salt, half a cell
        2.0
        1.0 0.0 0.0
        0.5 2.0 0.0
        0.0 0.0 3.0
        Na_pv Cl
        1 1
        Selective dynamics
        Direct
        0.0 0.0 0.0 F F F
        0.5 0.5 0.5 T T T

        0.001 0 0
        0 -0.002 0

        """;

    [Test]
    public void Poscar_has_scale_flags_and_velocities()
    {
        Frame frame = Trajectory.ReadFirst(Write("POSCAR", Poscar));

        Assert.That(frame.Topology.AtomicNumbers, Is.EqualTo(new[] { 11, 17 }));
        Assert.That(frame.Cell, Is.EqualTo(UnitCell.Periodic(new(2, 0, 0), new(1, 4, 0), new(0, 0, 6))));
        Assert.That(frame.Positions[1], Is.EqualTo(new Vector3D(1.5, 2, 3)));
        Assert.That(frame.Velocities, Is.EqualTo(new Vector3D[] { new(0.001, 0, 0), new(0, -0.002, 0) }));
        Assert.That(((LogicalColumn)frame.Columns.Single(column => column.Name == "move_mask")).Values, Is.EqualTo(new[] { false, true }));
    }

    [TestCase("-384", 4)]
    [TestCase("1 2 3", 0)]
    public void Scales_may_be_volumes_or_three_factors(string scale, double factor)
    {
        Frame frame = Trajectory.ReadFirst(Write("CONTCAR", Poscar.Replace("\n2.0\n", $"\n{scale}\n", StringComparison.Ordinal).Replace("Direct", "Cartesian", StringComparison.Ordinal)));

        Vector3D v = factor > 0 ? new(factor, factor, factor) : new(1, 2, 3);
        Assert.That((frame.Cell.B - new Vector3D(0.5 * v.X, 2 * v.Y, 0)).Length, Is.LessThan(1e-12));
        Assert.That((frame.Positions[1] - new Vector3D(0.5 * v.X, 0.5 * v.Y, 0.5 * v.Z)).Length, Is.LessThan(1e-12));
        Assert.That(frame.Cell.Volume, Is.EqualTo(factor > 0 ? 384 : 36).Within(1e-9));
    }

    [TestCase("2.0", "1e308")]
    [TestCase("1e308", "2.0")]
    public void A_lattice_that_overflows_is_refused(string scale, string length) => Assert.That(
        Sample.ErrorOf(Write("a.vasp", Poscar.Replace("\n2.0\n1.0 ", $"\n{scale}\n{length} ", StringComparison.Ordinal))), Does.Contain("the lattice vectors that end here are too large"));

    [Test]
    public void A_position_that_overflows_is_refused() => Assert.That(
        Sample.ErrorOf(Write("a.vasp", Poscar.Replace("Direct", "Cartesian", StringComparison.Ordinal).Replace("0.5 0.5 0.5", "0.5 0.5 1e308", StringComparison.Ordinal))),
        Does.Contain("frame 1: the position of atom 2 is (1, 1, Infinity) Å; expected numbers up to 1e+100"));

    [Test]
    public void Elements_of_old_files_stand_in_the_first_line_or_are_stated()
    {
        string old = Poscar.Replace("Na_pv Cl\n", "", StringComparison.Ordinal);
        Assert.That(Sample.ErrorOf(Write("a.vasp", old)), Does.Contain("a.vasp:6:1: the file does not say which element type 1 is"));
        Assert.That(Trajectory.ReadFirst(Write("a.vasp", old.Replace("rock salt, half a cell", "Na1 Cl1", StringComparison.Ordinal))).Topology.AtomicNumbers, Is.EqualTo(new[] { 11, 17 }));
        using Trajectory trajectory = Trajectory.Open(Write("a.vasp", old), new ReadingOptions { TypeElements = TypeElements.Parse("Mg,O") });
        Assert.That(trajectory.Read()!.Topology.AtomicNumbers, Is.EqualTo(new[] { 12, 8 }));
    }

    [Test]
    public void Xdatcar_has_frames_with_one_header_or_one_each()
    {
        string header = string.Join('\n', Poscar.Split('\n')[..7]) + "\n";
        const string first = "Direct configuration=     1\n0 0 0\n0.5 0.5 0.5\n";
        const string second = "Direct configuration=     5\n0 0 0\n0.5 0.5 0.75\n";
        string larger = header.Replace("\n2.0\n", "\n4.0\n", StringComparison.Ordinal);
        List<Frame> fixedCell = Sample.ReadAll(Write("XDATCAR", header + first + second));
        List<Frame> changing = Sample.ReadAll(Write("XDATCAR", header + first + larger + second));

        Assert.That(fixedCell.Select(frame => (frame.Positions[1].Z, frame.Step)), Is.EqualTo(new[] { (3.0, (long?)1), (4.5, 5) }));
        Assert.That(changing.Select(frame => (frame.Positions[1].Z, frame.Cell.C.Z)), Is.EqualTo(new[] { (3.0, 6.0), (9.0, 12.0) }));
        Assert.That(changing[1].Topology, Is.SameAs(changing[0].Topology));
    }

    [Test]
    public void A_header_that_comes_again_may_have_a_blank_title()
    {
        string header = "\n" + string.Join('\n', Poscar.Split('\n')[1..7]) + "\n";
        const string frame = "Direct configuration=     1\n0 0 0\n0.5 0.5 0.5\n";

        Assert.That(Sample.ReadAll(Write("XDATCAR", header + frame + "\n" + frame + header + frame)), Has.Count.EqualTo(3));
    }

    [TestCase("0.5 0.5 0.5 T T T", "0.5 0.5 0.5 T T", "POSCAR:11:16: the line ends where the flag T or F")]
    [TestCase("Direct", "Fractional", "POSCAR:9:1: 'Fractional' stands where Direct or Cartesian is expected")]
    [TestCase("0.5 2.0 0.0", "2.0 0.0 0.0", "POSCAR:5: the lattice vectors that end here lie in one plane")]
    [TestCase("0.001 0 0", "0.001 2e307 0", "POSCAR: frame 1: the velocity of atom 1 is (0.001, 2E+307, 0) Å/fs; expected numbers up to 1e+100")]
    [TestCase("Na_pv", "Xx", "POSCAR:6: 'Xx' is no element")]
    [TestCase("1 1\n", "1 2\n", "POSCAR:12:")]
    [TestCase("1 1\n", "1 99999999\n", "POSCAR:7:3: the file is too short for 99999999 atoms")]
    public void Errors_of_poscar(string from, string to, string expected) =>
        Assert.That(Sample.ErrorOf(Write("POSCAR", Poscar.Replace(from, to, StringComparison.Ordinal))), Does.Contain(expected));

    private static string Write(string name, string content) => Sample.Write(name, content);
}
