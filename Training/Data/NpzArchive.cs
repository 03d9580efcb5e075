using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.MemoryMappedFiles;
using System.Text;

namespace MDEngine.Training.Data;

/// <summary>
/// The arrays of a NumPy .npz file (a zip archive of .npy files). Stored entries stay in the file, which is mapped into memory;
/// compressed ones are unpacked when they are asked for.
/// </summary>
internal sealed class NpzArchive : IDisposable
{
    private const uint EndRecord = 0x06054b50;
    private const uint EndLocator64 = 0x07064b50;
    private const uint DirectoryEntry = 0x02014b50;
    private const uint LocalHeader = 0x04034b50;
    private const int EndRecordBytes = 22;
    private const int LocalHeaderBytes = 30;
    private const ushort Deflated = 8;

    /// <summary>Deflate packs no more bytes than these into one.</summary>
    private const long MostPerByte = 1032;

    private readonly string path;
    private readonly long length;
    private readonly MemoryMappedFile file;
    private readonly MemoryMappedViewAccessor view;
    private readonly Dictionary<string, Entry> entries = [];

    private readonly record struct Entry(ushort Method, long PackedBytes, long Bytes, long HeaderOffset);

    /// <exception cref="InputFileException">Missing, or no zip archive.</exception>
    public NpzArchive(string path)
    {
        this.path = path;
        try
        {
            length = new FileInfo(path).Length;
            file = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new InputFileException(path, 0, 0, File.Exists(path) ? "cannot be read, or is empty" : "no such file");
        }

        view = file.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read);
        try
        {
            ReadDirectory();
        }
        catch (Exception error) when (error is ArgumentException or InvalidDataException)
        {
            Dispose();
            throw new InputFileException(path, 0, 0, "not a whole .npz file (its zip directory is missing or damaged); copy it again");
        }
    }

    /// <summary>Names of the arrays, without ".npy".</summary>
    public IEnumerable<string> Names => entries.Keys;

    /// <summary>The array of the first of these names that is there, or null.</summary>
    /// <exception cref="InputFileException">It is damaged, or of a kind that is not read.</exception>
    public NpyArray? Find(params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            if (entries.TryGetValue(name, out Entry entry))
            {
                return new NpyArray(path, name, OpenBytes(name, entry));
            }
        }

        return null;
    }

    public void Dispose()
    {
        view.Dispose();
        file.Dispose();
    }

    private NpyBytes OpenBytes(string name, Entry entry)
    {
        InputFileException Damaged() => new(path, 0, 0, $"array {name} is damaged; copy the file again");
        if (entry.HeaderOffset < 0 || entry.HeaderOffset > length - LocalHeaderBytes)
        {
            throw Damaged();
        }

        byte[] header = Read(entry.HeaderOffset, LocalHeaderBytes);
        long start = entry.HeaderOffset + LocalHeaderBytes + BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(26)) + BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(28));
        long inFile = entry.Method == 0 ? entry.Bytes : entry.PackedBytes;
        if (BinaryPrimitives.ReadUInt32LittleEndian(header) != LocalHeader || inFile < 0 || inFile > length - start || entry.Bytes < 0 || entry.Bytes / MostPerByte > inFile)
        {
            throw Damaged();
        }

        switch (entry.Method)
        {
            case 0:
                return new NpyBytes(view, start, entry.Bytes);
            case Deflated when entry.Bytes <= Array.MaxLength:
                var bytes = new byte[entry.Bytes];
                using (var packed = file.CreateViewStream(start, entry.PackedBytes, MemoryMappedFileAccess.Read))
                using (var deflate = new DeflateStream(packed, CompressionMode.Decompress))
                {
                    try
                    {
                        deflate.ReadExactly(bytes);
                    }
                    catch (Exception error) when (error is InvalidDataException or EndOfStreamException)
                    {
                        throw Damaged();
                    }
                }

                return new NpyBytes(bytes);
            default:
                throw new InputFileException(path, 0, 0, $"array {name} is packed in a way that is not read; write the file with numpy.savez");
        }
    }

    private void ReadDirectory()
    {
        // The end record closes the file, but for a comment of up to 64 KiB.
        int tailBytes = (int)Math.Min(length, EndRecordBytes + ushort.MaxValue);
        byte[] tail = Read(length - tailBytes, tailBytes);
        int end = tailBytes - EndRecordBytes;
        while (end >= 0 && BinaryPrimitives.ReadUInt32LittleEndian(tail.AsSpan(end)) != EndRecord)
        {
            end--;
        }

        if (end < 0)
        {
            throw new InvalidDataException();
        }

        long count = BinaryPrimitives.ReadUInt16LittleEndian(tail.AsSpan(end + 10));
        long offset = BinaryPrimitives.ReadUInt32LittleEndian(tail.AsSpan(end + 16));
        if (end >= 20 && BinaryPrimitives.ReadUInt32LittleEndian(tail.AsSpan(end - 20)) == EndLocator64)
        {
            byte[] record = Read(BinaryPrimitives.ReadInt64LittleEndian(tail.AsSpan(end - 12)), 56);
            count = BinaryPrimitives.ReadInt64LittleEndian(record.AsSpan(32));
            offset = BinaryPrimitives.ReadInt64LittleEndian(record.AsSpan(48));
        }

        for (long i = 0; i < count; i++)
        {
            offset += ReadEntry(offset);
        }
    }

    private int ReadEntry(long offset)
    {
        byte[] fixedPart = Read(offset, 46);
        if (BinaryPrimitives.ReadUInt32LittleEndian(fixedPart) != DirectoryEntry)
        {
            throw new InvalidDataException();
        }

        int nameBytes = BinaryPrimitives.ReadUInt16LittleEndian(fixedPart.AsSpan(28));
        int extraBytes = BinaryPrimitives.ReadUInt16LittleEndian(fixedPart.AsSpan(30));
        int commentBytes = BinaryPrimitives.ReadUInt16LittleEndian(fixedPart.AsSpan(32));
        string name = Encoding.UTF8.GetString(Read(offset + 46, nameBytes));
        byte[] extra = Read(offset + 46 + nameBytes, extraBytes);
        long packed = BinaryPrimitives.ReadUInt32LittleEndian(fixedPart.AsSpan(20));
        long bytes = BinaryPrimitives.ReadUInt32LittleEndian(fixedPart.AsSpan(24));
        long header = BinaryPrimitives.ReadUInt32LittleEndian(fixedPart.AsSpan(42));
        for (int at = 0; at + 4 <= extra.Length; at += 4 + BinaryPrimitives.ReadUInt16LittleEndian(extra.AsSpan(at + 2)))
        {
            if (BinaryPrimitives.ReadUInt16LittleEndian(extra.AsSpan(at)) == 1)
            {
                // Zip64: those of the three that did not fit above follow here, in this order.
                int next = at + 4;
                long Take(long value)
                {
                    if (value != uint.MaxValue)
                    {
                        return value;
                    }

                    next += 8;
                    return BinaryPrimitives.ReadInt64LittleEndian(extra.AsSpan(next - 8));
                }

                bytes = Take(bytes);
                packed = Take(packed);
                header = Take(header);
            }
        }

        entries[name.EndsWith(".npy", StringComparison.Ordinal) ? name[..^4] : name] =
            new Entry(BinaryPrimitives.ReadUInt16LittleEndian(fixedPart.AsSpan(10)), packed, bytes, header);
        return 46 + nameBytes + extraBytes + commentBytes;
    }

    private byte[] Read(long offset, int count)
    {
        var bytes = new byte[count];
        return count == 0 || view.ReadArray(offset, bytes, 0, count) == count ? bytes : throw new InvalidDataException();
    }
}
