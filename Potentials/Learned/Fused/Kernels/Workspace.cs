using System.Numerics;

namespace MDEngine.Potentials.Learned.Fused;

/// <summary>
/// Scratch of one thread: arrays at 64 bytes from one block of memory. <see cref="Clear"/> takes all of them back; a block that was too small
/// is then replaced by one that holds what was asked for, so that nothing is allocated once the largest round has been seen.
/// </summary>
internal sealed unsafe class Workspace<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Alignment = 64;

    private readonly List<AlignedBuffer<T>> overflow = [];
    private AlignedBuffer<T> block = new(0);
    private long used;

    /// <summary>An array of <paramref name="count"/> numbers whose values are not set; valid until <see cref="Clear"/>.</summary>
    public T* Take(long count)
    {
        var whole = Alignment / sizeof(T);
        var first = used;
        used += (count + whole - 1) / whole * whole;
        if (used <= block.Length)
        {
            return block.Pointer + first;
        }

        overflow.Add(new(count));
        return overflow[^1].Pointer;
    }

    /// <summary>Where <see cref="Release"/> goes back to.</summary>
    public long Mark() => used;

    /// <summary>Takes back what was taken since <paramref name="mark"/>.</summary>
    public void Release(long mark)
    {
        // While arrays lie outside the block, the count goes on, so that the next block has room for all of them.
        if (overflow.Count == 0)
        {
            used = mark;
        }
    }

    public void Clear()
    {
        if (overflow.Count > 0)
        {
            overflow.ForEach(buffer => buffer.Dispose());
            overflow.Clear();
            block.Dispose();
            block = new(used);
        }

        used = 0;
    }

    public void Dispose()
    {
        overflow.ForEach(buffer => buffer.Dispose());
        overflow.Clear();
        block.Dispose();
        block = new(0);
    }
}
