using System.Collections.Frozen;

namespace MDEngine.Potentials.Learned.Import;

/// <summary>Data that tensors of a checkpoint are views of.</summary>
/// <param name="Type">Element type as safetensors writes it.</param>
/// <param name="ElementBytes">Bytes of an element.</param>
internal sealed record PickledStorage(string Type, int ElementBytes)
{
    /// <summary>The bytes; legacy files bring them after the pickle.</summary>
    public ReadOnlyMemory<byte> Data { get; set; }
}

/// <summary>A tensor of a checkpoint before its data are there: shape and strides over a storage.</summary>
/// <param name="Storage">The data.</param>
/// <param name="Offset">First element.</param>
/// <param name="Shape">Sizes.</param>
/// <param name="Strides">Elements from one index to the next.</param>
internal sealed record PickledTensor(PickledStorage Storage, long Offset, long[] Shape, long[] Strides)
{
    /// <summary>The elements in row-major order.</summary>
    /// <exception cref="ArgumentException">The view reaches beyond its storage.</exception>
    public SafetensorsTensor ToTensor()
    {
        long count = Shape.Aggregate(1L, (product, size) => checked(product * size));
        int bytes = Storage.ElementBytes;
        if (count > 0)
        {
            long last = Offset + Shape.Zip(Strides, (size, stride) => (size - 1) * stride).Sum();
            if (Offset < 0 || Strides.Any(stride => stride < 0) || (last + 1) * bytes > Storage.Data.Length)
            {
                throw new ArgumentException($"a tensor of shape [{string.Join(", ", Shape)}] reaches beyond its {Storage.Data.Length} bytes of data");
            }
        }

        var rows = new byte[checked(count * bytes)];
        var index = new long[Shape.Length];
        for (long k = 0; k < count; k++)
        {
            long element = Offset;
            for (int axis = 0; axis < index.Length; axis++)
            {
                element += index[axis] * Strides[axis];
            }

            Storage.Data.Span.Slice((int)(element * bytes), bytes).CopyTo(rows.AsSpan((int)(k * bytes)));
            for (int axis = index.Length - 1; axis >= 0 && ++index[axis] == Shape[axis]; axis--)
            {
                index[axis] = 0;
            }
        }

        return new SafetensorsTensor(Storage.Type, Shape, rows);
    }
}

/// <summary>A name that a checkpoint may refer to, and what calling it builds.</summary>
/// <param name="Build">From the tuple of arguments.</param>
/// <param name="StorageType">Element type and bytes, if the name is a storage's.</param>
internal sealed record PickledName(Func<object?[], object?> Build, (string Type, int Bytes)? StorageType = null)
{
    private static readonly FrozenDictionary<string, (string Type, int Bytes)> Storages = new Dictionary<string, (string, int)>
    {
        ["DoubleStorage"] = ("F64", 8),
        ["FloatStorage"] = ("F32", 4),
        ["HalfStorage"] = ("F16", 2),
        ["BFloat16Storage"] = ("BF16", 2),
        ["LongStorage"] = ("I64", 8),
        ["IntStorage"] = ("I32", 4),
        ["ShortStorage"] = ("I16", 2),
        ["CharStorage"] = ("I8", 1),
        ["ByteStorage"] = ("U8", 1),
        ["BoolStorage"] = ("BOOL", 1),
    }.ToFrozenDictionary();

    /// <summary>What stands behind a name, or null if it is none of these.</summary>
    public static PickledName? Find(string module, string name) => (module, name) switch
    {
        ("collections", "OrderedDict") => new(ToDictionary),
        ("torch._utils", "_rebuild_tensor_v2") => new(ToTensor),
        ("torch._utils", "_rebuild_tensor") => new(ToTensor),
        ("torch._utils", "_rebuild_parameter") => new(arguments => Pickled.As<PickledTensor>(arguments[0])),
        ("torch", "Size") => new(arguments => arguments[0]),
        ("numpy._core.multiarray" or "numpy.core.multiarray", "_reconstruct") => new(_ => new PickledArray()),
        ("numpy", "ndarray") => new(_ => new PickledArray()),
        ("numpy", "dtype") => new(arguments => new PickledArrayType(Pickled.As<string>(arguments[0]))),
        ("torch", _) when Storages.TryGetValue(name, out (string, int) type) => new(_ => throw new ArgumentException(name), type),
        _ => null,
    };

    // OrderedDict(), or OrderedDict([(key, value), …]).
    private static Dictionary<object, object?> ToDictionary(object?[] arguments) =>
        arguments.Length == 0 ? [] : Pickled.As<List<object?>>(arguments[0]).Select(Pickled.As<object?[]>).ToDictionary(pair => Pickled.As<object>(pair[0]), pair => pair[1]);

    private static PickledTensor ToTensor(object?[] arguments) =>
        new(Pickled.As<PickledStorage>(arguments[0]), Pickled.As<long>(arguments[1]), ToLongs(arguments[2]), ToLongs(arguments[3]));

    private static long[] ToLongs(object? tuple) => [.. Pickled.As<object?[]>(tuple).Select(Pickled.As<long>)];
}
