using System.CommandLine;
using System.CommandLine.Parsing;
using MDEngine.IO;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace MDEngine.Cli;

/// <summary>
/// Options from a YAML file: a mapping from the names of a command's options and arguments (with - or _ between words) to
/// values. It is turned into words behind those of the command line, so that both are read and checked by the same code.
/// </summary>
internal static class ConfigFile
{
    /// <summary>Parses a command line and the file that its --config names.</summary>
    /// <exception cref="InputFileException">The file cannot be read, has an unknown key, or a value that its option refuses.</exception>
    public static ParseResult Expand(RootCommand root, IReadOnlyList<string> args)
    {
        ParseResult parse = root.Parse(args);
        if (parse.CommandResult.Command is not CliCommand command || parse.GetValue(command.Config) is not { } path)
        {
            return parse;
        }

        var words = new List<string>(args);
        var origins = new Dictionary<Symbol, Mark>();
        foreach ((YamlNode key, YamlNode value) in (YamlFile.Load(path, "option: value") ?? new YamlMappingNode()).Children)
        {
            Symbol symbol = Find(command, key, path);
            if (origins.ContainsKey(symbol))
            {
                throw new InputFileException(path, key.Start.Line, (int)key.Start.Column, $"'{key}' says a second time what '{symbol.Name.TrimStart('-')}' is; keep one of the two");
            }

            if (symbol is Option option ? parse.GetResult(option) is null or { Implicit: true } : parse.GetResult((Argument)symbol) is null or { Tokens.Count: 0 })
            {
                origins.Add(symbol, value.Start);
                words.AddRange(Words(value, path).Select(text => symbol is Option ? $"{symbol.Name}={text}" : text));
            }
        }

        ParseResult expanded = root.Parse(words);
        foreach (ParseError error in expanded.Errors)
        {
            if (SymbolOf(error.SymbolResult) is { } symbol && origins.TryGetValue(symbol, out Mark place))
            {
                throw new InputFileException(path, place.Line, (int)place.Column, UsageMessage.Of(error));
            }
        }

        return expanded;
    }

    private static Symbol Find(CliCommand command, YamlNode key, string path)
    {
        string name = (key as YamlScalarNode)?.Value?.Replace('_', '-') ?? "";
        Option? option = command.Options.FirstOrDefault(o => o.Name == $"--{name}" && o != command.Config);
        Symbol? symbol = option ?? (Symbol?)command.Arguments.FirstOrDefault(a => string.Equals(a.Name, name, StringComparison.OrdinalIgnoreCase));
        string[] known = [.. command.Arguments.Select(a => a.Name).Concat(command.Options.Where(o => o != command.Config).Select(o => o.Name.TrimStart('-')))];
        string suggestion = Suggestion.ForKey(name, known) is { } near ? $" did you mean '{near}'?" : "";
        return symbol ?? throw new InputFileException(
            path, key.Start.Line, (int)key.Start.Column, $"unknown key '{key}';{suggestion} '{command.Name}' knows {string.Join(", ", known)}");
    }

    private static IEnumerable<string> Words(YamlNode value, string path) => value switch
    {
        YamlScalarNode { Value: { Length: > 0 } text } => [text],
        YamlSequenceNode sequence => sequence.Children.SelectMany(item => item is YamlSequenceNode ? throw Unusable(item, path) : Words(item, path)),
        YamlMappingNode mapping => [string.Join(' ', mapping.Children.Select(pair => $"{pair.Key}={(pair.Value is YamlScalarNode ? Words(pair.Value, path).Single() : throw Unusable(pair.Value, path))}"))],
        _ => throw Unusable(value, path),
    };

    private static InputFileException Unusable(YamlNode node, string path) =>
        new(path, node.Start.Line, (int)node.Start.Column, "expected a value, or a list of values");

    private static Symbol? SymbolOf(SymbolResult? result) => result switch
    {
        OptionResult option => option.Option,
        ArgumentResult { Parent: OptionResult option } => option.Option,
        ArgumentResult argument => argument.Argument,
        _ => null,
    };
}
