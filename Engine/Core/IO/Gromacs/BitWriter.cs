namespace MDEngine.IO;

/// <summary>Appends bits to a block, the highest of each byte first.</summary>
internal sealed class BitWriter
{
    private byte[] bytes = new byte[1 << 12];
    private int length;
    private uint pending;
    private int pendingBits;

    /// <summary>The block so far, the last byte filled with zeros.</summary>
    public ReadOnlySpan<byte> Bytes
    {
        get
        {
            Reserve(length + 1);
            if (pendingBits == 0)
            {
                return bytes.AsSpan(0, length);
            }

            bytes[length] = (byte)(pending << (8 - pendingBits));
            return bytes.AsSpan(0, length + 1);
        }
    }

    public void Clear() => (length, pending, pendingBits) = (0, 0, 0);

    /// <summary>A number of up to 32 bits, the highest first.</summary>
    public void Write(uint value, int count)
    {
        for (int left = count; left > 0;)
        {
            int part = Math.Min(left, 8);
            left -= part;
            WriteByte((value >> left) & ((1U << part) - 1), part);
        }
    }

    /// <summary>Three numbers packed together in <paramref name="count"/> bits (<see cref="PackedIntegers"/>).</summary>
    public void WritePacked((int X, int Y, int Z) value, int count, uint y, uint z)
    {
        UInt128 packed = ((((UInt128)(uint)value.X * y) + (uint)value.Y) * z) + (uint)value.Z;
        for (int left = count; left > 0; left -= 8)
        {
            int part = Math.Min(left, 8);
            WriteByte((uint)(packed & 0xFF) & ((1U << part) - 1), part);
            packed >>= 8;
        }
    }

    private void WriteByte(uint value, int count)
    {
        pending = (pending << count) | value;
        pendingBits += count;
        if (pendingBits >= 8)
        {
            Reserve(length + 1);
            pendingBits -= 8;
            bytes[length++] = (byte)(pending >> pendingBits);
            pending &= (1U << pendingBits) - 1;
        }
    }

    private void Reserve(int size)
    {
        if (size > bytes.Length)
        {
            Array.Resize(ref bytes, 2 * bytes.Length);
        }
    }
}
