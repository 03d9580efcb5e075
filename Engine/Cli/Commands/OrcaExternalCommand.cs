using System.CommandLine;
using MDEngine.Simulations.External;

namespace MDEngine.Cli.Commands;

/// <summary>Energy and gradient for ORCA, as its external program.</summary>
internal sealed class OrcaExternalCommand : ExternalProgramCommand
{
    private readonly Argument<string> request = new("request")
    {
        Description = "The file that ORCA makes for external programs, NAME_EXT.extinp.tmp; the answer goes to NAME_EXT.engrad",
        HelpName = "REQUEST",
    };

    public OrcaExternalCommand()
        : base(
            "orca-external",
            "Energy and gradient for ORCA's optimizer (ExtOpt), so that it searches conformers, saddle points and paths on a potential of MDEngine's.",
            "mdengine orca-external job_EXT.extinp.tmp --potential so3lr.safetensors") => Arguments.Add(request);

    protected override ExternalRequest Read(CommandContext context) => OrcaRequest.Read(context.Get(request));
}
