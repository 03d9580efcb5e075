using MDEngine.Cli.Options;
using MDEngine.Simulations;
using MDEngine.Simulations.External;

namespace MDEngine.Cli.Commands;

/// <summary>Energy and derivatives for a program that calls another one for each structure.</summary>
internal abstract class ExternalProgramCommand : CliCommand
{
    private readonly PotentialArguments potential = new();

    protected ExternalProgramCommand(string name, string description, params string[] examples)
        : base(name, description, examples) => potential.AddTo(this);

    /// <summary>What the program asks for.</summary>
    protected abstract ExternalRequest Read(CommandContext context);

    protected sealed override int Run(CommandContext context)
    {
        ExternalRequest request = Read(context);
        using Potential energies = potential.Read(context);
        foreach (string note in ChargeNote.Of(energies, request.Structure.System))
        {
            context.Error.WriteLine($"mdengine: {request.Structure.Source}: {note}");
        }

        request.Answer(energies, context.Cancellation);
        return ExitCode.Success;
    }
}
