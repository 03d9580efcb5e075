using MDEngine.Cli;
using MDEngine.Tests.Cli;

namespace MDEngine.Tests.MolecularDynamics;

/// <summary>What <c>mdengine md</c> refuses: in one line, and nothing is lost or left.</summary>
internal sealed class MdRefusalTests
{
    [Test]
    public void A_folder_with_another_run_is_refused()
    {
        var argon = new ArgonRun();
        Assert.That(CliRun.Of(argon.Args("out", "--steps", "1")).ExitCode, Is.Zero);
        Assert.That(CliRun.Of(argon.Args("out", "--steps", "1")).BadInput(), Does.Contain("holds another run").And.Contain("--overwrite"));
        Assert.That(CliRun.Of(argon.Args("out", "--steps", "1", "--overwrite")).ExitCode, Is.Zero);
    }

    /// <summary>Not even root can make a folder below a file.</summary>
    [Test]
    public void A_folder_that_cannot_be_written_is_refused()
    {
        var argon = new ArgonRun();
        string folder = Path.Combine(argon.Structure, "out");
        Assert.That(
            CliRun.Of("md", argon.Structure, "--potential", argon.Potential, "--steps", "1", "--output", folder).BadInput(),
            Does.StartWith($"{folder}: cannot be written to: ").And.EndsWith("; choose another folder"));
    }

    /// <summary>The folder can be written and something in it cannot be replaced: whatever the system says is one line, too.</summary>
    [TestCase("summary.json")]
    [TestCase("thermo.csv")]
    [TestCase("trajectory.extxyz")]
    [TestCase("checkpoint-next.safetensors")]
    public void A_folder_in_the_place_of_a_result_is_one_line(string name)
    {
        var argon = new ArgonRun();
        Directory.CreateDirectory(Path.Combine(argon.Output("out"), name, "inside"));
        Assert.That(CliRun.Of(argon.Args("out", "--steps", "1", "--progress", "none")).BadInput(), Does.Contain(name));
    }

    [TestCase("", "The output folder is ''; expected the name of a folder")]
    [TestCase("argon.yaml", "cannot be written to: it is a file")]
    public void A_folder_needs_a_name_of_its_own(string name, string expected)
    {
        var argon = new ArgonRun();
        string folder = name.Length > 0 ? Path.Combine(argon.Folder, name) : "";
        Assert.That(CliRun.Of("md", argon.Structure, "--potential", argon.Potential, "--steps", "1", "--output", folder).BadInput(), Does.Contain(expected));
    }

    [TestCase("--seed", "2", "seed is 2 here and 1 in the checkpoint")]
    [TestCase("--timestep", "1", "timestep_fs is 1 here and 2 in the checkpoint")]
    [TestCase("--ensemble", "csvr", "ensemble is")]
    public void Resuming_another_run_is_refused(string option, string value, string expected)
    {
        var argon = new ArgonRun();
        Assert.That(CliRun.Of(argon.Args("out", "--steps", "5")).ExitCode, Is.Zero);
        string[] words = argon.Args("out", "--steps", "9", "--resume", option, value);
        Assert.That(LastLine(CliRun.Of(words)), Does.Contain("--resume").And.Contain(expected));
    }

    /// <summary>More steps would stretch the whole ramp, and the temperature at the checkpoint would jump back.</summary>
    [Test]
    public void A_ramp_is_not_prolonged()
    {
        var argon = new ArgonRun();
        string[] Args(int steps) => argon.Args("out", "--progress", "none", "--stage", $"name=heat ensemble=csvr temperature=50:90 steps={steps}", "--resume");
        Assert.That(CliRun.Of(Args(10)).ExitCode, Is.Zero);
        Assert.That(CliRun.Of(Args(20)).BadInput(), Does.Contain("steps of heat is 20 here and 10 in the checkpoint").And.Contain("ramp"));
        Assert.That(CliRun.Of(Args(10)).ExitCode, Is.Zero);
    }

    [TestCase("--steps is missing")]
    [TestCase("--ensemble is 'nvt'; expected nve|langevin", "--steps", "1", "--ensemble", "nvt")]
    [TestCase("--fix names atom 32", "--steps", "1", "--fix", "0,32")]
    [TestCase("--fix has 'x'", "--steps", "1", "--fix", "x")]
    [TestCase("holds no velocities", "--steps", "1", "--velocities", "file")]
    [TestCase("--stage has the key 'step'", "--stage", "step=4")]
    [TestCase("--steps is -1", "--steps", "-1")]
    [TestCase("--trajectory-interval is 0", "--steps", "1", "--trajectory-interval", "0")]
    [TestCase("--friction is -1", "--steps", "1", "--ensemble", "langevin", "--friction", "-1")]
    [TestCase("is a ramp, which needs a thermostat", "--steps", "1", "--temperature", "50:100")]
    [TestCase("temperature 50:100 of heat is a ramp", "--stage", "name=heat temperature=50:100 steps=1")]
    [TestCase("temperature 0:300 of production reaches 0 K, where nose-hoover", "--steps", "1", "--ensemble", "nose-hoover", "--temperature", "0:300")]
    [TestCase("temperature 300:0 of cool reaches 0 K, where nose-hoover", "--stage", "name=cool ensemble=nose-hoover temperature=300:0 steps=1")]
    [TestCase("no fixed atoms where a stage is npt", "--steps", "1", "--ensemble", "npt", "--fix", "0-3")]
    public void Bad_options_are_one_line(string expected, params string[] words)
    {
        var argon = new ArgonRun();
        Assert.That(CliRun.Of(argon.Args("out", words)).BadInput(), Does.Contain(expected));
        Assert.That(File.Exists(Path.Combine(argon.Output("out"), "thermo.csv")), Is.False, "nothing is left");
    }

    [Test]
    public void Constant_pressure_needs_a_periodic_cell()
    {
        var argon = new ArgonRun(periodic: false);
        Assert.That(LastLine(CliRun.Of(argon.Args("out", "--steps", "5", "--ensemble", "npt"))), Does.Contain("periodic in all three directions"));
    }

    [TestCase("cutoff_angstrom: 5\n", "has no 'elements'")]
    [TestCase("cutoff_angstrom: five\nelements:\n  Ar: { epsilon_ev: 1, sigma_angstrom: 3 }\n", ":1:18: cutoff_angstrom is 'five'; expected a positive number")]
    [TestCase("cutoff_angstrom: 5\nelements:\n  Xx: { epsilon_ev: 1, sigma_angstrom: 3 }\n", ":3:3: 'Xx' is no element's symbol")]
    [TestCase("cutoff_angstrom: 5\nelements:\n  Ar: { epsilon_ev: 1 }\n", "Ar has no sigma_angstrom")]
    [TestCase("cutoff_angstrom: 5\nelements:\n  Kr: { epsilon_ev: 1, sigma_angstrom: 3 }\n", "Ar, for which the Lennard-Jones potential has no parameters")]
    [TestCase("cutoff_angstrom: 5\ncolour: red\nelements:\n  Ar: { epsilon_ev: 1, sigma_angstrom: 3 }\n", "unknown key 'colour'")]
    [TestCase("cutoff_angstrom: 5\nskin_angstrom: 1e300\nelements:\n  Ar: { epsilon_ev: 1, sigma_angstrom: 3 }\n", "argon.yaml: A skin of 1E+300 Å beyond a cutoff of 5 Å cannot be used")]
    public void Bad_potential_files_are_one_line(string potential, string expected)
    {
        var argon = new ArgonRun(potential: potential);
        Assert.That(CliRun.Of(argon.Args("out", "--steps", "1")).BadInput(), Does.Contain(expected));
    }

    private static string LastLine(CliRun run)
    {
        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.BadInput));
        return run.Error.TrimEnd('\n').Split('\n')[^1];
    }
}
