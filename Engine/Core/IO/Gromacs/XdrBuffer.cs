using System.Buffers.Binary;

namespace MDEngine.IO;

/// <summary>Big-endian values (XDR) of one frame before they go to a file.</summary>
internal sealed class XdrBuffer
{
    /// <summary>Bytes of a box.</summary>
    public const int BoxSize = 9 * sizeof(float);

    private byte[] bytes = new byte[1 << 12];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Bytes => bytes.AsSpan(0, Length);

    public void Clear() => Length = 0;

    public void Add(int value) => BinaryPrimitives.WriteInt32BigEndian(Next(4), value);

    public void Add(long value) => BinaryPrimitives.WriteInt64BigEndian(Next(8), value);

    public void Add(float value) => BinaryPrimitives.WriteSingleBigEndian(Next(4), value);

    /// <summary>Three numbers in single precision.</summary>
    public void Add(Vector3D value)
    {
        Add((float)value.X);
        Add((float)value.Y);
        Add((float)value.Z);
    }

    /// <summary>The vectors of a cell as a box in nm.</summary>
    public void AddBox(UnitCell cell)
    {
        Add(cell.A / GromacsUnits.Length);
        Add(cell.B / GromacsUnits.Length);
        Add(cell.C / GromacsUnits.Length);
    }

    /// <summary>Bytes, and zeros up to a multiple of four.</summary>
    public void AddPadded(ReadOnlySpan<byte> values)
    {
        Span<byte> place = Next((values.Length + 3) & ~3);
        place.Clear();
        values.CopyTo(place);
    }

    private Span<byte> Next(int count)
    {
        while (Length + count > bytes.Length)
        {
            Array.Resize(ref bytes, 2 * bytes.Length);
        }

        Length += count;
        return bytes.AsSpan(Length - count, count);
    }
}
