using SharpCompress.Common;

namespace MDEngine.IO;

/// <summary>The content of a packed file; damage shows as <see cref="InvalidDataException"/>, whichever library found it.</summary>
internal sealed class UnpackedStream(Stream packed, Func<Stream, Stream> open) : ReadOnlyStream
{
    private Stream? content;

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
