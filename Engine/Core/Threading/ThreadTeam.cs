using System.Runtime.CompilerServices;

namespace MDEngine.Threading;

/// <summary>
/// A caller together with worker threads, which all teams of the process share. A team is a number of threads, not the
/// threads themselves: it is cheap, and there is nothing to dispose.
/// </summary>
/// <remarks>
/// <para>Parts are taken by whoever is free, the caller first; a caller whose workers are busy elsewhere does all parts itself, so
/// that no team waits for another. Which thread does a part is left open, so a part must not care. A job that needs scratch
/// memory for each thread asks for as many parts as there are threads, and lets each part take pieces of work until none is left.</para>
/// <para>Running a job allocates nothing, but for the first job of its type on a thread. A job inside a job, or in a team that
/// another thread is using at that moment, runs on its caller alone.</para>
/// </remarks>
public sealed class ThreadTeam
{
    private readonly Region region;
    private readonly ActionWork actions = new();
    private int busy;

    /// <summary>A team of the caller and <paramref name="threads"/> − 1 workers.</summary>
    /// <param name="threads">Number of threads, or 0 for one for each processor.</param>
    /// <exception cref="ArgumentOutOfRangeException">A negative number of threads.</exception>
    public ThreadTeam(int threads = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        Threads = threads == 0 ? Environment.ProcessorCount : threads;
        region = new Region(Threads - 1);
    }

    /// <summary>The most threads that work at once, the caller's among them.</summary>
    public int Threads { get; }

    /// <summary>Calls <paramref name="action"/> once for each part, and returns when all have ended.</summary>
    /// <param name="parts">Number of parts.</param>
    /// <param name="action">Takes the number of a part. Keep the delegate from one call to the next, so that nothing is allocated.</param>
    /// <exception cref="Exception">The first that a part threw; parts that had not begun are left out.</exception>
    public void Run(int parts, Action<int> action)
    {
        ArgumentNullException.ThrowIfNull(action);
        if (parts <= 1 || !TryEnter())
        {
            for (int part = 0; part < parts; part++)
            {
                action(part);
            }

            return;
        }

        try
        {
            actions.Action = action;
            region.Run(actions, parts);
        }
        finally
        {
            actions.Action = null;
            Volatile.Write(ref busy, 0);
        }
    }

    /// <summary>Runs each part of a job once, and returns when all have ended.</summary>
    /// <typeparam name="TJob">A struct, so that the call of a part can be inlined.</typeparam>
    /// <param name="job">All parts see one copy of it, which is copied back at the end.</param>
    /// <param name="parts">Number of parts.</param>
    /// <exception cref="Exception">The first that a part threw; parts that had not begun are left out.</exception>
    public void Run<TJob>(ref TJob job, int parts)
        where TJob : struct, IJob
    {
        if (parts <= 1 || !TryEnter())
        {
            for (int part = 0; part < parts; part++)
            {
                job.Run(part);
            }

            return;
        }

        JobWork<TJob> work = JobWork<TJob>.OfThread;
        try
        {
            work.Job = job;
            region.Run(work, parts);
            job = work.Job;
        }
        finally
        {
            work.Job = default;
            Volatile.Write(ref busy, 0);
        }
    }

    /// <summary>Whether the job may be shared; if so, the team is taken until <see cref="busy"/> is 0 again.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryEnter() => Threads > 1 && !Region.IsInside && Interlocked.Exchange(ref busy, 1) == 0;
}
