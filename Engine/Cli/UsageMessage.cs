using System.CommandLine.Parsing;
using System.Text.RegularExpressions;

namespace MDEngine.Cli;

/// <summary>The parser's complaints in the user's words.</summary>
internal static partial class UsageMessage
{
    /// <summary>The message of an error, with types named as people name them.</summary>
    public static string Of(ParseError error)
    {
        if (Unknown().Match(error.Message) is { Success: true } unknown)
        {
            return Suggestion.For(unknown.Groups["word"].Value, error.SymbolResult) is { } suggestion
                ? $"'{unknown.Groups["word"].Value}' is unknown; did you mean '{suggestion}'?"
                : error.Message;
        }

        Match match = WrongType().Match(error.Message);
        return !match.Success ? error.Message : $"{match.Groups["option"]} is '{match.Groups["word"]}'; expected {Expected(match.Groups["type"].Value)}.";
    }

    private static string Expected(string type) => type switch
    {
        "Int32" or "Int64" => "an integer",
        "Double" or "Single" => "a number",
        "Boolean" => "true or false",
        _ => $"a {type}",
    };

    [GeneratedRegex(@"^Cannot parse argument '(?<word>.*)' for option '(?<option>.*?)' as expected type '(System\.)?(Nullable`1\[)?(System\.)?(?<type>\w+)\]?'\.")]
    private static partial Regex WrongType();

    [GeneratedRegex(@"^Unrecognized command or argument '(?<word>[^']*)'\.")]
    private static partial Regex Unknown();
}
