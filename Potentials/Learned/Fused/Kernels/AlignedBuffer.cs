using System.Runtime.InteropServices;

namespace MDEngine.Potentials.Learned.Fused;

/// <summary>Native memory that starts at a multiple of 64 bytes, so that no vector crosses a cache line. Zero at first.</summary>
internal sealed unsafe class AlignedBuffer<T> : IDisposable
    where T : unmanaged
{
    private const int Alignment = 64;

    public AlignedBuffer(long length)
    {
        Length = length;
        var bytes = (nuint)(Math.Max(length, 1) * sizeof(T) + Alignment - 1) / Alignment * Alignment;
        Pointer = (T*)NativeMemory.AlignedAlloc(bytes, Alignment);
        NativeMemory.Clear(Pointer, bytes);
    }

    ~AlignedBuffer() => Free();

    public T* Pointer { get; private set; }

    public long Length { get; }

    public Span<T> Span => new(Pointer, checked((int)Length));

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        NativeMemory.AlignedFree(Pointer);
        Pointer = null;
    }
}
