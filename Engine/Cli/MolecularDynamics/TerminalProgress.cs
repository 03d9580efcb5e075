using System.Globalization;
using Spectre.Console;

namespace MDEngine.Cli.MolecularDynamics;

/// <summary>One line that is redrawn: for terminals.</summary>
internal sealed class TerminalProgress(IAnsiConsole console) : IRunProgress
{
    private const int BarWidth = 24;
    private bool isDrawn;

    public TimeSpan Interval => TimeSpan.FromMilliseconds(200);

    public void Update(RunStatus status)
    {
        double share = status.LastStep > 0 ? (double)status.Step / status.LastStep : 1;
        int filled = (int)(share * BarWidth);
        string bar = new string('━', filled).PadRight(BarWidth, '·');
        string line = string.Create(
            CultureInfo.InvariantCulture,
            $"{bar} {status.Step}/{status.LastStep}  {status.NanosecondsPerDay:G3} ns/day  {RunText.Duration(status.Remaining)} left  {status.Temperature:F0} K  E {status.ConservedEnergy:F4} eV  drift {status.Drift.MilliElectronvoltPerAtomPerPicosecond:G3} meV/atom/ps");
        console.Write(new ControlCode("\r\u001b[2K"));
        console.Write(new Text(line.Length < console.Profile.Width ? line : line[..(console.Profile.Width - 1)]));
        isDrawn = true;
    }

    public void Note(string line)
    {
        Dispose();
        console.MarkupLineInterpolated($"[yellow]{line}[/]");
    }

    public void Dispose()
    {
        if (isDrawn)
        {
            console.WriteLine();
            isDrawn = false;
        }
    }
}
