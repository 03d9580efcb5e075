using System.CommandLine;

namespace MDEngine.Cli.Options;

/// <summary>Options whose value is one of an enumeration's names, written in lower case.</summary>
internal static class ChoiceOptions
{
    public static Option<T> WithChoices<T>(this Option<T> option)
        where T : struct, Enum
    {
        string names = string.Join("|", Enum.GetNames<T>()).ToLowerInvariant();
        option.HelpName = names;
        option.CustomParser = result =>
        {
            string word = result.Tokens[^1].Value;
            if (!int.TryParse(word, out _) && Enum.TryParse(word, ignoreCase: true, out T value))
            {
                return value;
            }

            result.AddError($"{option.Name} is '{word}'; expected {names}.");
            return default;
        };
        return option;
    }
}
