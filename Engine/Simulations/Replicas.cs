using MDEngine.IO;
using MDEngine.Simulations.Replication;

namespace MDEngine.Simulations;

/// <summary>One run of several that differ in their seeds.</summary>
/// <param name="Index">From 0.</param>
/// <param name="Potential">For this run alone, computed by one thread.</param>
/// <param name="Output">Its folder.</param>
public sealed record Replica(int Index, Potential Potential, string Output);

/// <summary>How replicas went.</summary>
/// <param name="Finished">Replicas that have come to their end, whichever process ran them.</param>
/// <param name="Diverged">Replicas that came to a bad end, with what happened.</param>
/// <param name="Elsewhere">Replicas that other processes have.</param>
public sealed record ReplicasResult(int Finished, IReadOnlyList<string> Diverged, int Elsewhere);

/// <summary>
/// Several runs in parallel, one on each thread, in a folder each (replica-001 and so on). A run goes on where its folder holds a part of it, and is left alone where it
/// is whole or another process has it: any number of processes and machines may work in one folder.
/// </summary>
/// <param name="potential">Made anew for each run. The caller keeps it.</param>
/// <param name="output">Folder of the folders.</param>
/// <param name="count">How many.</param>
/// <param name="create">Makes a run, with <see cref="MolecularDynamics.Resume"/>, a seed of its own, and the folder and the potential that it is given.</param>
/// <example>
/// <code>
/// var replicas = new Replicas(potential, "out", count: 8, replica =>
///     new MolecularDynamics(start, replica.Potential, replica.Output) { Stages = stages, Seed = 1 + (ulong)replica.Index, Resume = true });
/// ReplicasResult result = replicas.Execute();
/// </code>
/// </example>
public sealed class Replicas(Potential potential, string output, int count, Func<Replica, MolecularDynamics> create)
{
    /// <summary>Runs at a time.</summary>
    public int Threads { get; init; } = potential.Options.Threads;

    /// <summary>Is told how many replicas have ended.</summary>
    public Action<int>? Progress { get; init; }

    /// <summary>Folder of a replica, counted from 0.</summary>
    public static string FolderOf(string output, int index) => Path.Combine(output, FormattableString.Invariant($"replica-{index + 1:D3}"));

    /// <summary>Runs what is left to run; where all have ended, writes replicas.csv and replicas.json.</summary>
    /// <exception cref="InputException">The input cannot be used, or a file cannot be written.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; whatever was done is kept.</exception>
    public ReplicasResult Execute(CancellationToken cancellation = default)
    {
        OutputFolder.Prepare(output);
        var ends = new ReplicaEnd[count];
        int done = 0;
        OrderedParallel.Run(
            count,
            Math.Min(count, Threads),
            index =>
            {
                ends[index] = RunOne(index, cancellation);
                Progress?.Invoke(Interlocked.Increment(ref done));
            },
            cancellation);
        cancellation.ThrowIfCancellationRequested();
        for (int index = 0; index < count; index++)
        {
            // Those that another process had may have ended meanwhile: the process that ends last writes the table.
            if (ends[index].Kind == ReplicaEndKind.Elsewhere && HasFinished(index))
            {
                ends[index] = new ReplicaEnd(ReplicaEndKind.Finished, "");
            }
        }

        if (ends.All(end => end.Kind != ReplicaEndKind.Elsewhere))
        {
            using RunLock turn = RunLock.OfFileInTurn(Path.Combine(output, "replicas"));
            ReplicaTable.Write(output, count);
        }

        return new ReplicasResult(
            ends.Count(end => end.Kind == ReplicaEndKind.Finished),
            [.. ends.Where(end => end.Kind == ReplicaEndKind.Diverged).Select(end => end.What)],
            ends.Count(end => end.Kind == ReplicaEndKind.Elsewhere));
    }

    private bool HasFinished(int index) => create(new Replica(index, potential, FolderOf(output, index))).IsFinished();

    private ReplicaEnd RunOne(int index, CancellationToken cancellation)
    {
        string folder = FolderOf(output, index);
        OutputFolder.Prepare(folder);
        using RunLock? claim = RunLock.TryOfFolder(folder);
        if (claim is null)
        {
            return new ReplicaEnd(ReplicaEndKind.Elsewhere, "");
        }

        using Potential own = potential.Again(threads: 1);
        MolecularDynamics run = create(new Replica(index, own, folder));
        if (run.IsFinished())
        {
            return new ReplicaEnd(ReplicaEndKind.Finished, "");
        }

        try
        {
            return new ReplicaEnd(run.Execute(cancellation).Finished ? ReplicaEndKind.Finished : ReplicaEndKind.Interrupted, "");
        }
        catch (SimulationDivergedException exception)
        {
            return new ReplicaEnd(ReplicaEndKind.Diverged, $"replica {index + 1}: {exception.Message}");
        }
    }

    private enum ReplicaEndKind
    {
        Finished,
        Interrupted,
        Diverged,
        Elsewhere,
    }

    private readonly record struct ReplicaEnd(ReplicaEndKind Kind, string What);
}
