using System.CommandLine;
using MDEngine.Cli.Options;
using MDEngine.Simulations;
using MDEngine.Simulations.Sockets;

namespace MDEngine.Cli.Commands;

/// <summary>Energies and forces for another program, over i-PI's socket.</summary>
internal sealed class ServeCommand : CliCommand
{
    private readonly StructureOptions structure = new(one: true);
    private readonly PotentialArguments potential = new();

    private readonly Option<string?> unix = new("--unix")
    {
        Description = "UNIX socket of the server: a name, for /tmp/ipi_NAME, or a path",
        HelpName = "NAME",
    };

    private readonly Option<string> host = new("--host")
    {
        Description = "Host of the server",
        HelpName = "HOST",
        DefaultValueFactory = _ => "localhost",
    };

    private readonly Option<int?> port = new("--port")
    {
        Description = "Port of the server, in place of --unix",
        HelpName = "N",
    };

    private readonly Option<double> wait = new Option<double>("--wait")
    {
        Description = "How long to try where no server listens yet, s",
        HelpName = "S",
        DefaultValueFactory = _ => 30,
    }.AtLeast(0);

    private readonly Option<bool> reconnect = new("--reconnect")
    {
        Description = "When the server has ended, wait for it again",
    };

    public ServeCommand()
        : base(
            "serve",
            "Energies and forces for another program (i-PI, ASE's SocketIOCalculator), as a driver of i-PI's protocol. The structure says which atoms there are, in the "
                + "server's order; if its cell is periodic, the server's cell is taken.",
            "mdengine serve start.extxyz --potential Models/ac-ala3-nhme.safetensors --unix peptide",
            "mdengine serve start.extxyz --potential Models/ac-ala3-nhme.safetensors --host localhost --port 31415")
    {
        structure.AddTo(this);
        potential.AddTo(this);
        Options.Add(unix);
        Options.Add(host);
        Options.Add(port);
        Options.Add(wait);
        Options.Add(reconnect);
    }

    protected override int Run(CommandContext context)
    {
        SocketAddress address = (context.Find(unix), context.Find(port)) switch
        {
            ({ } name, null) => SocketAddress.Unix(name),
            (null, { } number) => SocketAddress.Tcp(context.Get(host), number),
            _ => throw new InputException("serve needs the server's address: either --unix NAME or --port N (with --host HOST)."),
        };
        Structure found = structure.Read(context);
        using Potential energies = potential.Read(context);
        structure.TellCharge(context, energies, found.Frame);
        var driver = new IpiDriver(energies, found.System);
        TimeSpan patience = TimeSpan.FromSeconds(context.Get(wait));
        do
        {
            long before = driver.Calls;
            driver.Run(address, patience, context.Cancellation);
            context.Output.WriteLine($"{driver.Calls - before} structures for the server at {address}");
        }
        while (context.Get(reconnect));
        return ExitCode.Success;
    }
}
