using System.Globalization;
using MDEngine.Simulations;

namespace MDEngine.Cli;

/// <summary>One line that is redrawn: for terminals.</summary>
internal sealed class TerminalProgress(RedrawnLine drawn) : IRunProgress, IDisposable
{
    private const int BarWidth = 24;

    public TimeSpan Interval => TimeSpan.FromMilliseconds(200);

    public void Update(RunStatus status)
    {
        double share = status.LastStep > 0 ? (double)status.Step / status.LastStep : 1;
        int filled = (int)(share * BarWidth);
        string bar = new string('━', filled).PadRight(BarWidth, '·');
        drawn.Draw(string.Create(
            CultureInfo.InvariantCulture,
            $"{bar} {status.Step}/{status.LastStep}  {status.NanosecondsPerDay:G3} ns/day  {DurationFormat.Of(status.Remaining)} left  {status.Temperature:F0} K  E {status.ConservedEnergy:F4} eV  drift {status.Drift.MilliElectronvoltPerAtomPerPicosecond:G3} meV/atom/ps"));
    }

    public void Note(string line) => drawn.Note(line);

    public void Dispose() => drawn.Keep();
}
