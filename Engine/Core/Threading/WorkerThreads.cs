using System.Diagnostics;

namespace MDEngine.Threading;

/// <summary>
/// The worker threads of the process, and the regions that have parts to give away. A worker looks at all open regions; when
/// there is nothing to do it spins for a moment, which bridges the gaps between the regions of one force call, and then sleeps.
/// </summary>
internal static class WorkerThreads
{
    /// <summary>How long to spin before sleeping, s: about what it takes to wake a thread.</summary>
    private const double SpinTime = 30e-6;

    /// <summary>Regions that can be open at once; a further one runs on its caller alone.</summary>
    private const int Places = 64;

    private static readonly Region?[] Regions = new Region?[Places];
    private static readonly object Gate = new();
    private static readonly Lock Starting = new();
    private static int workers;
    private static int usedPlaces;

    /// <summary>Counts the regions that were ever opened.</summary>
    private static int version;

    /// <summary>Workers that are awake and have nothing to do, or that will be in a moment.</summary>
    private static int idle;

    /// <summary>Workers that sleep; written under the gate.</summary>
    private static int sleeping;

    /// <summary><see cref="SpinTime"/> in ticks of the stopwatch.</summary>
    public static readonly long SpinTicks = (long)(SpinTime * Stopwatch.Frequency);

    /// <summary>Starts threads until there are so many.</summary>
    public static void Ensure(int count)
    {
        if (Volatile.Read(ref workers) >= count)
        {
            return;
        }

        lock (Starting)
        {
            while (workers < count)
            {
                Interlocked.Increment(ref idle);
                new Thread(Serve) { IsBackground = true, Name = $"MDEngine worker {workers + 1}" }.Start();
                Volatile.Write(ref workers, workers + 1);
            }
        }
    }

    /// <summary>Shows a region to the workers, and wakes those that are wanted and asleep.</summary>
    /// <param name="region">Has parts to take already.</param>
    /// <param name="wanted">How many workers have something to do.</param>
    /// <param name="place">Where it stands, for <see cref="Close"/>.</param>
    /// <returns>Whether there was a place.</returns>
    public static bool Open(Region region, int wanted, out int place)
    {
        for (place = 0; place < Places; place++)
        {
            if (Regions[place] is null && Interlocked.CompareExchange(ref Regions[place], region, null) is null)
            {
                break;
            }
        }

        if (place == Places)
        {
            return false;
        }

        for (int used = usedPlaces; used <= place; used = usedPlaces)
        {
            Interlocked.CompareExchange(ref usedPlaces, place + 1, used);
        }

        // A worker that goes to sleep first says so and then reads the version; here it is the other way round. One sees the other.
        Interlocked.Increment(ref version);
        int missing = wanted - Volatile.Read(ref idle);
        if (missing > 0 && Volatile.Read(ref sleeping) > 0)
        {
            Wake(missing);
        }

        return true;
    }

    /// <summary>Takes a region away.</summary>
    public static void Close(int place) => Volatile.Write(ref Regions[place], null);

    private static void Wake(int wanted)
    {
        lock (Gate)
        {
            int woken = Math.Min(wanted, sleeping);
            sleeping -= woken;
            Interlocked.Add(ref idle, woken);
            for (int k = 0; k < woken; k++)
            {
                Monitor.Pulse(Gate);
            }
        }
    }

    private static void Serve()
    {
        while (true)
        {
            int seen = Volatile.Read(ref version);
            if (!HelpAny() && !SpinUntilNew(seen))
            {
                SleepUntilNew(seen);
            }
        }
    }

    private static bool HelpAny()
    {
        bool helped = false;
        for (int place = 0; place < Volatile.Read(ref usedPlaces); place++)
        {
            if (Volatile.Read(ref Regions[place]) is { HasParts: true } region)
            {
                Interlocked.Decrement(ref idle);
                helped |= region.Help();
                Interlocked.Increment(ref idle);
            }
        }

        return helped;
    }

    private static bool SpinUntilNew(int seen)
    {
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetTimestamp() - start < SpinTicks)
        {
            if (Volatile.Read(ref version) != seen)
            {
                return true;
            }

            Thread.SpinWait(4);
        }

        return false;
    }

    private static void SleepUntilNew(int seen)
    {
        lock (Gate)
        {
            sleeping++;
            Interlocked.Decrement(ref idle);
            if (Volatile.Read(ref version) == seen)
            {
                Monitor.Wait(Gate); // who wakes it counts it as idle
                return;
            }

            sleeping--;
            Interlocked.Increment(ref idle);
        }
    }
}
