using System.CommandLine;
using MDEngine.IO;
using MDEngine.Simulations;

namespace MDEngine.Cli.Options;

/// <summary>The structure file that most commands work on; a command adds it with <see cref="AddTo"/>.</summary>
/// <param name="name">Its name in the help and in YAML files.</param>
/// <param name="description">For the help.</param>
internal sealed class StructureOptions(string name = "structure", string description = "Structure or trajectory file: .xyz, .extxyz, .pdb, .dcd")
{
    private readonly Argument<string> structure = new(name)
    {
        Description = description,
        HelpName = name.ToUpperInvariant(),
    };

    private readonly Option<string?> topology = new("--topology")
    {
        Description = "Structure file that says which atoms a .dcd file holds positions of",
        HelpName = "FILE",
    };

    public void AddTo(Command command)
    {
        command.Arguments.Add(structure);
        command.Options.Add(topology);
    }

    /// <summary>The file's name.</summary>
    public string Path(CommandContext context) => context.Get(structure);

    /// <summary>Opens the file for reading.</summary>
    public Trajectory Open(CommandContext context) =>
        Trajectory.Open(Path(context), context.Find(topology) is { } file ? Trajectory.ReadFirst(file).Topology : null);

    /// <summary>The first structure, with its atoms checked to be apart.</summary>
    public Structure Read(CommandContext context) => Structure.Read(Path(context), context.Find(topology));

    /// <summary>All structures, with their atoms checked to be apart.</summary>
    public IEnumerable<Structure> ReadAll(CommandContext context) => Structure.ReadAll(Path(context), context.Find(topology));

    /// <summary>The frame of <see cref="Read"/>.</summary>
    public Frame ReadFirst(CommandContext context) => Read(context).Frame;
}
