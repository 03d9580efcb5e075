using System.Runtime.CompilerServices;

namespace ILGPU.Runtime;

/// <summary>A view along one dimension.</summary>
/// <typeparam name="T">The element type.</typeparam>
/// <typeparam name="TStride">The stride; the stand-in knows <see cref="Stride1D.Dense"/>.</typeparam>
public readonly struct ArrayView1D<T, TStride> : IContiguousArrayView<T>
    where T : unmanaged
    where TStride : struct, IStride1D
{
    internal ArrayView1D(ArrayView<T> baseView)
    {
        BaseView = baseView;
    }

    public static ArrayView1D<T, TStride> Empty => default;

    public ArrayView<T> BaseView { get; }

    public long Length => BaseView.Length;

    public int IntLength => BaseView.IntLength;

    public long LengthInBytes => BaseView.LengthInBytes;

    public LongIndex1D Extent => Length;

    public Index1D IntExtent => IntLength;

    public bool IsValid => BaseView.IsValid;

    public ref T this[Index1D index]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref BaseView[index];
    }

    public ref T this[LongIndex1D index]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref BaseView[index];
    }

    public ArrayView1D<T, TStride> SubView(LongIndex1D index, LongIndex1D extent) => new(BaseView.SubView(index.X, extent.X));

    public ArrayView<T> AsContiguous() => BaseView;
}
