using System.Runtime.ExceptionServices;

namespace ILGPU.Runtime.CPU;

/// <summary>Threads that stay, and share a loop in fixed ranges. A launch allocates nothing once the threads run.</summary>
internal sealed class WorkerPool(int threadCount) : IDisposable
{
    /// <summary>Turns of spinning before a thread sleeps: some microseconds, which bridges two kernels of one step.</summary>
    private const int SpinTurns = 40;

    private readonly Lock launching = new();
    private readonly object gate = new();
    private Thread[]? threads;
    private IndexLoop? loop;
    private long extent;
    private int parts;
    private int pending;
    private int round;
    private bool stopped;
    private ExceptionDispatchInfo? failure;

    /// <summary>Runs the loop over 0 … extent−1, part k of it on thread k; the caller is thread 0.</summary>
    public void Run(IndexLoop work, long length, int partCount)
    {
        lock (launching)
        {
            Start();
            loop = work;
            extent = length;
            parts = partCount;
            failure = null;
            Volatile.Write(ref pending, threadCount - 1);
            lock (gate)
            {
                Volatile.Write(ref round, round + 1);
                Monitor.PulseAll(gate);
            }

            RunPart(0);
            var spin = default(SpinWait);
            while (Volatile.Read(ref pending) > 0)
            {
                if (spin.Count < SpinTurns)
                {
                    spin.SpinOnce(-1);
                    continue;
                }

                lock (gate)
                {
                    while (pending > 0)
                    {
                        Monitor.Wait(gate);
                    }
                }
            }

            loop = null;
            failure?.Throw();
        }
    }

    public void Dispose()
    {
        lock (gate)
        {
            stopped = true;
            Monitor.PulseAll(gate);
        }
    }

    private void Start()
    {
        if (threads is not null)
        {
            return;
        }

        threads = new Thread[threadCount - 1];
        for (int k = 0; k < threads.Length; k++)
        {
            int part = k + 1;
            threads[k] = new Thread(() => Serve(part)) { IsBackground = true, Name = $"ILGPU worker {part}" };
            threads[k].Start();
        }
    }

    private void Serve(int part)
    {
        int seen = 0;
        while (true)
        {
            var spin = default(SpinWait);
            while (Volatile.Read(ref round) == seen && spin.Count < SpinTurns)
            {
                spin.SpinOnce(-1);
            }

            lock (gate)
            {
                while (round == seen && !stopped)
                {
                    Monitor.Wait(gate);
                }

                if (stopped)
                {
                    return;
                }

                seen = round;
            }

            RunPart(part);
            if (Interlocked.Decrement(ref pending) == 0)
            {
                lock (gate)
                {
                    Monitor.PulseAll(gate);
                }
            }
        }
    }

    private void RunPart(int part)
    {
        if (part >= parts)
        {
            return;
        }

        try
        {
            loop!.Run(extent * part / parts, extent * (part + 1) / parts);
        }
#pragma warning disable CA1031 // whatever a kernel throws is thrown again by the launch
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Interlocked.CompareExchange(ref failure, ExceptionDispatchInfo.Capture(exception), null);
        }
    }
}
