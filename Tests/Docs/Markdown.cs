using System.Text.RegularExpressions;

namespace MDEngine.Tests.Docs;

/// <summary>A page of the documentation.</summary>
internal sealed partial record Markdown(string Path, string Text)
{
    /// <summary>README, manual, reference, notes for developers, model cards.</summary>
    public static IEnumerable<Markdown> All()
    {
        string[] roots = ["docs", "Models", "Examples"];
        IEnumerable<string> files = Directory.EnumerateFiles(Repository.Root, "*.md")
            .Concat(roots.SelectMany(root => Directory.EnumerateFiles(System.IO.Path.Combine(Repository.Root, root), "*.md", SearchOption.AllDirectories)));
        return files.Order(StringComparer.Ordinal).Select(file => new Markdown(System.IO.Path.GetRelativePath(Repository.Root, file), File.ReadAllText(file)));
    }

    /// <summary>Targets of links that are not addresses, without what follows a #.</summary>
    public IEnumerable<string> LocalLinks() => Link().Matches(WithoutCode()).Select(match => match.Groups[1].Value)
        .Where(target => !target.Contains("://", StringComparison.Ordinal) && !target.StartsWith('#') && !target.StartsWith("mailto:", StringComparison.Ordinal))
        .Select(target => target.Split('#')[0]);

    /// <summary>Fenced code of a language.</summary>
    public IEnumerable<string> Fences(params string[] languages) =>
        Fence().Matches(Text).Where(match => languages.Contains(match.Groups[1].Value)).Select(match => match.Groups[2].Value);

    /// <summary>Command lines of mdengine in code blocks, fenced or indented, with continued lines joined.</summary>
    public IEnumerable<string> Commands()
    {
        string joined = Continuation().Replace(Text, " ");
        return joined.Split('\n').Select(line => Command().Match(line)).Where(match => match.Success).Select(match => match.Groups[1].Value.Split(" #")[0].Trim())
            .Where(command => !command.Contains('…', StringComparison.Ordinal));
    }

    /// <summary>The words of a command line, as a shell splits them.</summary>
    public static string[] Words(string command) => [.. Word().Matches(command).Select(match => match.Value.Replace("\"", "", StringComparison.Ordinal))];

    private string WithoutCode() => Fence().Replace(Text, "");

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^```(\w*)[^\n]*\n(.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Fence();

    [GeneratedRegex(@"\\\n\s*")]
    private static partial Regex Continuation();

    [GeneratedRegex(@"^\s*(?:\./)?mdengine ((?:[a-z]|--help).*)$")]
    private static partial Regex Command();

    [GeneratedRegex("(?:\"[^\"]*\"|[^\\s\"])+")]
    private static partial Regex Word();
}
