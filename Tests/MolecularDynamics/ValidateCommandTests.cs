using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using MDEngine.Cli;
using MDEngine.Tests.Cli;
using MDEngine.Tests.IO;
using MDEngine.Tests.Potentials.Xtb;

namespace MDEngine.Tests.MolecularDynamics;

internal sealed class ValidateCommandTests
{
    [Test]
    public void A_sound_potential_passes_every_check()
    {
        var argon = new ArgonRun();
        string json = argon.Output("validation.json");
        string report = argon.Output("validation.html");
        CliRun run = CliRun.Of(
            "validate", argon.Structure, "--potential", argon.Potential, "--threads", "1", "--timestep", "4", "--temperature", "60", "--duration", "2", "--json", json, "--report", report);
        JsonNode findings = JsonNode.Parse(File.ReadAllText(json))!["findings"]!;
        string page = File.ReadAllText(report);
        Assert.Multiple(() =>
        {
            Assert.That(run.ExitCode, Is.Zero, run.Output + run.Error);
            Assert.That(run.Output, Does.EndWith("all checks pass\n"));
            Assert.That(findings.AsArray(), Has.Count.EqualTo(13));
            Assert.That(findings.AsArray().Select(row => (string?)row!["verdict"]), Has.None.EqualTo("fail"));
            Assert.That(Number(findings, "order of the energy error", "exponent"), Is.EqualTo(2).Within(0.2));
            Assert.That(Number(findings, "drift at 4 fs", "drift_mev_per_atom_per_ps"), Is.Zero.Within(0.1));
            Assert.That(page, Does.Contain("order of the energy error"));
        });
        ReportPage.Check(report, withChart: true);
    }

    [Test]
    public void An_output_folder_gets_the_findings_and_a_report_that_can_be_made_again()
    {
        var argon = new ArgonRun();
        string folder = argon.Output("checks");
        string[] command = ["validate", argon.Structure, "--potential", argon.Potential, "--threads", "1", "--duration", "0.4", "--timestep", "4", "--output", folder];
        CliRun run = CliRun.Of(command);
        string page = Path.Combine(folder, "report.html");
        string first = File.ReadAllText(page);
        Assert.Multiple(() =>
        {
            Assert.That(run.Output, Does.Contain($"validation.json and the structure are in {folder}"), run.Error);
            Assert.That(CliRun.Of(command).BadInput(), Does.Contain("--overwrite"));
            Assert.That(CliRun.Of("report", folder).ExitCode, Is.Zero);
            Assert.That(File.ReadAllText(page), Is.EqualTo(first).And.Contains("order of the energy error"));
        });
        ReportPage.Check(page, withChart: true);
        File.WriteAllText(Path.Combine(folder, "validation.json"), "{}");
        Assert.That(CliRun.Of("report", folder).BadInput(), Does.Contain("is no validation"));
    }

    /// <summary>GFN2-xTB's cycle does not converge where an atom of this ethanol is torn off: that is told, and the checks go on.</summary>
    [Test]
    public void A_potential_that_gives_out_on_the_way_is_not_judged_there()
    {
        XtbCase.RequireLibrary();
        string structure = Sample.Write(
            "ethanol.xyz",
            "9\n\nC -0.907433 0.103664 -0.108010\nC 0.491935 -0.448546 0.144179\nO 1.427599 0.557144 0.453745\nH -0.908390 0.757632 -0.979198\n"
            + "H -1.244626 0.673847 0.754302\nH -1.603050 -0.711788 -0.285482\nH 0.485988 -1.113097 1.011087\nH 0.827165 -1.024888 -0.731402\nH 1.430812 1.206033 -0.259220\n");
        CliRun run = CliRun.Of("validate", structure, "--potential", "xtb:gfn2", "--static", "--threads", "1");
        Assert.That(run.Error, Is.Empty);
        Assert.That(run.Output, Does.Contain("note  smoothness on the way to 12 Å: not judged: GFN2-xTB").And.EndWith("checks fail\n"));
    }

    [Test]
    public void Runs_that_a_long_time_step_ends_are_told_and_the_other_checks_go_on()
    {
        var argon = new ArgonRun();
        string json = argon.Output("validation.json");
        CliRun run = CliRun.Of(
            "validate", argon.Structure, "--potential", argon.Potential, "--threads", "1", "--timestep", "2000", "--temperature", "60", "--duration", "40", "--json", json);
        Assert.That(run.Error, Is.Empty);
        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Failure));
        Assert.That(run.Output, Does.Contain("fail  drift at 2000 fs").And.Contain("note  drift at 4000 fs").And.Contain("the run ended: ").And.Contain("recommended time step").And.EndWith("checks fail\n"));
        Assert.That(JsonNode.Parse(File.ReadAllText(json))!["findings"]!.AsArray(), Has.Count.EqualTo(13));
    }

    /// <summary>Atoms beyond each other's reach have no vibration, and nothing to drift.</summary>
    [Test]
    public void Atoms_without_forces_are_validated()
    {
        string structure = Sample.Write("far.xyz", "2\n\nAr 0 0 0\nAr 30 0 0\n");
        var argon = new ArgonRun();
        CliRun run = CliRun.Of("validate", structure, "--potential", argon.Potential, "--threads", "1", "--timestep", "4", "--temperature", "60", "--duration", "0.1");
        Assert.That(run.Error, Is.Empty);
        Assert.That(run.Output, Does.Contain("fastest vibration at the start: none"));
    }

    /// <summary>The force of a shifted potential jumps at its cutoff: found, and located to 10⁻⁶ Å.</summary>
    [TestCase("shifted")]
    [TestCase("truncated")]
    public void Jumps_are_found_and_located(string truncation)
    {
        string structure = Sample.Write("pair.xyz", "2\n\nAr 0 0 0\nAr 3.9 0 0\n");
        string potential = Sample.Write("rough.yaml", $"cutoff_angstrom: 6\ntruncation: {truncation}\nelements:\n  Ar: {{ epsilon_ev: 0.0103, sigma_angstrom: 3.405 }}\n");
        CliRun run = CliRun.Of("validate", structure, "--potential", potential, "--static", "--threads", "1");
        Match found = Regex.Match(run.Output, "fail  smoothness across the cutoff at 6 Å: .* at ([0-9.]+) Å");
        Assert.Multiple(() =>
        {
            Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Failure));
            Assert.That(found.Success, Is.True, run.Output);
            Assert.That(double.Parse(found.Groups[1].Value, CultureInfo.InvariantCulture), Is.EqualTo(6).Within(1e-6));
        });
    }

    /// <summary>Before the checks, which can take minutes, rather than after them. Not even root can make a file below a file.</summary>
    [TestCase("--json")]
    [TestCase("--report")]
    [TestCase("--output")]
    public void Files_that_cannot_be_written_are_refused_at_once(string option)
    {
        var argon = new ArgonRun();
        string below = Path.Combine(argon.Potential, "below");
        CliRun run = CliRun.Of("validate", argon.Structure, "--potential", argon.Potential, option, below);
        Assert.Multiple(() =>
        {
            Assert.That(run.BadInput(), Does.StartWith($"{below}: cannot be written"));
            Assert.That(run.Output, Is.Empty);
        });
    }

    [Test]
    public void A_folder_is_no_file_to_write() => Assert.That(
        CliRun.Of("validate", new ArgonRun().Structure, "--potential", new ArgonRun().Potential, "--json", new ArgonRun().Folder).BadInput(),
        Does.EndWith("cannot be written: it is a folder"));

    /// <summary>The disk is full once the findings are there: one line, and no half of a file.</summary>
    [Test]
    public void A_full_disk_is_one_line()
    {
        var argon = new ArgonRun();
        using var disk = new SmallDisk(argon.Output("small"), 20);
        CliRun run = CliRun.Of("validate", argon.Structure, "--potential", argon.Potential, "--threads", "1", "--static", "--output", disk.Folder);
        Assert.Multiple(() =>
        {
            Assert.That(run.BadInput(), Does.EndWith("cannot be written: the disk is full"));
            Assert.That(Directory.GetFiles(disk.Folder, "*.tmp"), Is.Empty);
        });
    }

    [Test]
    public void Bad_values_are_one_line()
    {
        var argon = new ArgonRun();
        Assert.That(CliRun.Of("validate", argon.Structure, "--potential", argon.Potential, "--timestep", "0").BadInput(), Does.Contain("--timestep is 0; expected a positive number"));
    }

    private static double Number(JsonNode findings, string check, string name) =>
        (double)findings.AsArray().Single(row => ((string)row!["check"]!).StartsWith(check, StringComparison.Ordinal))!["numbers"]![name]!;
}
