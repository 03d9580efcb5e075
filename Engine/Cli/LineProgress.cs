using System.Globalization;
using MDEngine.Simulations;

namespace MDEngine.Cli;

/// <summary>A line every so often: for files and pipes.</summary>
internal sealed class LineProgress(TextWriter writer) : IRunProgress
{
    private bool hasHeader;

    public TimeSpan Interval => TimeSpan.FromSeconds(10);

    public void Update(RunStatus status)
    {
        if (!hasHeader)
        {
            writer.WriteLine($"{"step",12} {"T/K",9} {"conserved/eV",18} {"drift/(meV/atom/ps)",20} {"ms/step",9} {"ns/day",9} {"left",9}");
            hasHeader = true;
        }

        writer.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{status.Step,12} {status.Temperature,9:F1} {status.ConservedEnergy,18:F6} {status.Drift.MilliElectronvoltPerAtomPerPicosecond,20:F5} {status.MillisecondsPerStep,9:G4} {status.NanosecondsPerDay,9:G4} {DurationFormat.Of(status.Remaining),9}"));
        writer.Flush();
    }

    public void Note(string line) => writer.WriteLine(line);
}
