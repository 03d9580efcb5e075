using System.Numerics;

namespace MDEngine.Potentials.Learned.Fused;

/// <summary>
/// An array of native memory that is made anew where it is too small; its values are then lost. It lives as long as its network, and
/// is freed with it by the memory's finalizer.
/// </summary>
#pragma warning disable CA1001 // as said above
internal sealed unsafe class GrowingBuffer<T>
#pragma warning restore CA1001
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private AlignedBuffer<T> memory;

    /// <summary>An array of zeros.</summary>
    public GrowingBuffer(long count = 0)
    {
        memory = new AlignedBuffer<T>(count);
    }

    /// <summary>Its first number.</summary>
    public T* Pointer => memory.Pointer;

    /// <summary>Bytes that it holds.</summary>
    public long Bytes => memory.Length * sizeof(T);

    /// <summary>Makes room for <paramref name="count"/> numbers, with some more so that a count that fluctuates finds room.</summary>
    public void Reserve(long count)
    {
        if (count > memory.Length)
        {
            memory.Dispose();
            memory = new AlignedBuffer<T>(count + (count / 8));
        }
    }
}
