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
        + "Each command has its own help: mdengine COMMAND --help. Units are eV, Å, fs, amu and K.";

    private static readonly string[] Examples =
    [
        "mdengine info Examples/ac-ala3-nhme/start.extxyz",
        "mdengine energy Examples/ac-ala3-nhme/start.extxyz --potential Models/ac-ala3-nhme.safetensors",
    ];

    /// <summary>A fresh command tree; each command stands in one file of Commands/ and one line here.</summary>
    public static RootCommand CreateRoot()
    {
        var root = new RootCommand(Description)
        {
            new BenchmarkCommand(),
            new ConvertCommand(),
            new EnergyCommand(),
            new EvaluateCommand(),
            new FragmentCommand(),
            new ImportCommand(),
            new InfoCommand(),
            new MdCommand(),
            new OptimizeCommand(),
            new OrcaExternalCommand(),
            new ReportCommand(),
            new SampleCommand(),
#if TORCH
            new ScoreCommand(),
#else
            new CommandWithoutTorch("score"),
#endif
            new ServeCommand(),
            new SpectrumCommand(),
            new TrainCommand(),
            new ValidateCommand(),
            new VibrationsCommand(),
        };
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
