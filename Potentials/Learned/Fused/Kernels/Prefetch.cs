using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace MDEngine.Potentials.Learned.Fused;

/// <summary>Hints to processors that have them; elsewhere nothing.</summary>
internal static unsafe class Prefetch
{
    private const int LineBytes = 64;

    /// <summary>That so many numbers will soon be read.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Rows<T>(T* numbers, int count)
        where T : unmanaged
    {
        if (Sse.IsSupported)
        {
            byte* end = (byte*)(numbers + count);
            for (byte* line = (byte*)numbers; line < end; line += LineBytes)
            {
                Sse.Prefetch0(line);
            }
        }
    }
}
