using System.Buffers.Text;
using System.Text;

namespace MDEngine.IO;

/// <summary>Text that is put together as UTF-8, its numbers with the digits that bring the same double back.</summary>
internal sealed class Utf8Text
{
    private byte[] buffer = new byte[1 << 14];
    private int length;

    /// <summary>What was appended since <see cref="Clear"/>.</summary>
    public ReadOnlySpan<byte> Bytes => buffer.AsSpan(0, length);

    public void Clear() => length = 0;

    /// <summary>The components, a blank before each.</summary>
    public void Append(Vector3D v)
    {
        Append((byte)' ');
        Append(v.X);
        Append((byte)' ');
        Append(v.Y);
        Append((byte)' ');
        Append(v.Z);
    }

    public void Append(double value)
    {
        int written;
        while (!ExactNumber.TryFormat(value, buffer.AsSpan(length), out written))
        {
            Grow();
        }

        length += written;
    }

    public void Append(long value)
    {
        int written;
        while (!Utf8Formatter.TryFormat(value, buffer.AsSpan(length), out written))
        {
            Grow();
        }

        length += written;
    }

    public void Append(string text)
    {
        int written;
        while (!Encoding.UTF8.TryGetBytes(text, buffer.AsSpan(length), out written))
        {
            Grow();
        }

        length += written;
    }

    public void Append(byte value)
    {
        if (length == buffer.Length)
        {
            Grow();
        }

        buffer[length++] = value;
    }

    private void Grow() => Array.Resize(ref buffer, 2 * buffer.Length);
}
