using MDEngine.Cli;

namespace MDEngine.Tests.Cli;

/// <summary>A command line and what came of it.</summary>
internal sealed record CliRun(int ExitCode, string Output, string Error)
{
    /// <summary>Runs the program's entry point inside the test.</summary>
    public static CliRun Of(params string[] args) => Of(CancellationToken.None, args);

    public static CliRun Of(CancellationToken cancellation, params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        int exitCode = Application.Run(args, output, error, cancellation);
#if !TORCH
        if (exitCode == MDEngine.Cli.ExitCode.BadInput && error.ToString().Contains("TorchSharp, and this build of MDEngine is without it", StringComparison.Ordinal))
        {
            Assert.Ignore(error.ToString());
        }

#endif
        return new CliRun(exitCode, output.ToString(), error.ToString());
    }

    /// <summary>Bad input: exit code 2 and one line that starts with the program's name; returns the rest of it.</summary>
    public string BadInput()
    {
        Assert.That(Error, Does.StartWith("mdengine: ").And.EndsWith("\n"));
        Assert.That(Error.TrimEnd('\n'), Does.Not.Contain("\n"), "one line");
        Assert.That(ExitCode, Is.EqualTo(MDEngine.Cli.ExitCode.BadInput));
        return Error["mdengine: ".Length..].TrimEnd('\n');
    }
}
