using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using MDEngine.Potentials.Learned;

namespace MDEngine.Tests.Potentials.Import;

/// <summary>Writes a dictionary of single-precision tensors as torch.save does: a zip file with a pickle and a file for each storage.</summary>
internal static class TorchArchive
{
    public static void Write(string path, IReadOnlyDictionary<string, SafetensorsTensor> tensors)
    {
        File.Delete(path);
        using ZipArchive zip = ZipFile.Open(path, ZipArchiveMode.Create);
        using var pickle = new MemoryStream();
        pickle.Write([0x80, 2, (byte)'}', (byte)'(']); // protocol 2, an empty dictionary, mark
        foreach ((int index, (string name, SafetensorsTensor tensor)) in tensors.Index())
        {
            Text(pickle, name);
            Global(pickle, "torch._utils", "_rebuild_tensor_v2");
            pickle.Write("(("u8); // two marks: of the arguments, and of the storage's name
            Text(pickle, "storage");
            Global(pickle, "torch", "FloatStorage");
            Text(pickle, $"{index}");
            Text(pickle, "cpu");
            Integer(pickle, tensor.Count);
            pickle.Write("tQ"u8); // tuple, persistent id
            Integer(pickle, 0);   // offset
            Tuple(pickle, tensor.Shape);
            Tuple(pickle, [.. tensor.Shape.Select((_, axis) => tensor.Shape[(axis + 1)..].Aggregate(1L, (product, length) => product * length))]);
            pickle.WriteByte(0x89); // requires no gradient
            Global(pickle, "collections", "OrderedDict");
            pickle.Write(")RtR"u8); // of nothing; tuple of all arguments; call
            Entry(zip, $"archive/data/{index}", tensor.Data.Span);
        }

        pickle.Write("u."u8); // set items, stop
        Entry(zip, "archive/data.pkl", pickle.ToArray());
        Entry(zip, "archive/version", "3\n"u8);
    }

    private static void Entry(ZipArchive zip, string name, ReadOnlySpan<byte> content)
    {
        using Stream stream = zip.CreateEntry(name, CompressionLevel.NoCompression).Open();
        stream.Write(content);
    }

    private static void Text(MemoryStream pickle, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        pickle.WriteByte((byte)'X');
        Number(pickle, bytes.Length);
        pickle.Write(bytes);
    }

    private static void Global(MemoryStream pickle, string module, string name) => pickle.Write(Encoding.UTF8.GetBytes($"c{module}\n{name}\n"));

    private static void Integer(MemoryStream pickle, long value)
    {
        pickle.WriteByte((byte)'J');
        Number(pickle, (int)value);
    }

    private static void Tuple(MemoryStream pickle, long[] values)
    {
        pickle.WriteByte((byte)'(');
        foreach (long value in values)
        {
            Integer(pickle, value);
        }

        pickle.WriteByte((byte)'t');
    }

    private static void Number(MemoryStream pickle, int value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        pickle.Write(bytes);
    }
}
