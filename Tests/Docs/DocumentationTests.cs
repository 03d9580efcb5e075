using System.Diagnostics;
using System.Text.RegularExpressions;
using MDEngine.Cli;

namespace MDEngine.Tests.Docs;

/// <summary>What the documentation says is so.</summary>
internal sealed partial class DocumentationTests
{
    private static readonly Markdown[] Pages = [.. Markdown.All()];

    /// <summary>Set it to have docs/reference/options.md written anew.</summary>
    private const string WriteVariable = "MDENGINE_WRITE_DOCS";

    [Test]
    public void Links_lead_to_files()
    {
        IEnumerable<string> broken =
            from page in Pages
            from link in page.LocalLinks()
            let target = Path.Combine(Repository.Root, Path.GetDirectoryName(page.Path)!, Uri.UnescapeDataString(link))
            where !File.Exists(target) && !Directory.Exists(target)
            select $"{page.Path}: {link}";
        Assert.That(broken, Is.Empty);
    }

    [Test]
    public void No_file_holds_a_conflict_that_nobody_resolved()
    {
        string[] endings = [".md", ".cs", ".csproj", ".props", ".targets", ".sln", ".sh", ".yaml", ".json"];
        IEnumerable<string> files = Directory.EnumerateFiles(Repository.Root, "*", new EnumerationOptions { RecurseSubdirectories = true })
            .Where(file => endings.Contains(Path.GetExtension(file)) && !Built().IsMatch(Path.GetRelativePath(Repository.Root, file)));
        Assert.That(files.Where(file => ConflictMarker().IsMatch(File.ReadAllText(file))), Is.Empty);
    }

    [Test]
    public void Every_page_is_reached_from_the_readme()
    {
        var byPath = Pages.ToDictionary(page => Path.GetFullPath(Path.Combine(Repository.Root, page.Path)));
        var reached = new HashSet<string>();
        var open = new Stack<string>([Path.Combine(Repository.Root, "README.md")]);
        while (open.TryPop(out string? path))
        {
            if (byPath.TryGetValue(path, out Markdown? page) && reached.Add(path))
            {
                foreach (string link in page.LocalLinks())
                {
                    open.Push(Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, link)));
                }
            }
        }

        string docs = Path.Combine(Repository.Root, "docs") + Path.DirectorySeparatorChar;
        Assert.That(byPath.Keys.Where(path => path.StartsWith(docs, StringComparison.Ordinal)).Except(reached).Select(path => Path.GetRelativePath(Repository.Root, path)), Is.Empty);
    }

    [Test]
    public void Commands_in_the_documentation_are_such_that_the_program_takes_them()
    {
        (string Page, string Command)[] commands = [.. from page in Pages from command in page.Commands() select (page.Path, command)];
        Assert.That(commands, Has.Length.GreaterThan(40), "the search for commands finds them");
        IEnumerable<string> wrong =
            from item in commands
            let problems = Application.Problems(Markdown.Words(item.Command))
            where problems.Count > 0
            select $"{item.Page}: mdengine {item.Command}: {string.Join(' ', problems)}";
        Assert.That(wrong, Is.Empty);
    }

    [Test]
    public void Options_in_the_text_exist()
    {
        HashSet<string> known = [.. OptionName().Matches(Application.OptionPage()).Select(match => match.Value), "--config", "--help", "--version"];
        HashSet<string> others =
        [
            "--all", "--coverage", "--filter", "--list-sdks", "--local", "--no-build", "--no-install-recommends", "--no-restore", "--project", "--tool-path", "--add-source", "--verify-no-changes",
            "--acc", "--format", "--global", "--source", "--output-folder", "--pull",
        ];
        IEnumerable<string> unknown =
            from page in Pages
            where page.Path.StartsWith(Path.Combine("docs", "manual"), StringComparison.Ordinal) || page.Path.StartsWith(Path.Combine("docs", "reference"), StringComparison.Ordinal)
            from Match match in InlineOption().Matches(page.Text)
            where !known.Contains(match.Groups[1].Value) && !others.Contains(match.Groups[1].Value)
            select $"{page.Path}: {match.Groups[1].Value}";
        Assert.That(unknown.Distinct(), Is.Empty);
    }

    [Test]
    public void The_page_of_options_is_what_the_program_says()
    {
        string path = Path.Combine(Repository.Root, "docs", "reference", "options.md");
        if (Environment.GetEnvironmentVariable(WriteVariable) is { Length: > 0 })
        {
            File.WriteAllText(path, Application.OptionPage());
        }

        Assert.That(File.ReadAllText(path), Is.EqualTo(Application.OptionPage()), $"write it anew: {WriteVariable}=1 ./test The_page_of_options");
    }

    [Test]
    [Category("Long")]
    public void Programs_in_the_documentation_run()
    {
        string[] programs = [.. Pages.SelectMany(page => page.Fences("csharp")).Where(code => code.StartsWith("using ", StringComparison.Ordinal))];
        Assert.That(programs, Is.Not.Empty);
        string folder = Path.Combine(Repository.Root, "Examples", "documentation");
        Directory.CreateDirectory(folder);
        try
        {
            foreach ((int number, string code) in programs.Index())
            {
                string file = Path.Combine(folder, $"program-{number}.cs");
                string output = TemporaryFiles.NewPath("out");
                string shorter = Steps().Replace(code, "steps: 20").Replace("\"out\"", $"\"{output}\"", StringComparison.Ordinal)
                    .Replace("start.extxyz", "Examples/ac-ala3-nhme/start.extxyz", StringComparison.Ordinal)
                    .Replace("model.safetensors", "Models/ac-ala3-nhme.safetensors", StringComparison.Ordinal);
                File.WriteAllText(file, "#:project ../../Engine/Simulations/MDEngine.Simulations.csproj\n" + shorter);
                using Process process = Process.Start(new ProcessStartInfo("dotnet", ["run", "-c", "Release", file]) { WorkingDirectory = Repository.Root, RedirectStandardError = true, RedirectStandardOutput = true })!;
                Task<string> error = process.StandardError.ReadToEndAsync();
                string text = process.StandardOutput.ReadToEnd();
                process.WaitForExit();
                Assert.That(process.ExitCode, Is.Zero, $"{code}\n{text}{error.Result}");
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [GeneratedRegex("^(<<<<<<<|>>>>>>>) ", RegexOptions.Multiline)]
    private static partial Regex ConflictMarker();

    [GeneratedRegex(@"(^|/)(bin|obj|out|\.[^/]*|TestResults|peers)/")]
    private static partial Regex Built();

    [GeneratedRegex("--[a-z][a-z0-9-]*")]
    private static partial Regex OptionName();

    [GeneratedRegex("`(--[a-z][a-z0-9-]*[a-z0-9])[ `=]")]
    private static partial Regex InlineOption();

    [GeneratedRegex(@"steps: [\d_]+")]
    private static partial Regex Steps();
}
