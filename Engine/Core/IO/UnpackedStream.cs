using SharpCompress.Common;

namespace MDEngine.IO;

/// <summary>The content of a packed file; damage shows as <see cref="InvalidDataException"/>, whichever library found it.</summary>
internal sealed class UnpackedStream(Stream packed, Func<Stream, Stream> open) : Stream
{
    private Stream? content;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        try
        {
            content ??= open(packed);
            return content.Read(buffer, offset, count);
        }
        catch (Exception exception) when (exception is SharpCompressException or IndexOutOfRangeException or ArgumentException or InvalidOperationException or OverflowException)
        {
            throw new InvalidDataException("it is damaged, cut off, or not packed as its name says", exception);
        }
    }

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
            content?.Dispose();
            packed.Dispose();
        }

        base.Dispose(disposing);
    }
}
