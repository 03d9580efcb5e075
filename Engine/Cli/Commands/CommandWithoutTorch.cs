namespace MDEngine.Cli.Commands;

/// <summary>A command that needs TorchSharp, in a build without it.</summary>
internal sealed class CommandWithoutTorch : CliCommand
{
    public CommandWithoutTorch(string name)
        : base(name, "Not in this build, which is without TorchSharp (docs/developer/torch.md).") => TreatUnmatchedTokensAsErrors = false;

    protected override int Run(CommandContext context) =>
        throw new InputException($"'{Name}' runs on TorchSharp, and this build of MDEngine is without it; build with TORCH=cpu (docs/developer/torch.md).");
}
