using System.CommandLine;
using System.Globalization;

namespace MDEngine.Cli;

/// <summary>A command of the program: its options, its examples, and what it does.</summary>
internal abstract class CliCommand : Command
{
    /// <summary>Frames that are read and computed together where there are many: enough for the threads of a desk, and few enough to stop at.</summary>
    internal const int FramesAtOnce = 16;

    protected CliCommand(string name, string description, params string[] examples)
        : base(name, description)
    {
        Examples = examples;
        Options.Add(Config);
        SetAction((parse, cancellation) =>
        {
            RequireNames(parse);
            using var context = new CommandContext(parse, cancellation);
            return Task.FromResult(Run(context));
        });
    }

    /// <summary>Whole command lines that show how it is used.</summary>
    public IReadOnlyList<string> Examples { get; }

    /// <summary>A file that holds options; see <see cref="ConfigFile"/>.</summary>
    public Option<string> Config { get; } = new("--config")
    {
        Description = "YAML file with any of these options, such as 'timestep: 0.5'; the command line wins over it",
        HelpName = "FILE",
    };

    /// <summary>Structures come through pipes, and what convert writes; nothing else does.</summary>
    private void RequireNames(ParseResult parse)
    {
        if (Options.FirstOrDefault(option => option.HelpName is "FILE" or "FOLDER" && parse.GetResult(option)?.Tokens.Any(token => token.Value == "-") == true) is { } named)
        {
            throw new InputException($"{named.Name} -: only structures are read from standard input, and only convert writes to standard output; give the name of a {named.HelpName!.ToLowerInvariant()}");
        }
    }

    /// <summary>Does the work; bad input ends it with an <see cref="InputException"/>, a signal with an <see cref="OperationCanceledException"/>.</summary>
    /// <returns>A value of <see cref="ExitCode"/>.</returns>
    protected abstract int Run(CommandContext context);
}

/// <summary>What a command is run with.</summary>
/// <param name="Parse">Its options' values.</param>
/// <param name="Cancellation">Set by SIGINT and SIGTERM; the command then ends cleanly and throws <see cref="OperationCanceledException"/>.</param>
internal sealed record CommandContext(ParseResult Parse, CancellationToken Cancellation) : IDisposable
{
    private readonly Stack<IDisposable> kept = [];

    /// <summary>Has something disposed when the command has ended.</summary>
    public void Keep(IDisposable disposable) => kept.Push(disposable);

    /// <inheritdoc/>
    public void Dispose()
    {
        while (kept.TryPop(out IDisposable? disposable))
        {
            disposable.Dispose();
        }
    }

    /// <summary>Where results go.</summary>
    public TextWriter Output => Parse.InvocationConfiguration.Output;

    /// <summary>Where warnings and progress go.</summary>
    public TextWriter Error => Parse.InvocationConfiguration.Error;

    public T Get<T>(Argument<T> argument) => Parse.GetRequiredValue(argument);

    /// <summary>An option's value or default, which must exist.</summary>
    public T Get<T>(Option<T> option) => Parse.GetRequiredValue(option);

    /// <summary>An option's value, or null (or the type's default) where it is not given and has no default.</summary>
    public T? Find<T>(Option<T> option) => Parse.GetValue(option);

    /// <summary>Names and values of the command's arguments and options, defaults too, as a reader of the results wants to know them.</summary>
    public IEnumerable<(string Name, string Value)> Settings()
    {
        Command command = Parse.CommandResult.Command;
        static string Text(object? value) => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
        yield return ("command", command.Name);
        foreach (Argument argument in command.Arguments)
        {
            yield return (argument.Name.ToLowerInvariant(), string.Join(' ', Parse.GetResult(argument)?.Tokens.Select(token => token.Value) ?? []));
        }

        foreach (Option option in command.Options.Where(option => option.ValueType != typeof(bool) || Has(option)))
        {
            string[] given = [.. Parse.GetResult(option)?.Tokens.Select(token => token.Value) ?? []];
            string value = given.Length > 0 ? string.Join(' ', given) : Has(option) ? "true" : option.HasDefaultValue ? Text(option.GetDefaultValue()) : "";
            if (value.Length > 0)
            {
                yield return (option.Name.TrimStart('-').Replace('-', '_'), value);
            }
        }
    }

    /// <summary>Whether the user gave the option, on the command line or in a file.</summary>
    public bool Has(Option option) => Parse.GetResult(option) is { Implicit: false };
}
