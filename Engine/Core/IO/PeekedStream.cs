namespace MDEngine.IO;

/// <summary>A stream whose beginning has been looked at, and is read again as if it had not.</summary>
internal sealed class PeekedStream : ReadOnlyStream
{
    private readonly Stream rest;
    private readonly byte[] beginning;
    private int position;

    private PeekedStream(byte[] beginning, Stream rest)
    {
        this.beginning = beginning;
        this.rest = rest;
    }

    /// <summary>The first bytes, fewer than <paramref name="count"/> where there are no more; <paramref name="stream"/> then starts with them again.</summary>
    public static byte[] Peek(ref Stream stream, int count)
    {
        var bytes = new byte[count];
        int read = stream.ReadAtLeast(bytes, count, throwOnEndOfStream: false);
        Array.Resize(ref bytes, read);
        if (stream.CanSeek)
        {
            stream.Position = 0;
        }
        else
        {
            stream = new PeekedStream(bytes, stream);
        }

        return bytes;
    }

    public override int Read(Span<byte> buffer)
    {
        if (position == beginning.Length)
        {
            return rest.Read(buffer);
        }

        int count = Math.Min(buffer.Length, beginning.Length - position);
        beginning.AsSpan(position, count).CopyTo(buffer);
        position += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            rest.Dispose();
        }

        base.Dispose(disposing);
    }
}
