using System.CommandLine;
using System.CommandLine.Help;
using MDEngine.Cli.Commands;
using MDEngine.Cli.Options;

namespace MDEngine.Cli;

/// <summary>All commands there are.</summary>
internal static class CommandRegistry
{
    private const string Description =
        "Molecular dynamics with machine-learned force fields.\n\n"
        + "Each command has its own help: mdengine COMMAND --help. Units are eV, Å, fs, amu and K; where an option has another, its help says so.";

    private static readonly string[] Examples =
    [
        "mdengine info Examples/ac-ala3-nhme/start.extxyz",
        "mdengine energy Examples/ac-ala3-nhme/start.extxyz --potential Models/ac-ala3-nhme.safetensors",
    ];

    private static readonly (string Name, Func<Command> Create)[] Commands =
    [
        ("benchmark", () => new BenchmarkCommand()),
        ("convert", () => new ConvertCommand()),
        ("energy", () => new EnergyCommand()),
        ("evaluate", () => new EvaluateCommand()),
        ("fragment", () => new FragmentCommand()),
        ("gaussian-external", () => new GaussianExternalCommand()),
        ("import", () => new ImportCommand()),
        ("info", () => new InfoCommand()),
        ("learn", () => new LearnCommand()),
        ("md", () => new MdCommand()),
        ("optimize", () => new OptimizeCommand()),
        ("orca-external", () => new OrcaExternalCommand()),
        ("predict", () => new PredictCommand()),
        ("report", () => new ReportCommand()),
        ("sample", () => new SampleCommand()),
        ("score", () => new ScoreCommand()),
        ("serve", () => new ServeCommand()),
        ("spectrum", () => new SpectrumCommand()),
        ("train", () => new TrainCommand()),
        ("validate", () => new ValidateCommand()),
        ("vibrations", () => new VibrationsCommand()),
    ];

    /// <summary>A fresh command tree; each command stands in one file of Commands/ and one line above.</summary>
    /// <param name="args">A command line that it is for: where that begins with a command, the others, which cost time, are left out.</param>
    public static RootCommand CreateRoot(IReadOnlyList<string>? args = null)
    {
        var root = new RootCommand(Description);
        bool isNamed = args is { Count: > 0 } && Commands.Any(command => command.Name == args[0]);
        foreach ((string name, Func<Command> create) in Commands)
        {
            if (!isNamed || name == args![0])
            {
                root.Subcommands.Add(create());
            }
        }

        foreach (Command command in root.Subcommands)
        {
            NumberParsing.Apply(command);
        }

        root.HelpName = "mdengine";
        HelpOption help = root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpWithExamples((HelpAction)help.Action!, Examples);
        root.Action = new HelpIfAlone(help.Action);
        return root;
    }
}
