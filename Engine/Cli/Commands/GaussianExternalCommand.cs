using System.CommandLine;
using MDEngine.Simulations.External;

namespace MDEngine.Cli.Commands;

/// <summary>Energy, gradient and second derivatives for Gaussian, as its external program.</summary>
internal sealed class GaussianExternalCommand : ExternalProgramCommand
{
    private readonly Argument<string[]> files = new("files")
    {
        Description = "What Gaussian adds to the command: LAYER, InputFile (read), OutputFile (written), and names of further files, which are left alone",
        HelpName = "FILES",
        Arity = new ArgumentArity(3, 6),
    };

    public GaussianExternalCommand()
        : base(
            "gaussian-external",
            "Energy, gradient and second derivatives for Gaussian (External), so that it optimizes, searches saddle points and computes frequencies on a potential of MDEngine's.",
            "mdengine gaussian-external --potential so3lr.safetensors R Gau-1.EIn Gau-1.EOu") => Arguments.Add(files);

    protected override ExternalRequest Read(CommandContext context)
    {
        string[] given = context.Get(files);
        return GaussianRequest.Read(given[1], given[2]);
    }
}
