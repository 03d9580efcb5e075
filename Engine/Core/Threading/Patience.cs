using System.Diagnostics;

namespace MDEngine.Threading;

/// <summary>
/// Whether to ask for help. Where another process wants the same processors, a worker can lose its own in the middle of a part
/// of some microseconds, and its caller waits until it is back. A caller has a small part of its time to waste in that way;
/// when it is spent, it works alone until there is some again, so that threads that do not help cost little.
/// </summary>
internal struct Patience()
{
    /// <summary>One part of so many of the time may be wasted.</summary>
    private const int TimePerWaste = 30;

    /// <summary>The most that is saved up, s: a few wake-ups of a thread.</summary>
    private const double Most = 100e-6;

    private static readonly long MostTicks = (long)(Most * Stopwatch.Frequency);

    private long last;
    private long left = MostTicks;

    /// <summary>Whether workers may be asked at this time.</summary>
    public bool AllowsHelp(long now)
    {
        long earned = (now - last) / TimePerWaste;
        if (earned > 0)
        {
            left = Math.Min(MostTicks, left + earned);
            last = now;
        }

        return left > 0;
    }

    /// <summary>Judges the wait that ends now.</summary>
    /// <param name="start">When the job began.</param>
    /// <param name="taken">When the caller had no more part to do.</param>
    /// <param name="own">How many it had done; a wait for two more is not a waste but a lack of luck.</param>
    public void Waited(long start, long taken, int own)
    {
        long part = (taken - start) / Math.Max(own, 1);
        left -= Math.Max(0, Stopwatch.GetTimestamp() - taken - (2 * part));
    }
}
