using System.Runtime.InteropServices;
using MDEngine.Neighbors.Search;

namespace MDEngine.Neighbors.Blocks;

/// <summary>Growing memory outside the collector's heap, aligned to cache lines.</summary>
internal sealed unsafe class NativeBuffer<T> : IDisposable
    where T : unmanaged
{
    private const int Alignment = 64;

    ~NativeBuffer()
    {
        Free();
    }

    public T* Pointer { get; private set; }

    public long Capacity { get; private set; }

    /// <summary>Makes room for <paramref name="length"/> elements and keeps the first <paramref name="kept"/>.</summary>
    public void Ensure(long length, long kept = 0)
    {
        if (length <= Capacity)
        {
            return;
        }

        long capacity = Math.Max(length, Capacity + (Capacity / 2));
        var grown = (T*)NativeMemory.AlignedAlloc(checked((nuint)(capacity * sizeof(T))), Alignment);
        HugePages.Request(grown, capacity * sizeof(T));
        Buffer.MemoryCopy(Pointer, grown, capacity * sizeof(T), kept * sizeof(T));
        Free();
        Pointer = grown;
        Capacity = capacity;
    }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        NativeMemory.AlignedFree(Pointer);
        Pointer = null;
        Capacity = 0;
    }
}
