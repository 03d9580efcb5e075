using System.Diagnostics;

namespace MDEngine.Potentials.Learned;

/// <summary>Where the time of evaluations goes: for each stage the time, and the floating-point operations of its products.</summary>
public sealed class StageProfile
{
    private readonly Dictionary<string, (long Ticks, double Operations)> stages = [];

    /// <summary>Stages in the order in which they first ran; seconds and operations of all evaluations since the start.</summary>
    public IEnumerable<(string Stage, double Seconds, double Operations)> Stages =>
        stages.Select(pair => (pair.Key, (double)pair.Value.Ticks / Stopwatch.Frequency, pair.Value.Operations));

    /// <summary>Adds a run of a stage.</summary>
    /// <param name="stage">Its name.</param>
    /// <param name="ticks">Of the stopwatch.</param>
    /// <param name="operations">Multiplications and additions of its matrix products.</param>
    internal void Add(string stage, long ticks, double operations)
    {
        stages.TryGetValue(stage, out (long Ticks, double Operations) sum);
        stages[stage] = (sum.Ticks + ticks, sum.Operations + operations);
    }
}
