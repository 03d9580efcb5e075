using System.CommandLine;

namespace MDEngine.Cli;

/// <summary>The command line as a function, so that tests can call it as well.</summary>
public static class Application
{
    private const string DebugVariable = "MDENGINE_DEBUG";

    /// <summary>Runs a command until it ends, or until SIGINT or SIGTERM (a second one ends the process at once).</summary>
    /// <param name="args">The words after the program's name.</param>
    /// <param name="output">Where results go.</param>
    /// <param name="error">Where errors go, one line each.</param>
    /// <returns>A value of <see cref="ExitCode"/>.</returns>
    public static int Run(IReadOnlyList<string> args, TextWriter output, TextWriter error)
    {
        using var signals = new TerminationSignals();
        return Run(args, output, error, () => signals.ExitCode, signals.Token);
    }

    /// <summary>Runs a command until it ends or <paramref name="cancellation"/> asks it to, as SIGINT would.</summary>
    /// <inheritdoc cref="Run(IReadOnlyList{string}, TextWriter, TextWriter)"/>
    public static int Run(IReadOnlyList<string> args, TextWriter output, TextWriter error, CancellationToken cancellation) =>
        Run(args, output, error, () => ExitCode.Interrupted, cancellation);

    /// <summary>What is wrong with a command line, without running it: unknown commands and options, values of the wrong kind, what is missing.</summary>
    /// <param name="args">The words after the program's name.</param>
    public static IReadOnlyList<string> Problems(IReadOnlyList<string> args) => [.. CommandRegistry.CreateRoot().Parse(args).Errors.Select(UsageMessage.Of)];

    /// <summary>All commands and options as a page of Markdown.</summary>
    public static string OptionPage() => OptionReference.Page();

    private static int Run(IReadOnlyList<string> args, TextWriter output, TextWriter error, Func<int> cancelled, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(args);
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(error);
        try
        {
            ParseResult parse = ConfigFile.Expand(CommandRegistry.CreateRoot(args), args);
            if (parse.Errors.Count > 0 && parse.Action is not HelpWithExamples)
            {
                string command = parse.CommandResult.Command is RootCommand ? "" : $" {parse.CommandResult.Command.Name}";
                throw new InputException($"{string.Join(" ", parse.Errors.Select(UsageMessage.Of).Distinct())} Try 'mdengine{command} --help'.");
            }

            return parse.InvokeAsync(
                new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null },
                cancellation).GetAwaiter().GetResult();
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return cancelled();
        }
        catch (InputException exception)
        {
            return Report(error, exception, exception.Message, ExitCode.BadInput);
        }
        catch (SimulationDivergedException exception)
        {
            return Report(error, exception, exception.Message, ExitCode.Failure);
        }
        catch (Exception exception) when (IsRefusedBySystem(exception))
        {
            return Report(error, exception, exception.Message, ExitCode.BadInput);
        }
#pragma warning disable CA1031 // the last place where an exception can become a line for the user
        catch (Exception exception)
        {
            string message = $"internal error: {exception.GetType().Name}: {exception.Message} This is a defect; please report it with the command and what {DebugVariable}=1 adds to this line.";
            return Report(error, exception, message, ExitCode.InternalError);
        }
#pragma warning restore CA1031
    }

    /// <summary>Whether the system would not open, write or remove something, and nobody nearer said so: its message names the file. A missing part of the program is another matter.</summary>
    private static bool IsRefusedBySystem(Exception exception) =>
        exception is UnauthorizedAccessException or DirectoryNotFoundException or PathTooLongException || exception.GetType() == typeof(IOException);

    private static int Report(TextWriter error, Exception exception, string message, int exitCode)
    {
        error.WriteLine($"mdengine: {message.ReplaceLineEndings(" ")}");
        if (Environment.GetEnvironmentVariable(DebugVariable) is { Length: > 0 } and not "0")
        {
            error.WriteLine(exception);
        }

        return exitCode;
    }
}
