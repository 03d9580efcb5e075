using MDEngine.IO;
using MDEngine.Tests.IO;
using MDEngine.Tests.Potentials.Xtb;

namespace MDEngine.Tests.Cli;

/// <summary>optimize, vibrations and spectrum from the command line, on water and GFN2-xTB.</summary>
internal sealed class AnalysisCommandTests
{
    private const string Water = "3\nwater\nO 0 0 0.12\nH 0 0.78 -0.47\nH 0 -0.75 -0.49\n";

    private const string Ethanol = """
        9
        ethanol
        C 1.1682 -0.4004 0.0000
        C 0.0000 0.5595 0.0000
        O -1.1901 -0.2277 0.0000
        H -1.9466 0.3815 0.0000
        H 0.0426 1.2075 0.8869
        H 0.0426 1.2075 -0.8869
        H 2.1159 0.1448 0.0000
        H 1.1286 -1.0372 0.8859
        H 1.1286 -1.0372 -0.8859

        """;

    private const string Ether = """
        9
        dimethyl ether
        C 0.0000 1.1657 -0.1999
        C 0.0000 -1.1657 -0.1999
        O 0.0000 0.0000 0.6001
        H 0.0000 2.0178 0.4802
        H 0.8918 1.2143 -0.8405
        H -0.8918 1.2143 -0.8405
        H 0.0000 -2.0178 0.4802
        H -0.8918 -1.2143 -0.8405
        H 0.8918 -1.2143 -0.8405

        """;

    [OneTimeSetUp]
    public void RequireLibrary() => XtbCase.RequireLibrary();

    [Test]
    public void Optimize_writes_every_frame_in_its_order_and_resumes()
    {
        string start = Sample.Write("three.xyz", Water + Water.Replace("0.78", "0.80", StringComparison.Ordinal) + Water);
        string folder = NewFolder("optimize");

        CliRun run = CliRun.Of("optimize", start, "--potential", "xtb:gfn2", "--threads", "2", "--output", folder, "--write-steps", "--reference", start, "--permute");
        CliRun again = CliRun.Of("optimize", start, "--potential", "xtb:gfn2", "--output", folder);
        CliRun resumed = CliRun.Of("optimize", start, "--potential", "xtb:gfn2", "--output", folder, "--reference", start, "--permute", "--resume");

        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(run.Output, Does.Contain("3 of 3 structures converged"));
        Assert.That(again.BadInput(), Does.Contain("--overwrite"));
        Assert.That(resumed.Output, Does.Contain("3 of 3 structures converged"));
        using Trajectory trajectory = Trajectory.Open(Path.Combine(folder, "optimized.extxyz"));
        double[] energies = [.. trajectory.ReadToEnd().Select(frame => frame.Energy!.Value)];
        Assert.That(energies, Has.Length.EqualTo(3));
        Assert.That(energies, Is.All.EqualTo(energies[0]).Within(1e-4), "one minimum");
        Assert.That(File.ReadAllLines(Path.Combine(folder, "summary.csv")), Has.Length.EqualTo(4));
        Assert.That(File.Exists(Path.Combine(folder, "steps-0003.extxyz")));
    }

    [Test]
    public void Optimize_says_why_it_failed_and_ends_with_3()
    {
        string start = Sample.Write("one.xyz", Water);

        CliRun run = CliRun.Of("optimize", start, "--potential", "xtb:gfn2", "--max-steps", "1", "--convergence", "tight", "--output", NewFolder("failed"));

        Assert.That(run.ExitCode, Is.EqualTo(MDEngine.Cli.ExitCode.Failure));
        Assert.That(run.Error, Does.Contain("not converged after 2 force calls").And.Contain("--max-steps"));
    }

    /// <summary>The second structure is one for which GFN2-xTB's cycle does not converge: two ion pairs, far apart, as neutral atoms.</summary>
    [Test]
    public void A_structure_whose_first_evaluation_fails_does_not_stop_the_others()
    {
        string start = Sample.Write("failing.xyz", Water + "4\nions\nNa 0 0 0\nCl 0 0 9\nNa 0 9 0\nCl 0 9 9\n" + Water);
        string folder = NewFolder("failing");

        CliRun run = CliRun.Of("optimize", start, "--potential", "xtb:gfn2", "--threads", "2", "--output", folder);

        Assert.That(run.ExitCode, Is.EqualTo(MDEngine.Cli.ExitCode.Failure), run.Error);
        Assert.That(run.Output, Does.Contain("2 of 3 structures converged"));
        Assert.That(run.Error, Does.Contain("frame 2: the potential failed at the start: GFN2-xTB: "));
        List<Frame> frames = Sample.ReadAll(Path.Combine(folder, "optimized.extxyz"));
        string[] rows = File.ReadAllLines(Path.Combine(folder, "summary.csv"));
        Assert.Multiple(() =>
        {
            Assert.That(frames, Has.Count.EqualTo(3));
            Assert.That(frames[1].Positions, Is.EqualTo(new Vector3D[] { new(0, 0, 0), new(0, 0, 9), new(0, 9, 0), new(0, 9, 9) }), "the start");
            Assert.That(frames[1].Energy, Is.Null);
            Assert.That(rows[2], Does.StartWith("2,no,0,0,,,,,,0,,the potential failed"));
            Assert.That(rows[3], Does.StartWith("3,yes,"));
        });
    }

    /// <summary>Ethanol and dimethyl ether, atom for atom: GFN-FF's bonds of one are wrong for the other by dozens of eV.</summary>
    [TestCase("optimize", "1")]
    [TestCase("optimize", "2")]
    [TestCase("energy", "1")]
    public void A_structure_has_its_own_bonds_whatever_came_before(string command, string threads)
    {
        string Run(string name, string content)
        {
            string start = Sample.Write(name, content);
            string results = command == "energy" ? Sample.Temporary("energies.json") : NewFolder("isomers");
            CliRun run = CliRun.Of([command, start, "--potential", "xtb:gfnff", "--threads", threads, .. command == "energy" ? ["--json", results] : new[] { "--output", results }]);
            Assert.That(run.ExitCode, Is.Zero, run.Error);
            return File.ReadAllText(command == "energy" ? results : Path.Combine(results, "optimized.extxyz"));
        }

        string ethanol = Run("ethanol.xyz", Ethanol).Trim('[', ']');
        string ether = Run("ether.xyz", Ether).Trim('[', ']');
        string separator = command == "energy" ? "," : "";
        string both = Run("both.xyz", Ethanol + Ether + Ethanol + Ether).Trim('[', ']');

        Assert.That(ether, Is.Not.EqualTo(ethanol));
        Assert.That(both, Is.EqualTo(string.Join(separator, ethanol, ether, ethanol, ether)));
    }

    [TestCase("--fix 7", "--fix names atom 7")]
    [TestCase("--fix 0-2", "nothing to move")]
    [TestCase("--fmax -1", "--fmax is -1; expected a positive number.")]
    [TestCase("--cell full", "periodic in all three directions")]
    public void Optimize_refuses_what_makes_no_sense(string options, string expected)
    {
        string start = Sample.Write("refused.xyz", Water);

        CliRun run = CliRun.Of(["optimize", start, "--potential", "xtb:gfn2", "--output", NewFolder("refused"), .. options.Split(' ')]);

        Assert.That(run.BadInput(), Does.Contain(expected));
    }

    [Test]
    public void Vibrations_name_modes_and_thermochemistry_and_the_spectrum_of_a_run_finds_them()
    {
        string start = Sample.Write("vibrating.xyz", Water);
        string folder = NewFolder("vibrations");

        CliRun vibrations = CliRun.Of(
            "vibrations", start, "--optimize", "--potential", "xtb:gfn2", "--symmetry-number", "2", "--check-step", "--output", folder);
        string modes = Path.Combine(folder, "modes.csv");
        CliRun spectrum = CliRun.Of(
            "spectrum", start, "--potential", "xtb:gfn2", "--kind", "ir", "--steps", "400", "--temperature", "20", "--resolution", "120", "--modes", modes, "--output", NewFolder("ir"));

        Assert.That(vibrations.ExitCode, Is.Zero, vibrations.Error);
        Assert.That(vibrations.Output, Does.Contain("Gibbs energy G"));
        Assert.That(File.ReadAllLines(modes), Has.Length.EqualTo(4));
        Assert.That(File.ReadAllText(Path.Combine(folder, "modes.molden")), Does.Contain("[FR-NORM-COORD]"));
        Assert.That(File.Exists(Path.Combine(folder, "mode-003.extxyz")));
        Assert.That(spectrum.ExitCode, Is.Zero, spectrum.Error);
        Assert.That(spectrum.Output, Does.Contain("nearest mode/cm-1"));

        // A molecule with fewer modes leaves none of the last run's.
        string diatomic = Sample.Write("hydrogen.xyz", "2\n\nH 0 0 0\nH 0 0 0.78\n");
        CliRun second = CliRun.Of("vibrations", diatomic, "--optimize", "--potential", "xtb:gfn2", "--output", folder, "--overwrite");
        Assert.That(second.ExitCode, Is.Zero, second.Error);
        Assert.That(Directory.GetFiles(folder, "mode-*.extxyz").Select(Path.GetFileName), Is.EqualTo(new[] { "mode-001.extxyz" }));
    }

    [Test]
    public void Fixed_atoms_have_no_thermochemistry_of_a_gas()
    {
        string start = Sample.Write("held.xyz", Water);
        string folder = NewFolder("held");

        CliRun run = CliRun.Of("vibrations", start, "--optimize", "--fix", "0", "--potential", "xtb:gfn2", "--output", folder);

        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(run.Output, Does.Contain("vibrations only").And.Contain("Helmholtz energy F").And.Not.Contain("Gibbs"));
        Assert.That(File.ReadAllText(Path.Combine(folder, "thermochemistry.json")), Does.Contain("\"vibrations only\"").And.Contain("\"gibbs_energy_ev\":null"));
        Assert.That(
            CliRun.Of("vibrations", start, "--fix", "0", "--symmetry-number", "2", "--potential", "xtb:gfn2", "--output", NewFolder("held2")).BadInput(),
            Does.StartWith("--symmetry-number is of a free molecule"));
    }

    [TestCase("optimize", "--write-steps", true)]
    [TestCase("vibrations", "--optimize", false)]
    [TestCase("spectrum", "--steps 200 --resolution 100", true)]
    [TestCase("md", "--steps 40 --trajectory-interval 10", true)]
    public void Every_run_leaves_a_report_that_a_browser_opens(string command, string options, bool withChart)
    {
        string start = Sample.Write("reported.xyz", Water);
        string folder = NewFolder($"report-{command}");

        CliRun run = CliRun.Of([command, start, "--potential", "xtb:gfn2", "--output", folder, .. options.Split(' ')]);

        Assert.That(run.ExitCode, Is.Zero, run.Error);
        ReportPage.Check(Path.Combine(folder, "report.html"), withChart);
    }

    [Test]
    public void A_report_can_be_left_out_and_made_later()
    {
        string start = Sample.Write("unreported.xyz", Water);
        string folder = NewFolder("unreported");

        CliRun.Of("optimize", start, "--potential", "xtb:gfn2", "--no-report", "--output", folder);
        string page = Path.Combine(folder, "report.html");
        Assert.That(File.Exists(page), Is.False);
        Assert.That(CliRun.Of("report", folder).Output.Trim(), Is.EqualTo(page));
        Assert.That(File.Exists(page));
    }

    /// <summary>A finished frame of another method, other limits or another start must not count as done.</summary>
    [TestCase("--potential xtb:gfn1", "--resume: potential is xtb:gfn1 here and xtb:gfn2 in ")]
    [TestCase("--potential xtb:gfn2 --convergence tight", "--resume: max_force_ev_per_angstrom is ")]
    [TestCase("--potential xtb:gfn2 --fix 0", "--resume: fixed_atoms is [0] here and [] in ")]
    [TestCase("--potential xtb:gfn2 --method fire", "--resume: method is ")]
    [TestCase("--potential xtb:gfn2 --reference water.xyz", "--resume: reference is not the one of ")]
    public void Optimize_goes_on_only_with_what_it_began_with(string options, string expected)
    {
        string start = Sample.Write("water.xyz", Water + Water);
        string folder = NewFolder("resumed");
        Assert.That(CliRun.Of("optimize", start, "--potential", "xtb:gfn2", "--output", folder).ExitCode, Is.Zero);
        string before = File.ReadAllText(Path.Combine(folder, "settings.json"));

        CliRun run = CliRun.Of(["optimize", start, "--output", folder, "--resume", .. options.Replace("water.xyz", start, StringComparison.Ordinal).Split(' ')]);

        Assert.That(run.BadInput(), Does.StartWith(expected).And.Contain("progress.json"));
        Assert.That(File.ReadAllText(Path.Combine(folder, "settings.json")), Is.EqualTo(before));
    }

    [Test]
    public void Optimize_goes_on_only_in_the_file_that_it_began_with()
    {
        string start = Sample.Write("first.xyz", Water + Water);
        string folder = NewFolder("other-file");
        string[] Args(string file) => ["optimize", file, "--potential", "xtb:gfn2", "--output", folder, "--resume"];
        Assert.That(CliRun.Of(Args(start)).ExitCode, Is.Zero);

        string other = Sample.Write("other.xyz", Water + Water.Replace("0.78", "0.80", StringComparison.Ordinal));
        string shorter = Sample.Write("shorter.xyz", Water);
        string longer = Sample.Write("longer.xyz", Water + Water + Water);

        Assert.That(CliRun.Of(Args(other)).Error, Does.Contain("--resume: the run has done 2 structures, which are not the first of this file"));
        Assert.That(CliRun.Of(Args(shorter)).Error, Does.Contain("--resume: the run has done 2 structures, which are not the first of this file"));
        Assert.That(CliRun.Of(Args(longer)).Output, Does.Contain("3 of 3 structures converged"));
    }

    [TestCase("--potential xtb:gfn1", "--resume: potential is xtb:gfn1 here and xtb:gfn2 in ")]
    [TestCase("--potential xtb:gfn2,charge=1", "--resume: potential is xtb:gfn2,charge=1 here and xtb:gfn2 in ")]
    [TestCase("--potential xtb:gfn2 --fix 0", "--resume: fixed_atoms is [0] here and [] in ")]
    [TestCase("charged.extxyz --potential xtb:gfn2", "--resume: structure is not the one of ")]
    [TestCase("moved.xyz --potential xtb:gfn2", "--resume: structure is not the one of ")]
    public void Vibrations_take_only_displacements_of_the_same_calculation(string options, string expected)
    {
        string start = Sample.Write("water.xyz", Water);
        string charged = Sample.Write("charged.extxyz", Water.Replace("water", "charge=2", StringComparison.Ordinal));
        string moved = Sample.Write("moved.xyz", Water.Replace("0.78", "0.79", StringComparison.Ordinal));
        string folder = NewFolder("displacements");
        Assert.That(CliRun.Of("vibrations", start, "--potential", "xtb:gfn2", "--output", folder).ExitCode, Is.Zero);
        string words = options.Contains("xyz", StringComparison.Ordinal) ? options : $"water.xyz {options}";
        words = words.Replace("charged.extxyz", charged, StringComparison.Ordinal).Replace("moved.xyz", moved, StringComparison.Ordinal).Replace("water.xyz", start, StringComparison.Ordinal);

        CliRun run = CliRun.Of(["vibrations", .. words.Split(' '), "--output", folder, "--resume"]);

        Assert.That(run.ExitCode, Is.EqualTo(MDEngine.Cli.ExitCode.BadInput));
        Assert.That(run.Error, Does.Contain(expected).And.Contain("displacements-0.005.bin"));
    }

    /// <summary>A file under the same name may hold another potential.</summary>
    [TestCase("optimize")]
    [TestCase("vibrations")]
    [TestCase("md --steps 4")]
    public void A_potential_file_that_has_changed_is_another_potential(string command)
    {
        string Yaml(string epsilon) => $"potential: lennard-jones\ncutoff_angstrom: 8\nelements:\n  Ar: {{ epsilon_ev: {epsilon}, sigma_angstrom: 3.4 }}\n";
        string potential = Sample.Write("argon.yaml", Yaml("0.0104"));
        string start = Sample.Write("argon.xyz", "2\nargon\nAr 0 0 0\nAr 3.8 0 0\n");
        string[] args = [command.Split(' ')[0], start, .. command.Split(' ')[1..], "--potential", potential, "--output", NewFolder("changed"), "--no-report"];
        Assert.That(CliRun.Of(args).ExitCode, Is.Zero);
        File.WriteAllText(potential, Yaml("0.01041"));

        CliRun run = CliRun.Of([.. args, "--resume"]);

        Assert.That(run.ExitCode, Is.EqualTo(MDEngine.Cli.ExitCode.BadInput));
        Assert.That(run.Error, Does.Contain("--resume: potential is not the one of "));
    }

    [TestCase("--hessian analytic", "gives no second derivatives")]
    [TestCase("--hessian analytic --check-step", "--step and --check-step go with --hessian differences")]
    public void Vibrations_refuse_a_hessian_that_cannot_be_had(string options, string expected)
    {
        string start = Sample.Write("hessian.xyz", Water);

        CliRun run = CliRun.Of(["vibrations", start, "--potential", "xtb:gfn2", "--output", NewFolder("hessian"), .. options.Split(' ')]);

        Assert.That(run.BadInput(), Does.Contain(expected));
    }

    [Test]
    public void A_folder_without_results_has_no_report()
    {
        string folder = NewFolder("empty");
        Directory.CreateDirectory(folder);

        Assert.That(CliRun.Of("report", folder).BadInput(), Does.Contain("holds no results"));
    }

    private static string NewFolder(string name)
    {
        string path = Path.Combine(TestContext.CurrentContext.WorkDirectory, "analysis", name);
        if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }

        return path;
    }
}
