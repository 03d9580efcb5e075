using System.Runtime.CompilerServices;

namespace ILGPU.Runtime;

/// <summary>Allocation, and copies between views and the host's arrays.</summary>
public static unsafe class ArrayViewExtensions
{
    public static MemoryBuffer1D<T, Stride1D.Dense> Allocate1D<T>(this Accelerator accelerator, LongIndex1D length)
        where T : unmanaged => new(accelerator, length);

    public static MemoryBuffer1D<T, Stride1D.Dense> Allocate1D<T>(this Accelerator accelerator, T[] data)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(data);
        var buffer = new MemoryBuffer1D<T, Stride1D.Dense>(accelerator, data.Length);
        buffer.View.CopyFromCPU(data);
        return buffer;
    }

    public static void CopyFromCPU<T>(this ArrayView1D<T, Stride1D.Dense> view, T[] data)
        where T : unmanaged => data.CopyTo(new Span<T>(view.BaseView.Pointer, view.IntLength));

    public static void CopyToCPU<T>(this ArrayView1D<T, Stride1D.Dense> view, T[] data)
        where T : unmanaged => new ReadOnlySpan<T>(view.BaseView.Pointer, view.IntLength).CopyTo(data);

    public static void CopyFromCPU<T, TView>(this TView target, ref T cpuData, long length)
        where TView : IContiguousArrayView<T>
        where T : unmanaged
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, target.BaseView.Length);
        fixed (T* source = &cpuData)
        {
            Buffer.MemoryCopy(source, target.BaseView.Pointer, target.BaseView.LengthInBytes, length * sizeof(T));
        }
    }

    public static void CopyToCPU<T, TView>(this TView source, ref T cpuData, long length)
        where TView : IContiguousArrayView<T>
        where T : unmanaged
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, source.BaseView.Length);
        fixed (T* target = &cpuData)
        {
            Buffer.MemoryCopy(source.BaseView.Pointer, target, length * sizeof(T), length * sizeof(T));
        }
    }

    /// <summary>The address of the first element, on the accelerator.</summary>
    public static IntPtr LoadEffectiveAddressAsPtr<T>(this ArrayView<T> view)
        where T : unmanaged => (IntPtr)view.Pointer;

    public static T[] GetAsArray1D<T>(this ArrayView1D<T, Stride1D.Dense> view)
        where T : unmanaged => new ReadOnlySpan<T>(view.BaseView.Pointer, view.IntLength).ToArray();

    public static T[] GetAsArray1D<T>(this MemoryBuffer1D<T, Stride1D.Dense> buffer)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(buffer);
        return buffer.View.GetAsArray1D();
    }

    public static void MemSetToZero<T>(this ArrayView1D<T, Stride1D.Dense> view)
        where T : unmanaged => Unsafe.InitBlockUnaligned(view.BaseView.Pointer, 0, checked((uint)view.LengthInBytes));

    public static void MemSetToZero<T>(this MemoryBuffer1D<T, Stride1D.Dense> buffer)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(buffer);
        buffer.View.MemSetToZero();
    }
}
