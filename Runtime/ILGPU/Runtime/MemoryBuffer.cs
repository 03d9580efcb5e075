using System.Runtime.InteropServices;

namespace ILGPU.Runtime;

/// <summary>Memory of an accelerator, here in the process and aligned to cache lines.</summary>
/// <typeparam name="T">The element type.</typeparam>
/// <typeparam name="TStride">The stride of its view.</typeparam>
public sealed unsafe class MemoryBuffer1D<T, TStride> : IDisposable
    where T : unmanaged
    where TStride : struct, IStride1D
{
    private const int Alignment = 64;
    private T* memory;

    internal MemoryBuffer1D(Accelerator accelerator, long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        Accelerator = accelerator;
        memory = length == 0 ? null : (T*)NativeMemory.AlignedAlloc(checked((nuint)length * (nuint)sizeof(T)), Alignment);
        View = new(new ArrayView<T>(memory, length));
    }

    ~MemoryBuffer1D()
    {
        Free();
    }

    public Accelerator Accelerator { get; }

    public ArrayView1D<T, TStride> View { get; private set; }

    public long Length => View.Length;

    public long LengthInBytes => View.LengthInBytes;

    public bool IsDisposed { get; private set; }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        NativeMemory.AlignedFree(memory);
        memory = null;
        View = default;
        IsDisposed = true;
    }
}
