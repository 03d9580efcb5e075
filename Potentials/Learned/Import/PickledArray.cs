namespace MDEngine.Potentials.Learned.Import;

/// <summary>An object that a pickle builds first and describes afterwards.</summary>
internal interface IPickledState
{
    /// <summary>Takes the description.</summary>
    /// <returns>What is wrong with it, or null.</returns>
    string? SetState(object? state);
}

/// <summary>NumPy's element type, by its short name such as "f4".</summary>
/// <param name="name">As pickled.</param>
internal sealed class PickledArrayType(string name) : IPickledState
{
    /// <summary>As safetensors writes it, or null for a type that no parameter has.</summary>
    public string? Type => name switch { "f4" => "F32", "f8" => "F64", "i8" => "I64", "i4" => "I32", _ => null };

    /// <summary>As pickled.</summary>
    public string Name => name;

    /// <summary>Bytes of an element.</summary>
    public int Bytes => name is "f4" or "i4" ? 4 : 8;

    /// <inheritdoc/>
    public string? SetState(object? state) => state is object?[] parts && parts is [_, "<", ..]
        ? null
        : $"an array's numbers of type {name} are not little-endian";
}

/// <summary>NumPy's array: its state is (version, shape, type, is column-major, bytes).</summary>
internal sealed class PickledArray : IPickledState
{
    /// <summary>Its content in row-major order; null before the pickle has brought it.</summary>
    public SafetensorsTensor? Tensor { get; private set; }

    /// <inheritdoc/>
    public string? SetState(object? state)
    {
        if (state is not object?[] parts || parts is not [_, object?[] sizes, PickledArrayType type, bool isColumnMajor, byte[] bytes])
        {
            return "an array's description is not one that NumPy writes";
        }

        if (type.Type is not string typeName)
        {
            return $"an array has the element type {type.Name}; f4 or f8 is expected";
        }

        long[] shape = [.. sizes.Select(Pickled.As<long>)];
        long count = shape.Aggregate(1L, (product, size) => checked(product * size));
        if (shape.Any(size => size < 0) || count * type.Bytes != bytes.Length)
        {
            return $"an array of shape [{string.Join(", ", shape)}] has {bytes.Length} bytes";
        }

        Tensor = new SafetensorsTensor(typeName, shape, isColumnMajor ? RowMajor(bytes, shape, type.Bytes) : bytes);
        return null;
    }

    private static byte[] RowMajor(byte[] columns, long[] shape, int elementBytes)
    {
        // Column-major strides over the same storage.
        var strides = new long[shape.Length];
        long stride = 1;
        for (int axis = 0; axis < shape.Length; axis++)
        {
            strides[axis] = stride;
            stride *= shape[axis];
        }

        var storage = new PickledStorage("", elementBytes) { Data = columns };
        return new PickledTensor(storage, 0, shape, strides).ToTensor().Data.ToArray();
    }
}
