using System.Runtime.InteropServices;

namespace MDEngine.Cli;

/// <summary>Turns the first SIGINT or SIGTERM into a cancellation, and lets the second end the process.</summary>
internal sealed class TerminationSignals : IDisposable
{
    private readonly CancellationTokenSource source = new();
    private readonly PosixSignalRegistration[] registrations;

    public TerminationSignals() => registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Handle(context, Cli.ExitCode.Interrupted)),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Handle(context, Cli.ExitCode.Terminated)),
    ];

    public CancellationToken Token => source.Token;

    /// <summary>What the process should end with: 128 + the number of the signal.</summary>
    public int ExitCode { get; private set; } = Cli.ExitCode.Interrupted;

    public void Dispose()
    {
        Array.ForEach(registrations, registration => registration.Dispose());
        source.Dispose();
    }

    private void Handle(PosixSignalContext context, int exitCode)
    {
        if (!source.IsCancellationRequested)
        {
            context.Cancel = true;
            ExitCode = exitCode;
            source.Cancel();
        }
    }
}
