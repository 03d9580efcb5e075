using System.Runtime.ExceptionServices;

namespace MDEngine.Potentials.Classical.Kernels;

/// <summary>A few threads that wait for work together with their caller; running it allocates nothing.</summary>
internal sealed class ThreadTeam : IDisposable
{
    private readonly Barrier? barrier;
    private Action<int>? work;
    private Exception? failure;
    private bool disposed;

    /// <summary>The caller and <paramref name="count"/> − 1 more.</summary>
    public ThreadTeam(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        Count = count;
        if (count == 1)
        {
            return;
        }

        barrier = new Barrier(count);
        for (int index = 1; index < count; index++)
        {
            int thread = index;
            new Thread(() => Serve(thread)) { IsBackground = true, Name = $"pair forces {thread}" }.Start();
        }
    }

    /// <summary>Number of threads.</summary>
    public int Count { get; }

    /// <summary>Calls <paramref name="action"/> once on every thread with the thread's number, and returns when all have ended.</summary>
    /// <param name="action">Takes parts of the work until none is left.</param>
    /// <param name="parts">In how many the work can be shared; for one, nobody is woken.</param>
    public void Run(Action<int> action, int parts)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        if (barrier is null || parts <= 1)
        {
            action(0);
            return;
        }

        work = action;
        barrier.SignalAndWait();
        Do(0);
        barrier.SignalAndWait();
        if (Interlocked.Exchange(ref failure, null) is { } exception)
        {
            ExceptionDispatchInfo.Throw(exception);
        }
    }

    public void Dispose()
    {
        if (!disposed && barrier is not null)
        {
            work = null;
            barrier.SignalAndWait();
        }

        disposed = true;
    }

    private void Serve(int thread)
    {
        while (true)
        {
            barrier!.SignalAndWait();
            if (work is null)
            {
                return;
            }

            Do(thread);
            barrier.SignalAndWait();
        }
    }

    private void Do(int thread)
    {
        try
        {
            work!(thread);
        }
#pragma warning disable CA1031 // rethrown on the caller's thread
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Interlocked.CompareExchange(ref failure, exception, null);
        }
    }
}
