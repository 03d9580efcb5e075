using System.Diagnostics;
using System.Runtime.ExceptionServices;

namespace MDEngine.Threading;

/// <summary>One job at a time that a caller shares with workers.</summary>
/// <param name="mostHelpers">How many workers may take part at once.</param>
internal sealed class Region(int mostHelpers)
{
    [ThreadStatic]
    private static bool inside;

    private readonly object gate = new();
    private Work? work;
    private ExceptionDispatchInfo? failure;

    /// <summary>
    /// Number of parts in the upper half, of parts taken in the lower, in one word: a worker that comes late from an earlier job
    /// reads both at once, so it can take no part that is not there.
    /// </summary>
    private long tickets;
    private int pending;
    private int helpers;
    private bool callerSleeps;
    private Patience patience = new();

    /// <summary>Whether the calling thread is doing a part of some job.</summary>
    public static bool IsInside => inside;

    /// <summary>Whether parts wait to be taken.</summary>
    public bool HasParts
    {
        get
        {
            long seen = Volatile.Read(ref tickets);
            return (int)seen < (int)(seen >> 32);
        }
    }

    /// <summary>Runs a job. The caller ensures that there is no other in this region.</summary>
    public void Run(Work job, int parts)
    {
        WorkerThreads.Ensure(mostHelpers);
        work = job;
        pending = parts;
        Volatile.Write(ref tickets, (long)parts << 32);
        long start = Stopwatch.GetTimestamp();
        int place = 0;
        bool shared = patience.AllowsHelp(start) && WorkerThreads.Open(this, Math.Min(parts - 1, mostHelpers), out place);
        int own = TakeParts();
        long taken = Stopwatch.GetTimestamp();
        if (shared)
        {
            WorkerThreads.Close(place);
        }

        // Also where nobody was asked: a worker that was slow to answer an earlier call may have taken a part of this job.
        WaitForHelpers(taken);
        if (shared)
        {
            patience.Waited(start, taken, own);
        }

        work = null;
        if (failure is { } first)
        {
            failure = null;
            first.Throw();
        }
    }

    /// <summary>Takes part in the job, if there are parts left and not too many workers; for workers.</summary>
    /// <returns>Whether there was anything to do.</returns>
    public bool Help()
    {
        bool took = Interlocked.Increment(ref helpers) <= mostHelpers && TakeParts() > 0;
        Interlocked.Decrement(ref helpers);
        return took;
    }

    private int TakeParts()
    {
        int taken = 0;
        inside = true;
        while (true)
        {
            long ticket = Interlocked.Increment(ref tickets) - 1;
            if ((int)ticket >= (int)(ticket >> 32))
            {
                inside = false;
                return taken;
            }

            taken++;
            Do((int)ticket);
            if (Interlocked.Decrement(ref pending) == 0 && Volatile.Read(ref callerSleeps))
            {
                lock (gate)
                {
                    Monitor.Pulse(gate);
                }
            }
        }
    }

    private void Do(int part)
    {
        if (Volatile.Read(ref failure) is not null)
        {
            return;
        }

        try
        {
            work!.Run(part);
        }
#pragma warning disable CA1031 // whatever a part throws is thrown again at the caller
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Interlocked.CompareExchange(ref failure, ExceptionDispatchInfo.Capture(exception), null);
        }
    }

    /// <summary>
    /// Spins for the length of a short part. After that it sleeps: a worker that lost its processor to another process can then
    /// have the caller's.
    /// </summary>
    private void WaitForHelpers(long start)
    {
        while (Volatile.Read(ref pending) > 0)
        {
            if (Stopwatch.GetTimestamp() - start < WorkerThreads.SpinTicks)
            {
                Thread.SpinWait(4);
                continue;
            }

            lock (gate)
            {
                // Written before pending is read, as a worker writes pending before it reads this: one of the two sees the other.
                Interlocked.Exchange(ref callerSleeps, true);
                while (Volatile.Read(ref pending) > 0)
                {
                    Monitor.Wait(gate);
                }

                callerSleeps = false;
            }
        }
    }
}
