using System.CommandLine;
using System.Globalization;
using System.Text;

namespace MDEngine.Cli;

/// <summary>The page of all commands and options (docs/reference/options.md), from the same objects as the help and the YAML files.</summary>
internal static class OptionReference
{
    public static string Page()
    {
        var page = new StringBuilder();
        page.Append(
            """
            # Commands and options

            This page is made from the program (`./test Docs` says how); `mdengine COMMAND --help` shows the same. Every option can stand in a YAML file, too
            ([YAML files](config-file.md)); `--config FILE` and `--help` belong to all commands and are left out below.


            """);
        foreach (CliCommand command in CommandRegistry.CreateRoot().Subcommands.OfType<CliCommand>().OrderBy(command => command.Name, StringComparer.Ordinal))
        {
            Append(page, command);
        }

        return page.ToString().TrimEnd() + "\n";
    }

    private static void Append(StringBuilder page, CliCommand command)
    {
        string arguments = string.Concat(command.Arguments.Select(argument => $" {(argument.HelpName ?? argument.Name).ToUpperInvariant()}"));
        page.Append(CultureInfo.InvariantCulture, $"## {command.Name}\n\n{command.Description}\n\n");
        page.Append(CultureInfo.InvariantCulture, $"```sh\n{string.Join('\n', command.Examples)}\n```\n\n");
        page.Append(CultureInfo.InvariantCulture, $"`mdengine {command.Name}{arguments} [OPTIONS]`\n\n| option | value | default | meaning |\n| --- | --- | --- | --- |\n");
        foreach (Argument argument in command.Arguments)
        {
            page.Append(CultureInfo.InvariantCulture, $"| `{(argument.HelpName ?? argument.Name).ToUpperInvariant()}` | | required | {Cell(argument.Description)} |\n");
        }

        foreach (Option option in command.Options.Where(option => option != command.Config && option is not System.CommandLine.Help.HelpOption))
        {
            string names = string.Join(", ", option.Aliases.Prepend(option.Name).Distinct().Select(name => $"`{name}`"));
            string value = option.ValueType == typeof(bool) ? "" : $"`{Cell(option.HelpName)}`";
            page.Append(CultureInfo.InvariantCulture, $"| {names} | {value} | {Default(option)} | {Cell(option.Description)} |\n");
        }

        page.Append('\n');
    }

    private static string Default(Option option)
    {
        if (option.Required)
        {
            return "required";
        }

        if (!option.HasDefaultValue || option.ValueType == typeof(bool))
        {
            return "";
        }

        if (option.Name == "--threads")
        {
            return "all processors";
        }

        object? value = option.GetDefaultValue();
        string text = value is System.Collections.IEnumerable and not string ? string.Join(' ', ((System.Collections.IEnumerable)value).Cast<object>()) : Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
        return text.Length == 0 ? "" : $"`{(option.ValueType.IsEnum ? text.ToLowerInvariant() : text)}`";
    }

    /// <summary>A bar would end the cell.</summary>
    private static string Cell(string? text) => (text ?? "").Replace("|", "\\|", StringComparison.Ordinal);
}
