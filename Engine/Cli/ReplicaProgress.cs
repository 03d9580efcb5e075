using MDEngine.Simulations;

namespace MDEngine.Cli;

/// <summary>Says with each line which of several runs it is about.</summary>
internal sealed class ReplicaProgress(StatusLine status, int index) : IRunProgress
{
    public TimeSpan Interval => TimeSpan.FromSeconds(10);

    public void Update(RunStatus run) =>
        status.Show(() => FormattableString.Invariant($"replica {index + 1}: step {run.Step} of {run.LastStep}, {run.Temperature:F0} K"));

    public void Note(string line) => status.Note($"replica {index + 1}: {line}");
}
