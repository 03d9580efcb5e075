using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace MDEngine.Cli.Options;

/// <summary>
/// Numbers as files have them: digits, a decimal point, an exponent. The parser's own reading takes commas for separators of
/// thousands, so that 0,5 becomes 5.
/// </summary>
internal static class NumberParsing
{
    /// <summary>Has all options of a command read so.</summary>
    public static void Apply(Command command)
    {
        foreach (Option option in command.Options)
        {
            switch (option)
            {
                case Option<double> number:
                    number.CustomParser = result => Parse(option.Name, result.Tokens[^1].Value, result);
                    break;
                case Option<double?> number:
                    number.CustomParser = result => Parse(option.Name, result.Tokens[^1].Value, result);
                    break;
                case Option<double[]> numbers:
                    numbers.CustomParser = result => [.. result.Tokens.Select(token => Parse(option.Name, token.Value, result))];
                    break;
            }
        }
    }

    private static double Parse(string option, string word, ArgumentResult result)
    {
        if (double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value))
        {
            return value;
        }

        result.AddError($"{option} is '{word}'; expected a number{(word.Contains(',', StringComparison.Ordinal) ? " with a decimal point instead of the comma" : "")}.");
        return 0;
    }
}
