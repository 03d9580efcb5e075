using System.Runtime.InteropServices;

namespace MDEngine.Benchmarks.Neighbors;

/// <summary>Processor time of this thread, which other processes on the machine do not lengthen as they do the time of day.</summary>
internal static partial class ProcessorClock
{
    private const int ThreadClock = 3;

    /// <summary>Seconds.</summary>
    public static double Seconds()
    {
        _ = ClockGetTime(ThreadClock, out TimeSpecification time);
        return time.Seconds + (1e-9 * time.Nanoseconds);
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int ClockGetTime(int clock, out TimeSpecification time);

    private struct TimeSpecification
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
