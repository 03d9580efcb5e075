using System.Runtime.InteropServices;

namespace MDEngine.Neighbors.Search;

/// <summary>
/// Asks the system to back large memory by large pages, where it does so on request (Linux): a list in which atoms are numbered
/// at random is written in so many places that their addresses alone keep the processor waiting.
/// </summary>
internal static unsafe partial class HugePages
{
    private const long PageBytes = 2 << 20;

    /// <summary>Below this, memory is within reach of the processor's own tables.</summary>
    private const long LeastBytes = 4 * PageBytes;
    private const int MadviseHugePage = 14;

    private static bool isOffered = OperatingSystem.IsLinux();

    /// <summary>To be called before the memory is written first. Does nothing where it is of no use.</summary>
    public static void Request(void* memory, long bytes)
    {
        if (bytes < LeastBytes || !isOffered)
        {
            return;
        }

        long first = ((long)memory + PageBytes - 1) / PageBytes * PageBytes;
        long end = ((long)memory + bytes) / PageBytes * PageBytes;
        try
        {
            // A wish: whether it is granted shows in nothing but time.
            _ = Advise((void*)first, (nuint)(end - first), MadviseHugePage);
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
        {
            isOffered = false;
        }
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(void* address, nuint length, int advice);
}
