using System.Buffers.Binary;
using System.IO.Compression;
using System.Numerics;

namespace MDEngine.Potentials.Learned.Import;

/// <summary>
/// The tensors of a PyTorch checkpoint (.pt, .pth, .pth.tar): the zip archives that torch.save has written since version 1.6, and the
/// plain pickles before.
/// </summary>
public sealed class TorchCheckpoint
{
    private static readonly BigInteger LegacyMagic = BigInteger.Parse("119547037146038801333356", System.Globalization.CultureInfo.InvariantCulture);

    private readonly string path;
    private readonly Dictionary<string, PickledStorage> storages = [];

    private TorchCheckpoint(string path) => this.path = path;

    /// <summary>Dictionaries of tensors by the path of keys that leads to them ("" for the checkpoint itself, "model", "ema.shadow").</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, SafetensorsTensor>> Dictionaries { get; private set; } =
        new Dictionary<string, IReadOnlyDictionary<string, SafetensorsTensor>>();

    /// <summary>Lists of tensors by the path of keys that leads to them ("ema.shadow_params").</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<SafetensorsTensor>> Lists { get; private set; } =
        new Dictionary<string, IReadOnlyList<SafetensorsTensor>>();

    /// <summary>Reads a checkpoint; nothing in it is run.</summary>
    /// <exception cref="InputFileException">Missing, damaged, or it holds what is neither tensor nor dictionary.</exception>
    public static TorchCheckpoint Read(string path)
    {
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputFileException(path, 0, 0, File.Exists(path) ? $"cannot be read ({error.Message})" : "no such file; give the path of a PyTorch checkpoint (.pt, .pth, .pth.tar)");
        }

        var checkpoint = new TorchCheckpoint(path);
        try
        {
            checkpoint.Collect(bytes is [(byte)'P', (byte)'K', ..] ? checkpoint.ReadArchive(bytes) : checkpoint.ReadLegacy(bytes));
        }
        catch (Exception error) when (error is InvalidDataException or ArgumentException or InvalidCastException or OverflowException or KeyNotFoundException or IndexOutOfRangeException)
        {
            throw checkpoint.Damaged(error.Message);
        }

        return checkpoint;
    }

    // NAME/data.pkl is the pickle, NAME/data/KEY are the storages.
    private object? ReadArchive(byte[] bytes)
    {
        using var archive = new ZipArchive(new MemoryStream(bytes), ZipArchiveMode.Read);
        ZipArchiveEntry pickle = archive.Entries.FirstOrDefault(entry => entry.FullName.EndsWith("/data.pkl", StringComparison.Ordinal))
            ?? throw Damaged("the archive has no data.pkl; expected a file that torch.save has written");
        string folder = pickle.FullName[..^"data.pkl".Length];
        if (archive.GetEntry(folder + "byteorder") is ZipArchiveEntry order && System.Text.Encoding.ASCII.GetString(Extract(order)) != "little")
        {
            throw Damaged("its numbers are big-endian");
        }

        return new PickleReader(path, Extract(pickle), 0, reference => Storage(reference, key =>
            Extract(archive.GetEntry($"{folder}data/{key}") ?? throw Damaged($"the archive has no data/{key}, which a tensor needs")))).Read();
    }

    private static byte[] Extract(ZipArchiveEntry entry)
    {
        using Stream stream = entry.Open();
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }

    // Pickles of a magic number, a protocol version, the system's sizes, the object and its storages' keys; then the storages.
    private object? ReadLegacy(byte[] bytes)
    {
        object? Next(ref int position, Func<object?[], object>? load = null)
        {
            var reader = new PickleReader(path, bytes, position, load);
            object? value = reader.Read();
            position = reader.Position;
            return value;
        }

        int position = 0;
        if (bytes.Length == 0 || bytes[0] != 0x80 || Next(ref position) is not BigInteger magic || magic != LegacyMagic)
        {
            throw Damaged("neither a zip archive nor a pickle with PyTorch's mark; expected a file that torch.save has written");
        }

        Next(ref position);
        Next(ref position);
        object? content = Next(ref position, reference => Storage(reference, _ => ReadOnlyMemory<byte>.Empty));
        foreach (object? key in Pickled.As<List<object?>>(Next(ref position)))
        {
            PickledStorage storage = storages[Pickled.As<string>(key)];
            long count = BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(position, sizeof(long)));
            position += sizeof(long);
            int length = checked((int)(count * storage.ElementBytes));
            if (length < 0 || position + length > bytes.Length)
            {
                throw Damaged($"the file is truncated: a storage of {count} elements begins at byte {position} of {bytes.Length}");
            }

            storage.Data = bytes.AsMemory(position, length);
            position += length;
        }

        return content;
    }

    // ("storage", type, key, device, count, …)
    private PickledStorage Storage(object?[] reference, Func<string, ReadOnlyMemory<byte>> load)
    {
        if (reference is not ["storage", PickledName { StorageType: (string type, int bytes) }, string key, ..])
        {
            throw Damaged("its pickle refers to data that are no tensor's");
        }

        if (!storages.TryGetValue(key, out PickledStorage? storage))
        {
            storage = new PickledStorage(type, bytes) { Data = load(key) };
            storages.Add(key, storage);
        }

        return storage;
    }

    private void Collect(object? content)
    {
        var dictionaries = new Dictionary<string, IReadOnlyDictionary<string, SafetensorsTensor>>();
        var lists = new Dictionary<string, IReadOnlyList<SafetensorsTensor>>();
        Collect("", content, dictionaries, lists, new HashSet<object>(ReferenceEqualityComparer.Instance));
        Dictionaries = dictionaries;
        Lists = lists;
    }

    private static void Collect(
        string place,
        object? value,
        Dictionary<string, IReadOnlyDictionary<string, SafetensorsTensor>> dictionaries,
        Dictionary<string, IReadOnlyList<SafetensorsTensor>> lists,
        HashSet<object> visited)
    {
        if (value is null || !visited.Add(value))
        {
            return;
        }

        string Below(object key) => place.Length == 0 ? $"{key}" : $"{place}.{key}";
        switch (value)
        {
            case Dictionary<object, object?> dictionary:
                var tensors = dictionary.Where(item => item.Key is string && item.Value is PickledTensor)
                    .ToDictionary(item => (string)item.Key, item => ((PickledTensor)item.Value!).ToTensor());
                if (tensors.Count > 0)
                {
                    dictionaries[place] = tensors;
                }

                foreach ((object key, object? item) in dictionary.Where(item => item.Value is not PickledTensor))
                {
                    Collect(Below(key), item, dictionaries, lists, visited);
                }

                break;
            case List<object?> list when list.Count > 0 && list.All(item => item is PickledTensor):
                lists[place] = [.. list.Select(item => ((PickledTensor)item!).ToTensor())];
                break;
            default:
                break;
        }
    }

    private InputFileException Damaged(string problem) => new(path, 0, 0, $"not a checkpoint that can be imported: {problem}");
}
