using System.Collections;

namespace TorchSharp.Utils;

/// <summary>The elements of a tensor in the CPU's memory, in the order of its indices whatever its strides.</summary>
public sealed class TensorAccessor<T> : IDisposable, IEnumerable<T>
    where T : unmanaged
{
    private readonly torch.Tensor _tensor;
    private readonly long[] _shape;
    private readonly long[] _strides;
    private readonly unsafe T* _data;

    internal unsafe TensorAccessor(torch.Tensor tensor)
    {
        _tensor = tensor;
        _shape = tensor.shape;
        _strides = tensor.stride();
        Count = tensor.numel();
        _data = (T*)tensor.DataPointer();
    }

    public long Count { get; }

    public bool IsReadOnly => false;

    public unsafe T this[params long[] indices]
    {
        get
        {
            var value = _data[Offset(indices)];
            GC.KeepAlive(_tensor);
            return value;
        }
        set
        {
            _data[Offset(indices)] = value;
            GC.KeepAlive(_tensor);
        }
    }

    public T[] ToArray()
    {
        var array = new T[Count];
        CopyTo(array);
        return array;
    }

    /// <summary>Copies the elements from <paramref name="tensorIndex"/> on to the array from <paramref name="arrayIndex"/> on.</summary>
    public unsafe void CopyTo(T[] array, int arrayIndex = 0, long tensorIndex = 0)
    {
        ArgumentNullException.ThrowIfNull(array);
        var count = Count - tensorIndex;
        if (array.Length - arrayIndex < count)
        {
            throw new ArgumentException($"{count} elements do not fit into an array of {array.Length} from index {arrayIndex} on.");
        }
        if (_tensor.is_contiguous())
        {
            new ReadOnlySpan<T>(_data + tensorIndex, checked((int)count)).CopyTo(array.AsSpan(arrayIndex));
        }
        else
        {
            for (var i = 0L; i < count; i++)
            {
                array[arrayIndex + i] = _data[OffsetOf(tensorIndex + i)];
            }
        }
        GC.KeepAlive(_tensor); // its memory is read, so that its finalizer must wait
    }

    /// <summary>Copies the array from <paramref name="arrayIndex"/> on to the elements from <paramref name="tensorIndex"/> on.</summary>
    public unsafe void CopyFrom(T[] array, int arrayIndex = 0, long tensorIndex = 0)
    {
        ArgumentNullException.ThrowIfNull(array);
        var count = Math.Min(array.Length - arrayIndex, Count - tensorIndex);
        for (var i = 0L; i < count; i++)
        {
            _data[OffsetOf(tensorIndex + i)] = array[arrayIndex + i];
        }
        GC.KeepAlive(_tensor);
    }

    public IEnumerator<T> GetEnumerator()
    {
        for (var i = 0L; i < Count; i++)
        {
            yield return At(i);
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public void Dispose()
    {
        // The tensor belongs to the caller.
    }

    private unsafe T At(long index)
    {
        var value = _data[OffsetOf(index)];
        GC.KeepAlive(_tensor);
        return value;
    }

    private long Offset(long[] indices)
    {
        if (indices.Length == 1 && _shape.Length != 1)
        {
            return OffsetOf(indices[0]);
        }
        var offset = 0L;
        for (var i = 0; i < indices.Length; i++)
        {
            if (indices[i] < 0 || indices[i] >= _shape[i])
            {
                throw new IndexOutOfRangeException($"Index {indices[i]} of dimension {i} with size {_shape[i]}.");
            }
            offset += indices[i] * _strides[i];
        }
        return offset;
    }

    // The place in memory of the element with this index in row-major order.
    private long OffsetOf(long index)
    {
        if (index < 0 || index >= Count)
        {
            throw new IndexOutOfRangeException($"Index {index} of {Count} elements.");
        }
        var offset = 0L;
        for (var i = _shape.Length - 1; i >= 0; i--)
        {
            offset += index % _shape[i] * _strides[i];
            index /= _shape[i];
        }
        return offset;
    }
}
