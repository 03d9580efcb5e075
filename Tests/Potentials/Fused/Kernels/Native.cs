using System.Numerics;
using MDEngine.Potentials.Learned.Fused;

namespace MDEngine.Tests.Potentials.Fused.Kernels;

/// <summary>Arrays for the kernels' tests.</summary>
internal static unsafe class Native
{
    /// <summary>Numbers between -1 and 1.</summary>
    public static AlignedBuffer<T> Random<T>(long count, int seed)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var random = new Random(seed);
        var buffer = new AlignedBuffer<T>(count);
        foreach (ref T value in buffer.Span)
        {
            value = T.CreateTruncating((2 * random.NextDouble()) - 1);
        }

        return buffer;
    }

    public static AlignedBuffer<T> Of<T>(params ReadOnlySpan<T> values)
        where T : unmanaged
    {
        var buffer = new AlignedBuffer<T>(values.Length);
        values.CopyTo(buffer.Span);
        return buffer;
    }

    public static double[] Doubles<T>(this AlignedBuffer<T> buffer)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => [.. buffer.Span.ToArray().Select(double.CreateTruncating)];

    /// <summary>Whether two arrays hold the same bits.</summary>
    public static bool SameBits<T>(AlignedBuffer<T> a, AlignedBuffer<T> b)
        where T : unmanaged
        => new Span<byte>(a.Pointer, checked((int)a.Length * sizeof(T))).SequenceEqual(new(b.Pointer, checked((int)b.Length * sizeof(T))));
}
