namespace MDEngine.IO;

/// <summary>A stream whose beginning has been looked at, and is read again as if it had not.</summary>
internal sealed class PeekedStream : Stream
{
    private readonly Stream rest;
    private readonly byte[] beginning;
    private int position;

    private PeekedStream(byte[] beginning, Stream rest)
    {
        this.beginning = beginning;
        this.rest = rest;
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
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

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            rest.Dispose();
        }

        base.Dispose(disposing);
    }
}
