using MDEngine.Tests.IO;

namespace MDEngine.Tests.Cli;

internal sealed class CommandLineTests
{
    private static readonly string Molecule = Sample.Path("ac-ala3-nhme.xyz");

    [Test]
    public void Help_names_the_commands_and_shows_examples()
    {
        CliRun run = CliRun.Of("--help");

        Assert.That(run.ExitCode, Is.Zero);
        Assert.That(run.Output, Does.Contain("energy <STRUCTURE>").And.Contain("info <FILE>").And.Contain("Examples:\n  mdengine "));
    }

    [Test]
    public void Help_of_a_command_shows_defaults_as_they_are_typed()
    {
        CliRun run = CliRun.Of("energy", "--help");

        Assert.That(run.ExitCode, Is.Zero);
        Assert.That(run.Output, Does.Contain("--precision <float32|float64>").And.Contain("[default: float64]").And.Contain("Examples:\n  mdengine energy"));
    }

    [Test]
    public void The_name_alone_shows_the_help()
    {
        CliRun run = CliRun.Of();

        Assert.That(run.ExitCode, Is.EqualTo(2));
        Assert.That(run.Output, Does.Contain("Commands:"));
    }

    [TestCase("frobnicate", "Unrecognized command or argument 'frobnicate'. Try 'mdengine --help'.")]
    [TestCase("energy a.xyz", "Option '--potential' is required. Try 'mdengine energy --help'.")]
    [TestCase("energy a.xyz --potential m.safetensors --threads 0", "--threads is 0; expected 1 or more. Try 'mdengine energy --help'.")]
    [TestCase("energy a.xyz --potential m.safetensors --threads two", "--threads is 'two'; expected an integer. Try 'mdengine energy --help'.")]
    [TestCase("energy a.xyz --potential m.safetensors --precision 64", "--precision is '64'; expected float32|float64. Try 'mdengine energy --help'.")]
    [TestCase("energy a.xyz --potential m.safetensors --device gpu", "--device is 'gpu'; expected cpu|cuda. Try 'mdengine energy --help'.")]
    public void Usage_errors_are_one_line(string line, string expected)
    {
        Assert.That(CliRun.Of(line.Split(' ')).BadInput(), Is.EqualTo(expected));
    }

    [TestCase("potential: m\nthread: 2\n", ":2:1: unknown key 'thread'; did you mean 'threads'? 'energy' knows structure, topology, ")]
    [TestCase("threads: two\n", ":1:10: --threads is 'two'; expected an integer.")]
    [TestCase("threads: 0\n", ":1:10: --threads is 0; expected 1 or more.")]
    [TestCase("threads:\n", ":1:9: expected a value, or a list of values")]
    [TestCase("threads: {a: [1, 2]}\n", ":1:14: expected a value, or a list of values")]
    [TestCase("- threads\n", ":1:1: expected lines of the form 'option: value'")]
    [TestCase("threads: 1\nthreads: 2\n", ":2:1: is no valid YAML: ")]
    [TestCase("threads: [1\n", ":2:1: is no valid YAML: ")]
    [TestCase("input-format: xyz\ninput_format: pdb\n", ":2:1: 'input_format' says a second time what 'input-format' is; keep one of the two")]
    [TestCase("config: other.yaml\n", ":1:1: unknown key 'config'")]
    public void Mistakes_in_a_config_file_are_named_by_line(string content, string expected)
    {
        string path = Sample.Write("run.yaml", content);

        Assert.That(CliRun.Of("energy", "a.xyz", "--config", path).BadInput(), Does.StartWith(path + expected));
    }

    [Test]
    public void A_missing_config_file_is_bad_input()
    {
        Assert.That(CliRun.Of("energy", "--config", "none.yaml").BadInput(), Is.EqualTo("none.yaml: cannot be opened: no such file"));
    }

    [Test]
    public void Options_and_arguments_may_stand_in_a_config_file()
    {
        string path = Sample.Write("run.yaml", $"# atoms of the trajectory\nfile: {Sample.Path("written.dcd")}\ntopology: {Sample.Path("written.extxyz")}\n");

        CliRun run = CliRun.Of("info", "--config", path);

        Assert.That(run.Error, Is.Empty);
        Assert.That(run.Output, Does.Match("frames +2\n"));
    }

    [Test]
    public void The_command_line_wins_over_the_config_file()
    {
        string path = Sample.Write("run.yaml", "file: none.xyz\n");

        Assert.That(CliRun.Of("info", Molecule, "--config", path).Output, Does.Match("atoms +42\n"));
    }

    [Test]
    public void Cancellation_ends_with_130()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();

        CliRun run = CliRun.Of(source.Token, "info", Sample.Path("ase-periodic.extxyz"));

        Assert.That((run.ExitCode, run.Error), Is.EqualTo((130, "")));
    }

    [Test]
    public void An_unknown_kind_of_potential_is_bad_input()
    {
        Assert.That(CliRun.Of("energy", Molecule, "--potential", "model.onnx").BadInput(), Does.StartWith("--potential is 'model.onnx'; expected "));
    }
}
