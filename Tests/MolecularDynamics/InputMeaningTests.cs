using System.Globalization;
using System.Text.Json.Nodes;
using MDEngine.IO;
using MDEngine.Tests.Cli;
using MDEngine.Tests.IO;

namespace MDEngine.Tests.MolecularDynamics;

/// <summary>What commands make of velocities, pressure, cells and frames that a file states.</summary>
internal sealed class InputMeaningTests
{
    private const string Argon = "cutoff_angstrom: 8.5\ntruncation: shifted-force\nelements:\n  Ar: { epsilon_ev: 0.0103, sigma_angstrom: 3.405 }\n";

    private static string Potential => Sample.Write("argon.yaml", Argon);

    /// <summary>A tenth of the kinetic energy of the file, which ASE left, is drift: a thermostat that scales velocities must not count it.</summary>
    [TestCase("csvr")]
    [TestCase("nose-hoover")]
    [TestCase("berendsen")]
    public void A_thermostat_that_scales_velocities_finds_no_drift(string ensemble)
    {
        string folder = Sample.Temporary("out");

        CliRun run = CliRun.Of(
            "md", Sample.Path("argon-momenta.extxyz"), "--potential", Potential, "--ensemble", ensemble, "--temperature", "60", "--steps", "200", "--timestep", "4",
            "--trajectory-velocities", "--trajectory-interval", "200", "--output", folder, "--no-report");

        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(run.Error, Does.Contain("starting velocities: those of argon-momenta.extxyz").And.Contain("10.0 % of the kinetic energy, is taken out"));
        Frame last = Sample.ReadAll(Path.Combine(folder, "trajectory.extxyz"))[^1];
        Vector3D momentum = last.Velocities!.Aggregate(Vector3D.Zero, (sum, velocity) => sum + velocity);
        Assert.That(momentum.Length, Is.LessThan(1e-12));
        var summary = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "summary.json")))!;
        Assert.That((int)summary["stages"]![0]!["degrees_of_freedom"]!, Is.EqualTo((3 * 32) - 3));
    }

    [Test]
    public void At_constant_energy_a_drift_is_kept_and_told()
    {
        CliRun run = CliRun.Of(
            "md", Sample.Path("argon-momenta.extxyz"), "--potential", Potential, "--steps", "1", "--output", Sample.Temporary("out"), "--no-report");

        Assert.That(run.Error, Does.Contain("10.0 % of the kinetic energy and counts as heat"));
    }

    [Test]
    public void Rounding_errors_are_not_heated()
    {
        string crystal = Sample.Write("a.extxyz", "1\nLattice=\"0 2.7 2.7 2.7 0 2.7 2.7 2.7 0\"\nAr 0 0 0\n");

        Assert.That(
            CliRun.Of("md", Crystal(crystal), "--potential", Potential, "--ensemble", "nose-hoover", "--velocities", "zero", "--temperature", "10", "--steps", "10", "--output", Sample.Temporary("out"))
                .Error,
            Does.Contain("the atoms are at rest and no force moves them"));
    }

    /// <summary>E and E + pV of a crystal of one argon atom under 2 GPa, by differences of mdengine energy's values: −0.06824 to −0.03196 eV and 0.3859 to 0.3262 eV.</summary>
    [Test]
    public void Energy_and_enthalpy_of_a_compressed_crystal_stand_apart()
    {
        string folder = Sample.Temporary("out");
        string crystal = Sample.Write("a.extxyz", "1\nLattice=\"0.0 2.63 2.63 2.63 0.0 2.63 2.63 2.63 0.0\" Properties=species:S:1:pos:R:3\nAr 0.1 0.2 0.3\n");

        CliRun run = CliRun.Of("optimize", crystal, "--potential", Potential, "--cell", "full", "--pressure", "20000", "--output", folder, "--no-report");

        Assert.That(run.ExitCode, Is.Zero, run.Error);
        string[] lines = File.ReadAllLines(Path.Combine(folder, "summary.csv"));
        double Value(string column) => double.Parse(lines[1].Split(',')[Array.IndexOf(lines[0].Split(','), column)], CultureInfo.InvariantCulture);
        Assert.Multiple(() =>
        {
            Assert.That(Value("start_energy_ev"), Is.EqualTo(-0.06824).Within(1e-5));
            Assert.That(Value("energy_ev"), Is.EqualTo(-0.03196).Within(1e-5));
            Assert.That(Value("start_enthalpy_ev"), Is.EqualTo(0.3859).Within(1e-4));
            Assert.That(Value("enthalpy_ev"), Is.EqualTo(0.3262).Within(1e-4));
        });
    }

    [TestCase("T T F", "5.5 0 0 0 5.9 0 0 0 6")]
    [TestCase("T T F", "0 5.5 1 -5.9 0.5 0 0 0 6", TestName = "A tilted slab")]
    [TestCase("F F T", "0 0 0 0 0 0 1 2 5.5", TestName = "A wire")]
    [TestCase("T T T", "0 5.5 1 -5.9 0.5 0 0.5 0.25 -6", TestName = "A left-handed crystal")]
    public void Energies_of_a_DCD_are_those_of_its_run(string pbc, string lattice)
    {
        string structure = Sample.Write("a.extxyz", $"2\nLattice=\"{lattice}\" pbc=\"{pbc}\" Properties=species:S:1:pos:R:3\nAr 0.1 0.2 0.3\nAr 3.1 2.9 3.5\n");
        string folder = Sample.Temporary("out");
        string potential = Potential;
        Assert.That(
            CliRun.Of("md", structure, "--potential", potential, "--steps", "0", "--trajectory-format", "dcd", "--output", folder, "--no-report") is { ExitCode: 0 }, Is.True);

        CliRun read = CliRun.Of("energy", Path.Combine(folder, "trajectory.dcd"), "--topology", structure, "--potential", potential);

        Assert.That(read.ExitCode, Is.Zero, read.Error);
        string[] thermo = File.ReadAllLines(Path.Combine(folder, "thermo.csv"));
        double ofRun = double.Parse(thermo[^1].Split(',')[Array.FindIndex(thermo[0].TrimStart('#').Split(','), name => name.Contains("potential", StringComparison.Ordinal))], CultureInfo.InvariantCulture);
        double ofFile = double.Parse(read.Output.Split('\n')[1].Split(' ', StringSplitOptions.RemoveEmptyEntries)[2], CultureInfo.InvariantCulture);
        Assert.That(ofFile, Is.EqualTo(ofRun).Within(1e-7), "positions are in single precision");
    }

    [Test]
    public void Changed_masses_are_not_resumed_with()
    {
        string folder = Sample.Temporary("out");
        string path = Sample.Temporary("a.extxyz");
        string[] Args(params string[] more) => ["md", path, "--potential", Potential, "--steps", "2", "--output", folder, "--no-report", .. more];
        string Text(double mass) => string.Create(CultureInfo.InvariantCulture, $"2\nProperties=species:S:1:pos:R:3:masses:R:1\nAr 0 0 0 {mass}\nAr 0 0 4 {mass}\n");
        File.WriteAllText(path, Text(39.948));
        string[] first = Args();
        Assert.That(CliRun.Of(first).ExitCode, Is.Zero);
        File.WriteAllText(path, Text(20));

        Assert.That(CliRun.Of([.. first, "--resume"]).Error, Does.Contain("structure is not the one of the checkpoint"));
    }

    [Test]
    public void A_folder_in_use_is_refused_to_a_second_run()
    {
        string folder = Sample.Temporary("out");
        Directory.CreateDirectory(folder);
        using RunLock first = RunLock.OfFolder(folder);

        Assert.That(
            CliRun.Of("md", Sample.Path("argon-momenta.extxyz"), "--potential", Potential, "--steps", "1", "--output", folder).Error,
            Does.Contain($"{folder}: another run is writing here; wait until it has ended"));
    }

    [TestCase("1", "planar")]
    [TestCase("2", "NH3")]
    [TestCase("-1", "NH3")]
    [TestCase("-2", "planar")]
    public void One_of_several_frames_is_chosen_and_told(string frame, string name)
    {
        string path = Sample.Write("a.xyz", "2\nplanar\nAr 0 0 0\nAr 0 0 4\n2\nNH3\nAr 0 0 0\nAr 0 0 5\n");

        CliRun run = CliRun.Of("validate", path, "--potential", Potential, "--static", "--frame", frame);

        Assert.That(run.Error, Does.Contain($"holds several frames; frame {(name == "planar" ? 1 : 2)} is taken"));
        Assert.That(CliRun.Of("validate", path, "--potential", Potential, "--static", "--frame", "3").BadInput(), Does.Contain("has no frame 3"));
        Assert.That(CliRun.Of("validate", path, "--potential", Potential, "--static", "--frame", "0").BadInput(), Does.Contain("a frame counted from 1"));
    }

    [TestCase("md", "--dt", "--timestep")]
    [TestCase("md", "--timestep-fs", "--timestep")]
    [TestCase("md", "--temprature", "--temperature")]
    [TestCase("optimize", "--max-step", "--max-steps")]
    public void Mistyped_options_are_guessed(string command, string word, string meant) =>
        Assert.That(CliRun.Of(command, "a.xyz", "--potential", "xtb:gfn2", "--output", "x", word, "1").BadInput(), Does.StartWith($"'{word}' is unknown; did you mean '{meant}'?"));

    [Test]
    public void Mistyped_commands_are_guessed() => Assert.That(CliRun.Of("optimise").BadInput(), Does.StartWith("'optimise' is unknown; did you mean 'optimize'?"));

    [Test]
    public void A_table_of_peaks_is_no_spectrum()
    {
        string peaks = Sample.Write("peaks.csv", "wavenumber_cm-1,height,prominence\n100,1,1\n200,2,1\n");

        Assert.That(
            CliRun.Of("spectrum", Sample.Path("argon-momenta.extxyz"), "--compare", peaks, "--output", Sample.Temporary("out")).BadInput(),
            Does.Contain("is a table of peaks, no spectrum; expected spectrum.csv"));
    }

    /// <summary>A cell of many atoms from one: the primitive crystal is shorter than the cutoff, which costs more than it is worth here.</summary>
    private static string Crystal(string primitive)
    {
        UnitCell cell = Trajectory.ReadFirst(primitive).Cell;
        Vector3D[] positions = [.. Enumerable.Range(0, 64).Select(k => ((k / 16) * cell.A) + ((k / 4 % 4) * cell.B) + ((k % 4) * cell.C))];
        string path = Sample.Temporary("crystal.extxyz");
        using Trajectory trajectory = Trajectory.Create(path);
        trajectory.Write(new Frame(new Topology(Enumerable.Repeat(18, 64).ToArray()), positions) { Cell = cell.WithMatrix(4 * cell.Matrix) });
        return path;
    }
}
