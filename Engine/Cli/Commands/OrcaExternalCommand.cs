using System.CommandLine;
using MDEngine.Cli.Options;
using MDEngine.Simulations;
using MDEngine.Simulations.External;

namespace MDEngine.Cli.Commands;

/// <summary>Energy and gradient for ORCA, as its external program.</summary>
internal sealed class OrcaExternalCommand : CliCommand
{
    private readonly Argument<string> request = new("request")
    {
        Description = "The file that ORCA makes for external programs, NAME_EXT.extinp.tmp; the answer goes to NAME_EXT.engrad",
        HelpName = "REQUEST",
    };

    private readonly PotentialArguments potential = new();

    public OrcaExternalCommand()
        : base(
            "orca-external",
            "Energy and gradient for ORCA's optimizer (ExtOpt), so that it searches conformers, saddle points and paths on a potential of MDEngine's.",
            "mdengine orca-external job_EXT.extinp.tmp --potential so3lr.safetensors")
    {
        Arguments.Add(request);
        potential.AddTo(this);
    }

    protected override int Run(CommandContext context)
    {
        OrcaRequest asked = OrcaRequest.Read(context.Get(request));
        using Potential energies = potential.Read(context);
        foreach (string note in ChargeNote.Of(energies, asked.Structure.System))
        {
            context.Error.WriteLine($"mdengine: {asked.Structure.Source}: {note}");
        }

        var result = new EvaluationResult(asked.Structure.AtomCount);
        using BoundPotential bound = energies.Bind(asked.Structure.System);
        bound.Evaluate(asked.Structure.System, asked.WantsGradient ? Quantities.Energy | Quantities.Forces : Quantities.Energy, result);
        if (!result.IsFinite)
        {
            throw new SimulationDivergedException($"{asked.Structure.Source}: the potential's energy or forces are not finite; the structure is far from anything that it can describe");
        }

        asked.Answer(result);
        return ExitCode.Success;
    }
}
