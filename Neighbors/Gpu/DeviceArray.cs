using System.Runtime.InteropServices;
using ILGPU;
using ILGPU.Runtime;

namespace MDEngine.Neighbors.Gpu;

/// <summary>Memory of an accelerator that grows as needed and is kept from one search to the next.</summary>
internal sealed class DeviceArray<T>(Accelerator accelerator) : IDisposable
    where T : unmanaged
{
    private MemoryBuffer1D<T, Stride1D.Dense>? buffer;

    /// <summary>Memory held, bytes.</summary>
    public long Bytes => buffer?.LengthInBytes ?? 0;

    /// <summary>The first <paramref name="length"/> elements, at least one, for which there is room from now on. What they held is lost where memory grows.</summary>
    public ArrayView1D<T, Stride1D.Dense> Take(int length)
    {
        if (buffer is null || buffer.Length < length)
        {
            buffer?.Dispose();
            buffer = null;
            buffer = accelerator.Allocate1D<T>(length + (length / 8L));
        }

        return buffer.View.SubView(0, length);
    }

    /// <summary>Copies values to the accelerator.</summary>
    /// <returns>Where they are.</returns>
    public ArrayView1D<T, Stride1D.Dense> Upload(ReadOnlySpan<T> values)
    {
        ArrayView1D<T, Stride1D.Dense> view = Take(values.Length);
        view.BaseView.CopyFromCPU(ref MemoryMarshal.GetReference(values), values.Length);
        return view;
    }

    public void Dispose()
    {
        buffer?.Dispose();
        buffer = null;
    }
}
