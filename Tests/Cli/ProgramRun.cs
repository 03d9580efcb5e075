using System.Diagnostics;

namespace MDEngine.Tests.Cli;

/// <summary>The built program as a process of its own.</summary>
internal static class ProgramRun
{
    public static Process Start(params string[] args)
    {
        // Where a shell runs the tests in the background they inherit an ignored SIGINT, and would pass it on.
        string program = Path.Combine(TestContext.CurrentContext.TestDirectory, "mdengine");
        var start = new ProcessStartInfo("env", ["--default-signal=INT,TERM", program, .. args])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["DOTNET_ROOT"] = Path.GetDirectoryName(Environment.ProcessPath);
        return Process.Start(start)!;
    }
}
