using System.Diagnostics;
using System.Globalization;

namespace MDEngine.Benchmarks;

/// <summary>Another program that is timed beside ours in one run.</summary>
internal static class Peer
{
    /// <summary>What a shell command prints, line by line; OMP_NUM_THREADS is set for it, and OPENBLAS_NUM_THREADS=1.</summary>
    public static IEnumerable<string> Lines(string command, int threads)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", command]) { RedirectStandardOutput = true };
        start.Environment["OMP_NUM_THREADS"] = threads.ToString(CultureInfo.InvariantCulture);
        start.Environment["OPENBLAS_NUM_THREADS"] = "1";
        using Process process = Process.Start(start)!;
        while (process.StandardOutput.ReadLine() is string line)
        {
            yield return line;
        }

        process.WaitForExit();
    }

    /// <summary>The word after an option's name.</summary>
    public static string Option(string[] arguments, string name, string fallback) =>
        Array.IndexOf(arguments, name) is int at and >= 0 && at + 1 < arguments.Length ? arguments[at + 1] : fallback;
}
