using MDEngine.Cli.Options;
using MDEngine.IO;
using MDEngine.Potentials.Learned;

namespace MDEngine.Cli.Commands;

/// <summary>What is in a structure, trajectory or model file.</summary>
internal sealed class InfoCommand : CliCommand
{
    private readonly StructureOptions structure = new("file", "Structure, trajectory or model file: .xyz, .extxyz, .pdb, .dcd, .safetensors");

    public InfoCommand()
        : base(
            "info",
            "What is in a structure, trajectory or model file.",
            "mdengine info start.extxyz",
            "mdengine info trajectory.dcd --topology start.extxyz",
            "mdengine info Models/ac-ala3-nhme.safetensors")
    {
        structure.AddTo(this);
    }

    protected override int Run(CommandContext context)
    {
        if (string.Equals(Path.GetExtension(structure.Path(context)), ".safetensors", StringComparison.OrdinalIgnoreCase))
        {
            Write(context, ModelSummary.Describe(ModelFile.Read(structure.Path(context))));
        }
        else
        {
            using Trajectory trajectory = structure.Open(context, quiet: true);
            Write(context, StructureSummary.Describe(trajectory, context.Cancellation));
        }

        return ExitCode.Success;
    }

    private static void Write(CommandContext context, IEnumerable<(string Name, string Value)> entries)
    {
        (string Name, string Value)[] lines = [.. entries];
        int width = lines.Max(line => line.Name.Length);
        foreach ((string name, string value) in lines)
        {
            context.Output.WriteLine($"{name.PadRight(width)}  {value}");
        }
    }
}
