using TorchSharp.Interop;

namespace TorchSharp;

/// <summary>Numbers and tensors in the package's binary layout: numbers as LEB128; a tensor as type, rank, sizes and bytes.</summary>
internal static class Serialization
{
    public static void WriteNumber(BinaryWriter writer, long value) => writer.Write7BitEncodedInt64(value);

    public static long ReadNumber(BinaryReader reader) => reader.Read7BitEncodedInt64();

    public static void WriteTensor(BinaryWriter writer, torch.Tensor tensor)
    {
        using var values = tensor.cpu();
        using var contiguous = values.contiguous();
        WriteNumber(writer, (long)contiguous.dtype);
        WriteNumber(writer, contiguous.ndim);
        foreach (var size in contiguous.shape)
        {
            WriteNumber(writer, size);
        }
        writer.Write(contiguous.bytes);
        GC.KeepAlive(contiguous);
    }

    /// <summary>Reads a tensor's values into a tensor of the same type and shape.</summary>
    public static void ReadTensor(BinaryReader reader, torch.Tensor target)
    {
        var type = (torch.ScalarType)ReadNumber(reader);
        var shape = new long[ReadNumber(reader)];
        for (var i = 0; i < shape.Length; i++)
        {
            shape[i] = ReadNumber(reader);
        }
        if (type != target.dtype || !shape.AsSpan().SequenceEqual(target.shape))
        {
            throw new ArgumentException($"Mismatched tensors: expected {target.dtype} [{string.Join(", ", target.shape)}], found {type} [{string.Join(", ", shape)}].");
        }
        using var values = torch.empty(shape, type);
        reader.BaseStream.ReadExactly(values.bytes);
        using var _ = torch.no_grad();
        Ops.copy_.Run(target, values);
    }
}
