using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;

namespace MDEngine.Training.Data;

/// <summary>Where the bytes of an array are: in a mapped file, or in memory.</summary>
internal sealed class NpyBytes
{
    private readonly MemoryMappedViewAccessor? view;
    private readonly long start;
    private readonly byte[]? memory;

    public NpyBytes(MemoryMappedViewAccessor view, long start, long length)
    {
        this.view = view;
        this.start = start;
        Length = length;
    }

    public NpyBytes(byte[] memory)
    {
        this.memory = memory;
        Length = memory.Length;
    }

    public long Length { get; }

    public void Read(long offset, byte[] destination, int count)
    {
        if (memory is not null)
        {
            memory.AsSpan((int)offset, count).CopyTo(destination);
        }
        else
        {
            view!.ReadArray(start + offset, destination, 0, count);
        }
    }
}

/// <summary>A numeric array in NumPy's .npy format (versions 1 to 3), row-major and little-endian; read in pieces, as doubles.</summary>
internal sealed partial class NpyArray
{
    private static readonly byte[] Magic = [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    private readonly NpyBytes bytes;
    private readonly string type;
    private readonly long start;
    private readonly int elementBytes;

    /// <exception cref="InputFileException">Not such an array.</exception>
    public NpyArray(string path, string name, NpyBytes bytes)
    {
        this.bytes = bytes;
        InputFileException Bad(string problem) => new(path, 0, 0, $"array {name} {problem}");

        var prefix = new byte[12];
        if (bytes.Length < prefix.Length)
        {
            throw Bad("is no .npy array");
        }

        bytes.Read(0, prefix, prefix.Length);
        if (!prefix.AsSpan(0, Magic.Length).SequenceEqual(Magic))
        {
            throw Bad("is no .npy array");
        }

        int lengthAt = prefix[6] == 1 ? 10 : 12;
        long headerBytes = prefix[6] == 1
            ? BinaryPrimitives.ReadUInt16LittleEndian(prefix.AsSpan(8))
            : BinaryPrimitives.ReadUInt32LittleEndian(prefix.AsSpan(8));
        start = lengthAt + headerBytes;
        if (start > bytes.Length)
        {
            throw Bad("is truncated; copy the file again");
        }

        var headerText = new byte[headerBytes];
        bytes.Read(lengthAt, headerText, headerText.Length);
        string header = Encoding.UTF8.GetString(headerText);
        type = TypePattern().Match(header).Groups[1].Value;
        Match shape = ShapePattern().Match(header);
        elementBytes = type switch
        {
            "<f8" or "<i8" or "<u8" => 8,
            "<f4" or "<i4" or "<u4" => 4,
            "<i2" or "<u2" => 2,
            "|u1" or "|i1" => 1,
            _ => throw Bad($"has the type '{type}'; expected little-endian numbers (float32, float64 or integers)"),
        };
        Shape = [.. shape.Groups[1].Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(size => long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : -1)];
        if (!shape.Success || Shape.Contains(-1))
        {
            throw Bad("has no readable shape");
        }

        if (Shape.Length > 1 && header.Contains("'fortran_order': True", StringComparison.Ordinal))
        {
            throw Bad("is stored column by column; write it with numpy.ascontiguousarray");
        }

        // The product of damaged sizes may exceed 64 bits.
        double count = Shape.Aggregate(1.0, (product, size) => product * size);
        if (bytes.Length - start < count * elementBytes)
        {
            throw Bad($"should hold {count} numbers, but ends after {(bytes.Length - start) / elementBytes}; copy the file again");
        }
    }

    public long[] Shape { get; }

    public long Count => Shape.Aggregate(1L, (product, size) => product * size);

    /// <summary>The shape as NumPy prints it.</summary>
    public string ShapeText => $"[{string.Join(", ", Shape)}]";

    /// <summary>Reads elements from <paramref name="first"/> on, in row-major order, each times <paramref name="factor"/>.</summary>
    public void Read(long first, Span<double> destination, double factor = 1)
    {
        int count = destination.Length * elementBytes;
        byte[] raw = ArrayPool<byte>.Shared.Rent(count);
        bytes.Read(start + (first * elementBytes), raw, count);
        Convert(raw.AsSpan(0, count), destination);
        ArrayPool<byte>.Shared.Return(raw);
        if (factor != 1)
        {
            foreach (ref double value in destination)
            {
                value *= factor;
            }
        }
    }

    [GeneratedRegex("'descr':\\s*'([^']*)'")]
    private static partial Regex TypePattern();

    [GeneratedRegex("'shape':\\s*\\(([^)]*)\\)")]
    private static partial Regex ShapePattern();

    private void Convert(ReadOnlySpan<byte> raw, Span<double> destination)
    {
        switch (type)
        {
            case "<f8": MemoryMarshal.Cast<byte, double>(raw).CopyTo(destination); break;
            case "<f4": Widen(MemoryMarshal.Cast<byte, float>(raw), destination, value => value); break;
            case "<i8": Widen(MemoryMarshal.Cast<byte, long>(raw), destination, value => value); break;
            case "<u8": Widen(MemoryMarshal.Cast<byte, ulong>(raw), destination, value => value); break;
            case "<i4": Widen(MemoryMarshal.Cast<byte, int>(raw), destination, value => value); break;
            case "<u4": Widen(MemoryMarshal.Cast<byte, uint>(raw), destination, value => value); break;
            case "<i2": Widen(MemoryMarshal.Cast<byte, short>(raw), destination, value => value); break;
            case "<u2": Widen(MemoryMarshal.Cast<byte, ushort>(raw), destination, value => value); break;
            case "|i1": Widen(MemoryMarshal.Cast<byte, sbyte>(raw), destination, value => value); break;
            default: Widen(raw, destination, value => value); break;
        }
    }

    private static void Widen<T>(ReadOnlySpan<T> source, Span<double> destination, Func<T, double> widen)
    {
        for (int i = 0; i < source.Length; i++)
        {
            destination[i] = widen(source[i]);
        }
    }
}
