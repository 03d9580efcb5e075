using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace MDEngine.IO;

/// <summary>Bits of a block, the highest of each byte first. Beyond the end there are zeros, and <see cref="IsPastEnd"/>.</summary>
internal ref struct BitReader(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> bytes = bytes;
    private long position;

    public readonly bool IsPastEnd => position > 8L * bytes.Length;

    /// <summary>A number of up to 32 bits, the highest first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Read(int count)
    {
        if (count == 0)
        {
            return 0;
        }

        uint value = (uint)((Window(position) << (int)(position & 7)) >> (64 - count));
        position += count;
        return value;
    }

    /// <summary>Three numbers that are packed together in <paramref name="count"/> bits (<see cref="PackedIntegers"/>).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public (int X, int Y, int Z) ReadPacked(int count, uint y, uint z)
    {
        if (count > 56)
        {
            return ReadLong(count, y, z);
        }

        // Whole bytes come lowest first: in a window of bytes in file order they are reversed; the bits of the last byte are its high ones.
        ulong window = Window(position) << (int)(position & 7);
        position += count;
        int whole = count & ~7;
        int rest = count & 7;
        ulong packed = BinaryPrimitives.ReverseEndianness(window) & ((1UL << whole) - 1);
        if (rest > 0)
        {
            packed |= ((window << whole) >> (64 - rest)) << whole;
        }

        ulong rows = packed / z;
        ulong first = rows / y;
        return ((int)first, (int)(rows - (first * y)), (int)(packed - (rows * z)));
    }

    private (int X, int Y, int Z) ReadLong(int count, uint y, uint z)
    {
        UInt128 packed = 0;
        for (int shift = 0; shift < count; shift += 8)
        {
            packed |= (UInt128)Read(Math.Min(8, count - shift)) << shift;
        }

        UInt128 rows = packed / z;
        UInt128 first = rows / y;
        return ((int)(uint)first, (int)(uint)(rows - (first * y)), (int)(uint)(packed - (rows * z)));
    }

    /// <summary>Eight bytes from the byte of a bit on, the first highest.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly ulong Window(long bit)
    {
        int first = (int)(bit >> 3);
        return first <= bytes.Length - 8 ? BinaryPrimitives.ReadUInt64BigEndian(bytes[first..]) : WindowAtEnd(first);
    }

    private readonly ulong WindowAtEnd(int first)
    {
        ulong window = 0;
        for (int i = first; i < first + 8; i++)
        {
            window = (window << 8) | (i < bytes.Length ? bytes[i] : 0UL);
        }

        return window;
    }
}
