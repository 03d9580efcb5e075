using MDEngine.Cli.Options;
using MDEngine.IO;

namespace MDEngine.Cli.Commands;

/// <summary>What is in a structure, trajectory or model file.</summary>
internal sealed class InfoCommand : CliCommand
{
    private readonly StructureOptions structure = new();

    public InfoCommand()
        : base(
            "info",
            "What is in a structure or trajectory file.",
            "mdengine info start.extxyz",
            "mdengine info trajectory.dcd --topology start.extxyz")
    {
        structure.AddTo(this);
    }

    protected override int Run(CommandContext context)
    {
        using Trajectory trajectory = structure.Open(context);
        foreach ((string name, string value) in StructureSummary.Describe(trajectory, context.Cancellation))
        {
            context.Output.WriteLine($"{name,-12} {value}");
        }

        return ExitCode.Success;
    }
}
