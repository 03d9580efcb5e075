using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace MDEngine.Cli;

/// <summary>The usual help, followed by examples.</summary>
internal sealed class HelpWithExamples(HelpAction usual, IReadOnlyList<string> rootExamples) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        Command command = parseResult.CommandResult.Command;
        IReadOnlyList<string> examples = command is CliCommand known ? known.Examples : rootExamples;
        TextWriter output = parseResult.InvocationConfiguration.Output;
        output.Write(UsualText(parseResult, command));
        output.WriteLine("Examples:");
        foreach (string example in examples)
        {
            output.WriteLine($"  {example}");
        }

        return ExitCode.Success;
    }

    /// <summary>The usual help, with the defaults of choices as they are typed (float64) rather than as the code names them.</summary>
    private string UsualText(ParseResult parseResult, Command command)
    {
        using var text = new StringWriter();
        InvocationConfiguration configuration = parseResult.InvocationConfiguration;
        TextWriter output = configuration.Output;
        configuration.Output = text;
        usual.Invoke(parseResult);
        configuration.Output = output;
        return command.Options.Where(option => option.ValueType.IsEnum && option.HasDefaultValue)
            .Select(option => $"[default: {option.GetDefaultValue()}]")
            .Aggregate(text.ToString(), (all, name) => all.Replace(name, name.ToLowerInvariant(), StringComparison.Ordinal));
    }
}

/// <summary>The help for those who typed the program's name alone; not what a script expects, so not a success.</summary>
internal sealed class HelpIfAlone(CommandLineAction help) : SynchronousCommandLineAction
{
    public override int Invoke(ParseResult parseResult)
    {
        ((SynchronousCommandLineAction)help).Invoke(parseResult);
        return ExitCode.BadInput;
    }
}
