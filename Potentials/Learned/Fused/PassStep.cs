using System.Diagnostics;
using System.Numerics;

namespace MDEngine.Potentials.Learned.Fused;

/// <summary>
/// What a thread does with a piece of the work before it has to wait for the others: one stage after the other, of which each needs no more
/// than the stages before it did for the same piece.
/// </summary>
internal sealed class PassStep<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Where a profile has the time in which threads waited for each other, or for pieces.</summary>
    public const string Waiting = "waiting for threads";

    private readonly List<Stage> stages = [];
    private readonly Action<int, Workspace<T>> action;
    private readonly Action<int, Workspace<T>> timedAction;

    /// <summary>A step without stages.</summary>
    /// <param name="unit">What its pieces are.</param>
    public PassStep(StepUnit unit)
    {
        Unit = unit;
        action = Do;
        timedAction = DoTimed;
    }

    /// <summary>What its pieces are.</summary>
    public StepUnit Unit { get; }

    /// <summary>Adds a stage.</summary>
    /// <param name="name">What it is called in a profile.</param>
    /// <param name="operations">Floating-point operations of its products, of all pieces.</param>
    /// <param name="work">Does a piece, given its number and memory of its thread.</param>
    public void Add(string name, Func<double> operations, Action<int, Workspace<T>> work) => stages.Add(new Stage(name, operations, work));

    /// <summary>Does all pieces.</summary>
    public void Run(Pieces<T> pieces, int count, int threads, StageProfile? profile)
    {
        if (profile is null)
        {
            pieces.Run(count, action, threads);
            return;
        }

        long start = Stopwatch.GetTimestamp();
        pieces.Run(count, timedAction, threads);
        long left = Stopwatch.GetTimestamp() - start;
        int used = Math.Clamp(Math.Min(count, threads), 1, pieces.Threads);
        foreach (Stage stage in stages)
        {
            long share = stage.Ticks / used;
            profile.Add(stage.Name, share, stage.Operations());
            stage.Ticks = 0;
            left -= share;
        }

        profile.Add(Waiting, left, 0);
    }

    private void Do(int piece, Workspace<T> scratch)
    {
        foreach (Stage stage in stages)
        {
            stage.Work(piece, scratch);
        }
    }

    private void DoTimed(int piece, Workspace<T> scratch)
    {
        foreach (Stage stage in stages)
        {
            long start = Stopwatch.GetTimestamp();
            stage.Work(piece, scratch);
            Interlocked.Add(ref stage.Ticks, Stopwatch.GetTimestamp() - start);
        }
    }

    private sealed class Stage(string name, Func<double> operations, Action<int, Workspace<T>> work)
    {
        /// <summary>Of all threads together, while a profile is made.</summary>
        public long Ticks;

        public string Name { get; } = name;

        public Func<double> Operations { get; } = operations;

        public Action<int, Workspace<T>> Work { get; } = work;
    }
}
