namespace MDEngine.Potentials.Learned.Fused;

/// <summary>Copies of rows.</summary>
internal static unsafe class Rows
{
    /// <summary>Copies <paramref name="width"/> numbers of each row.</summary>
    public static void Copy<T>(T* source, int sourceStride, T* target, int targetStride, int count, int width)
        where T : unmanaged
    {
        for (int row = 0; row < count; row++)
        {
            new ReadOnlySpan<T>(source + ((long)row * sourceStride), width).CopyTo(new Span<T>(target + ((long)row * targetStride), width));
        }
    }
}
