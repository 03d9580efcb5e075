using System.Diagnostics;
using System.Runtime.CompilerServices;
using ILGPU.Runtime;

namespace ILGPU;

/// <summary>A contiguous view of a buffer's elements.</summary>
/// <typeparam name="T">The element type.</typeparam>
public interface IContiguousArrayView<T>
    where T : unmanaged
{
    /// <summary>The view itself in its plain form.</summary>
    ArrayView<T> BaseView { get; }
}

/// <summary>
/// A contiguous view of the elements of a memory buffer. As in kernels of the package, an index outside the view is not
/// checked (debug builds assert).
/// </summary>
/// <typeparam name="T">The element type.</typeparam>
public readonly unsafe struct ArrayView<T> : IContiguousArrayView<T>
    where T : unmanaged
{
    private readonly T* elements;

    internal ArrayView(T* elements, long length)
    {
        this.elements = elements;
        Length = length;
    }

    public static ArrayView<T> Empty => default;

    public long Length { get; }

    public int IntLength => checked((int)Length);

    public long LengthInBytes => Length * sizeof(T);

    public LongIndex1D Extent => Length;

    public Index1D IntExtent => IntLength;

    public bool IsValid => elements != null;

    public ArrayView<T> BaseView => this;

    public ref T this[Index1D index]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref this[(long)index.X];
    }

    public ref T this[LongIndex1D index]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref this[index.X];
    }

    public ref T this[int index]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref this[(long)index];
    }

    public ref T this[long index]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            Debug.Assert((ulong)index < (ulong)Length, "An index lies outside its view.");
            return ref elements[index];
        }
    }

    internal T* Pointer => elements;

    public ArrayView<T> SubView(long index) => SubView(index, Length - index);

    public ArrayView<T> SubView(int index, int subViewLength) => SubView((long)index, subViewLength);

    public ArrayView<T> SubView(long index, long subViewLength)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfNegative(subViewLength);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(index + subViewLength, Length);
        return new(elements + index, subViewLength);
    }

    /// <summary>The same bytes as elements of another type.</summary>
    public ArrayView<TOther> Cast<TOther>()
        where TOther : unmanaged => new((TOther*)elements, LengthInBytes / sizeof(TOther));

    public static implicit operator ArrayView1D<T, Stride1D.Dense>(ArrayView<T> view) => new(view);

    public static implicit operator ArrayView<T>(ArrayView1D<T, Stride1D.Dense> view) => view.BaseView;
}
