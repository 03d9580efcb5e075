using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using MDEngine.IO;

namespace MDEngine.Potentials.Learned;

/// <summary>One tensor of a safetensors file.</summary>
/// <param name="Type">Element type as the format writes it: "F32", "F64", "I64", "I32" …</param>
/// <param name="Shape">Sizes of the dimensions; empty for a scalar.</param>
/// <param name="Data">Row-major little-endian bytes.</param>
public sealed record SafetensorsTensor(string Type, long[] Shape, ReadOnlyMemory<byte> Data)
{
    /// <summary>Number of elements.</summary>
    public long Count => Shape.Aggregate(1L, (product, size) => product * size);

    /// <summary>A tensor of doubles.</summary>
    public static SafetensorsTensor FromDoubles(ReadOnlySpan<double> values, params long[] shape) =>
        new("F64", shape, MemoryMarshal.AsBytes(values).ToArray());

    /// <summary>A tensor of singles.</summary>
    public static SafetensorsTensor FromSingles(ReadOnlySpan<float> values, params long[] shape) =>
        new("F32", shape, MemoryMarshal.AsBytes(values).ToArray());

    /// <summary>A tensor of 64-bit integers.</summary>
    public static SafetensorsTensor FromIntegers(ReadOnlySpan<long> values, params long[] shape) =>
        new("I64", shape, MemoryMarshal.AsBytes(values).ToArray());

    /// <summary>The elements of a floating-point tensor, widened.</summary>
    /// <exception cref="NotSupportedException">Not F32 or F64.</exception>
    public double[] ToDoubles() => Type switch
    {
        "F64" => MemoryMarshal.Cast<byte, double>(Data.Span).ToArray(),
        "F32" => Array.ConvertAll(ToSingles(), value => (double)value),
        _ => throw new NotSupportedException($"A tensor of type {Type} where F32 or F64 is expected."),
    };

    /// <summary>The elements of an F32 tensor.</summary>
    /// <exception cref="NotSupportedException">Not F32.</exception>
    public float[] ToSingles() => Type == "F32"
        ? MemoryMarshal.Cast<byte, float>(Data.Span).ToArray()
        : throw new NotSupportedException($"A tensor of type {Type} where F32 is expected.");

    /// <summary>The elements of an integer tensor, widened.</summary>
    /// <exception cref="NotSupportedException">Not I64 or I32.</exception>
    public long[] ToIntegers() => Type switch
    {
        "I64" => MemoryMarshal.Cast<byte, long>(Data.Span).ToArray(),
        "I32" => Array.ConvertAll(MemoryMarshal.Cast<byte, int>(Data.Span).ToArray(), value => (long)value),
        _ => throw new NotSupportedException($"A tensor of type {Type} where I64 or I32 is expected."),
    };
}

/// <summary>
/// The safetensors format: an 8-byte little-endian header length, a JSON header of names, types, shapes and byte ranges, and the
/// raw data.
/// </summary>
public sealed class SafetensorsFile
{
    private const string MetadataKey = "__metadata__";
    private const int LengthBytes = sizeof(ulong);

    private static readonly Dictionary<string, int> ElementBytes = new()
    {
        ["F64"] = 8,
        ["F32"] = 4,
        ["F16"] = 2,
        ["BF16"] = 2,
        ["I64"] = 8,
        ["I32"] = 4,
        ["I16"] = 2,
        ["I8"] = 1,
        ["U8"] = 1,
        ["BOOL"] = 1,
    };

    /// <summary>A file's content, to be written or as read.</summary>
    public SafetensorsFile(IReadOnlyDictionary<string, SafetensorsTensor> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        Tensors = tensors;
        Metadata = metadata;
    }

    /// <summary>The tensors by name.</summary>
    public IReadOnlyDictionary<string, SafetensorsTensor> Tensors { get; }

    /// <summary>The free-text entries of the header.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Reads a whole file.</summary>
    /// <exception cref="InputFileException">Missing, unreadable, truncated, or not in this format.</exception>
    public static SafetensorsFile Read(string path)
    {
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputFileException(
                path, 0, 0, File.Exists(path) ? $"cannot be read ({error.Message})" : "no such file; give the path of a model file (.safetensors)");
        }

        try
        {
            return Parse(path, bytes);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw Malformed(path, "its header is not the JSON that the format asks for");
        }
    }

    /// <summary>Writes the file; its name never stands for half of it.</summary>
    /// <exception cref="InputException">It cannot be written.</exception>
    public void Write(string path) => AtomicFile.Write(path, stream =>
    {
        byte[] header = Header();
        Span<byte> length = stackalloc byte[LengthBytes];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length);
        stream.Write(length);
        stream.Write(header);
        foreach (SafetensorsTensor tensor in Tensors.Values)
        {
            stream.Write(tensor.Data.Span);
        }
    });

    private static SafetensorsFile Parse(string path, byte[] bytes)
    {
        ulong headerLength = bytes.Length < LengthBytes ? ulong.MaxValue : BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        if (bytes.Length < LengthBytes || headerLength > (ulong)(bytes.Length - LengthBytes))
        {
            throw Malformed(path, $"its {bytes.Length} bytes end before its header does");
        }

        ReadOnlyMemory<byte> data = bytes.AsMemory(LengthBytes + (int)headerLength);
        using JsonDocument header = JsonDocument.Parse(bytes.AsMemory(LengthBytes, (int)headerLength));
        var tensors = new Dictionary<string, SafetensorsTensor>();
        var metadata = new Dictionary<string, string>();
        foreach (JsonProperty entry in header.RootElement.EnumerateObject())
        {
            if (entry.Name == MetadataKey)
            {
                foreach (JsonProperty item in entry.Value.EnumerateObject())
                {
                    metadata[item.Name] = item.Value.GetString() ?? "";
                }
            }
            else
            {
                tensors[entry.Name] = ParseTensor(path, entry, data);
            }
        }

        return new SafetensorsFile(tensors, metadata);
    }

    private static SafetensorsTensor ParseTensor(string path, JsonProperty entry, ReadOnlyMemory<byte> data)
    {
        string type = entry.Value.GetProperty("dtype").GetString() ?? "";
        long[] shape = [.. entry.Value.GetProperty("shape").EnumerateArray().Select(size => size.GetInt64())];
        long begin = entry.Value.GetProperty("data_offsets")[0].GetInt64();
        long end = entry.Value.GetProperty("data_offsets")[1].GetInt64();
        if (!ElementBytes.TryGetValue(type, out int elementBytes))
        {
            throw Malformed(path, $"tensor {entry.Name} has the unknown type '{type}'");
        }

        if (end > data.Length)
        {
            throw Malformed(path, $"tensor {entry.Name} should end at data byte {end}, but there are {data.Length}: the file is truncated");
        }

        // The product of damaged sizes may exceed 64 bits.
        if (begin < 0 || begin > end || shape.Any(size => size < 0) || end - begin != shape.Aggregate((double)elementBytes, (product, size) => product * size))
        {
            throw Malformed(path, $"tensor {entry.Name} of shape [{string.Join(", ", shape)}] cannot fill the bytes {begin} to {end}");
        }

        return new SafetensorsTensor(type, shape, data.Slice((int)begin, (int)(end - begin)));
    }

    private static InputFileException Malformed(string path, string problem) =>
        new(path, 0, 0, $"not a whole safetensors file: {problem}; copy or export it again");

    private byte[] Header()
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteStartObject(MetadataKey);
            foreach ((string key, string value) in Metadata)
            {
                writer.WriteString(key, value);
            }

            writer.WriteEndObject();
            long offset = 0;
            foreach ((string name, SafetensorsTensor tensor) in Tensors)
            {
                writer.WriteStartObject(name);
                writer.WriteString("dtype", tensor.Type);
                writer.WriteStartArray("shape");
                foreach (long size in tensor.Shape)
                {
                    writer.WriteNumberValue(size);
                }

                writer.WriteEndArray();
                writer.WriteStartArray("data_offsets");
                writer.WriteNumberValue(offset);
                writer.WriteNumberValue(offset += tensor.Data.Length);
                writer.WriteEndArray();
                writer.WriteEndObject();
            }

            writer.WriteEndObject();
        }

        // The data begin at a multiple of eight bytes, as readers that map the file expect.
        string json = Encoding.UTF8.GetString(buffer.ToArray());
        int bytes = Encoding.UTF8.GetByteCount(json);
        return Encoding.UTF8.GetBytes(json + new string(' ', (8 - (bytes % 8)) % 8));
    }
}
