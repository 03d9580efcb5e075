using System.ComponentModel;
using System.Diagnostics;

namespace MDEngine.Studies;

/// <summary>Runs commands of mdengine, or others that name their program.</summary>
/// <param name="program">What stands for mdengine, and its first words.</param>
public sealed class Commands(params string[] program)
{
    /// <summary>Runs a command to its end.</summary>
    /// <param name="words">Its words, without the program's name where that is mdengine.</param>
    /// <param name="record">File that gets what it prints, at the end, if any.</param>
    /// <returns>Processor time, s, and the largest resident memory, MiB.</returns>
    /// <exception cref="CommandFailedException">It failed; with what it said.</exception>
    public (double Seconds, double Peak) Run(string[] words, string? record = null)
    {
        ArgumentNullException.ThrowIfNull(words);
        string[] line = words[0] == "dotnet" ? words : [.. program, .. words];
        var start = new ProcessStartInfo(line[0], line.Skip(1)) { RedirectStandardError = true, RedirectStandardOutput = true };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        double seconds = 0, peak = 0;
        while (!process.WaitForExit(50))
        {
            try
            {
                process.Refresh();
                seconds = process.TotalProcessorTime.TotalSeconds;
                peak = Math.Max(peak, process.PeakWorkingSet64 / 1048576.0);
            }
            catch (Exception exception) when (exception is InvalidOperationException or Win32Exception)
            {
                // It has ended just now.
            }
        }

        if (process.ExitCode != 0)
        {
            throw new CommandFailedException($"{string.Join(' ', line)}: {error.Result}{output.Result}");
        }

        if (record is not null)
        {
            File.AppendAllText(record, output.Result);
        }

        return (seconds, peak);
    }
}
