using System.Diagnostics;
using MDEngine.IO;
using MDEngine.Tests.IO;

namespace MDEngine.Tests.Cli;

internal sealed class ConvertCommandTests
{
    [TestCase("0:3:2", new[] { 0.0, 1000 })]
    [TestCase("-1", new[] { 1000.0 })]
    [TestCase("1", new[] { 500.0 })]
    [TestCase(":-1", new[] { 0.0, 500 })]
    [TestCase("::2", new[] { 0.0, 1000 })]
    public void Frames_are_chosen_as_in_Python(string slice, double[] times)
    {
        string path = Sample.Temporary("out.extxyz");
        CliRun run = CliRun.Of("convert", Trajectory3(), "-o", path, "--frames", slice);

        Assert.That((run.ExitCode, run.Error), Is.EqualTo((0, "")));
        Assert.That(run.Output, Does.StartWith($"{path}: {times.Length} frame").And.Contain("of 30 atoms as extxyz (Å, eV, eV/Å"));
        Assert.That(Sample.ReadAll(path).Select(frame => frame.Time), Is.EqualTo(times));
    }

    [Test]
    public void Atoms_are_chosen_and_what_a_format_does_not_hold_is_said()
    {
        string path = Sample.Temporary("out.pdb");
        CliRun run = CliRun.Of("convert", Trajectory3(), "-o", path, "--frames", "0", "--atoms", "element=O,1");

        Assert.That((run.ExitCode, run.Error), Is.EqualTo((0, "pdb files hold no velocities and no forces: left out\n")));
        Frame frame = Sample.ReadAll(path).Single();
        Assert.That(frame.Topology.AtomicNumbers.Count(number => number == 8), Is.EqualTo(10));
        Assert.That(frame.AtomCount, Is.EqualTo(11));
    }

    [TestCase("out.pdb", "charge=-1 multiplicity=2", "no total charge (here -1 e) and no spin")]
    [TestCase("out.gro", "charge=1 Properties=species:S:1:pos:R:3:masses:R:1", "no total charge (here 1 e) and no masses")]
    [TestCase("out.pdb", "Properties=species:S:1:pos:R:3:masses:R:1", null, TestName = "PDB has D for deuterium")]
    [TestCase("out.pdb", "Lattice=\"9 0 0 0 9 0 0 0 9\" pbc=\"T T F\"", "no cell that is open in some direction")]
    [TestCase("out.xtc", "charge=-1 Lattice=\"9 0 0 0 9 0 0 0 9\" pbc=\"T T F\"", null, TestName = "The structure beside a trajectory has its charge")]
    public void What_would_change_the_next_energy_is_not_lost_in_silence(string name, string comment, string? lost)
    {
        string input = Sample.Write("in.extxyz", $"2\n{comment}\nO 0 0 0 15.999\nH 0 0 1 2.014\n");
        string path = Sample.Temporary(name);
        CliRun run = CliRun.Of("convert", input, "-o", path);

        Assert.That((run.ExitCode, run.Error), Is.EqualTo((0, lost is null ? "" : $"{name[4..]} files hold {lost}: left out\n")));
        if (name == "out.pdb" && lost is null)
        {
            Assert.That(Sample.ReadAll(path).Single().Topology.Masses[1], Is.EqualTo(2.014));
        }
    }

    /// <summary>Distances to the nearest images say whether a cell is what it was, however it has been turned.</summary>
    [Test]
    public void Cells_survive_the_formats_that_hold_them(
        [Values("out.xtc", "out.dcd", "out.gro", "out.lammpstrj")] string name, [Values("T T T", "T T F", "F T F", "T F T", "F F F")] string pbc)
    {
        string input = Sample.Write("in.extxyz", $"2\nLattice=\"0 9 1 9 2 0 1 0.5 -8\" pbc=\"{pbc}\"\nAr 0 0 0\nAr 1.25 7.5 2.375\n");
        string path = Sample.Temporary(name);
        string[] topology = name is "out.xtc" or "out.dcd" ? ["--topology", input] : [];
        string back = Sample.Temporary("back.extxyz");

        Assert.That(CliRun.Of("convert", input, "-o", path).ExitCode, Is.Zero);
        Assert.That(CliRun.Of(["convert", path, "-o", back, .. topology]).ExitCode, Is.Zero);

        Assert.That(Distances(Sample.ReadAll(back).Single()), Is.EqualTo(Distances(Sample.ReadAll(input).Single())).Within(0.012), "GRO holds 0.001 nm");
    }

    private static double[] Distances(Frame frame)
    {
        UnitCell cell = frame.Cell;
        var distances = new List<double>();
        for (int k = 0; k < 27; k++)
        {
            (int a, int b, int c) = ((k / 9) - 1, (k / 3 % 3) - 1, (k % 3) - 1);
            if ((cell.PeriodicA || a == 0) && (cell.PeriodicB || b == 0) && (cell.PeriodicC || c == 0))
            {
                distances.Add((frame.Positions[1] - frame.Positions[0] + (a * cell.A) + (b * cell.B) + (c * cell.C)).Length);
            }
        }

        distances.Sort();
        return [.. distances];
    }

    /// <summary>A line of atoms that walks out of its cell: wrapped it jumps, unwrapped it does not.</summary>
    [Test]
    public void Wrapping_and_unwrapping_are_inverse()
    {
        string start = Sample.Temporary("start.extxyz");
        using (Trajectory trajectory = Trajectory.Create(start))
        {
            for (int k = 0; k < 10; k++)
            {
                trajectory.Write(new Frame(new Topology([18, 18]), [new(1 + (1.5 * k), -2.0 * k, 3), new(5, 5, 5)]) { Cell = UnitCell.Periodic(new(10, 0, 0), new(2, 9, 0), new(0, 0, 8)) });
            }
        }

        string wrapped = Sample.Temporary("wrapped.extxyz");
        string unwrapped = Sample.Temporary("unwrapped.extxyz");
        Assert.That(CliRun.Of("convert", start, "-o", wrapped, "--wrap").ExitCode, Is.Zero);
        Assert.That(CliRun.Of("convert", wrapped, "-o", unwrapped, "--unwrap").ExitCode, Is.Zero);

        foreach (Frame frame in Sample.ReadAll(wrapped))
        {
            Vector3D f = Lattice.From(frame.Cell).Fractional(frame.Positions[0]);
            Assert.That(new[] { f.X, f.Y, f.Z }, Is.All.InRange(0, 1));
        }

        List<Frame> expected = Sample.ReadAll(start);
        List<Frame> actual = Sample.ReadAll(unwrapped);
        for (int k = 0; k < 10; k++)
        {
            Assert.That((actual[k].Positions[0] - expected[k].Positions[0]).Length, Is.LessThan(1e-12));
        }
    }

    [TestCase("out.xtc")]
    [TestCase("out.dcd")]
    public void Times_reach_binary_formats(string name)
    {
        string path = Sample.Temporary(name);
        CliRun run = CliRun.Of("convert", Trajectory3(), "-o", path, "--frames", "1:");

        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(Sample.ReadAll(path, new Topology([.. Enumerable.Repeat(1, 30)])).Select(frame => (frame.Time, frame.Step)), Is.EqualTo(new[] { (500.0, (long?)250), (1000, 500) }));
    }

    [Test]
    public void Text_goes_through_pipes()
    {
        string program = Path.Combine(TestContext.CurrentContext.TestDirectory, "mdengine");
        var start = new ProcessStartInfo("sh", ["-c", $"'{program}' convert - -o - --output-format pdb < '{Trajectory3()}'"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["DOTNET_ROOT"] = Path.GetDirectoryName(Environment.ProcessPath);
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();

        Assert.That(process.ExitCode, Is.Zero, error);
        Assert.That(Sample.ReadAll(Sample.Write("a.pdb", output)), Has.Count.EqualTo(3));
        Assert.That(error, Does.Contain("standard output: 3 frames of 30 atoms as pdb (Å)"));
    }

    [TestCase("out.foo", "cannot write '.foo'; expected .extxyz, .xyz, ")]
    [TestCase("out.extxyz --frames 3:", "has no frame of --frames 3:; nothing is written")]
    [TestCase("out.extxyz --frames 0:3:0", "'0:3:0' names no frames; expected one, such as 5 or -1")]
    [TestCase("out.extxyz --atoms residue=ALA", "'residue=ALA' names no atom of the structure")]
    [TestCase("out.extxyz --atoms 99", "'99' names atom 99, and the structure has the atoms 0 to 29")]
    [TestCase("out.extxyz --wrap --unwrap", "--wrap and --unwrap exclude each other")]
    [TestCase("out.extxyz --input-format foo", "'foo' is no format that is read; expected extxyz, qm9, pdb, ")]
    public void Bad_requests_leave_no_file(string request, string expected)
    {
        string[] words = request.Split(' ');
        string path = Sample.Temporary(words[0]);
        CliRun run = CliRun.Of(["convert", Trajectory3(), "-o", path, .. words[1..]]);

        Assert.That(run.BadInput(), Does.Contain(expected));
        Assert.That(Directory.GetFiles(Path.GetDirectoryName(path)!), Is.Empty);
    }

    /// <summary>As another process holds them, a stream holds the locks of a run in the folder, and of the file itself.</summary>
    [TestCase(".mdengine.lock")]
    [TestCase(".out.extxyz.lock")]
    public void A_file_of_a_running_program_is_not_replaced(string name)
    {
        string path = Sample.Write("out.extxyz", "before");
        string folder = Path.GetDirectoryName(path)!;
        string other = Path.Combine(folder, "other.extxyz");
        using (new FileStream(Path.Combine(folder, name), FileMode.Create, FileAccess.ReadWrite, FileShare.None))
        {
            Assert.That(CliRun.Of("convert", Trajectory3(), "-o", path).BadInput(), Does.StartWith($"{path}: another run is writing here"));
            Assert.That(CliRun.Of("convert", Trajectory3(), "-o", other).ExitCode, Is.Zero, "a name that nobody has");
            Assert.That(File.ReadAllText(path), Is.EqualTo("before"));
        }

        Assert.That(CliRun.Of("convert", Trajectory3(), "-o", path).ExitCode, Is.Zero);
        Assert.That(Sample.ReadAll(path), Has.Count.EqualTo(3));
    }

    [Test]
    public void An_error_in_the_middle_leaves_the_file_of_before()
    {
        string input = Sample.Write("in.xyz", "1\n\nH 0 0 0\n1\n\nH 0 0 1\n1\n\nH 0 0\n");
        string path = Sample.Write("out.extxyz", "before");

        Assert.That(CliRun.Of("convert", input, "-o", path).BadInput(), Does.StartWith($"{input}:9:"));
        Assert.That(File.ReadAllText(path), Is.EqualTo("before"));
        Assert.That(Directory.GetFiles(Path.GetDirectoryName(path)!), Has.Length.EqualTo(1));
    }

    private static string Trajectory3()
    {
        string path = Sample.Temporary("in.extxyz");
        using Trajectory trajectory = Trajectory.Create(path);
        for (int k = 0; k < 3; k++)
        {
            trajectory.Write(GromacsTests.TheFrame(k));
        }

        return path;
    }
}
