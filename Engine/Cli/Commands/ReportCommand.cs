using System.CommandLine;
using MDEngine.Cli.Reporting;

namespace MDEngine.Cli.Commands;

/// <summary>A page about a run.</summary>
internal sealed class ReportCommand : CliCommand
{
    private readonly Argument<string> folder = new("folder")
    {
        Description = "Output folder of md, optimize, vibrations, spectrum or validate",
        HelpName = "FOLDER",
    };

    public ReportCommand()
        : base(
            "report",
            "report.html for a run: tables, charts, and the molecule in motion, in one file that needs no network.",
            "mdengine report out",
            "mdengine report vib") => Arguments.Add(folder);

    protected override int Run(CommandContext context)
    {
        string path = context.Get(folder);
        if (!Directory.Exists(path))
        {
            throw new InputException($"{path}: no such folder");
        }

        context.Output.WriteLine(FolderReport.Write(path));
        return ExitCode.Success;
    }
}
