namespace MDEngine.IO;

/// <summary>The next bytes of a binary file, in memory that is used again and grows with the longest record.</summary>
internal sealed class RecordBuffer(Stream stream, string path) : IDisposable
{
    private byte[] buffer = new byte[1 << 17];
    private int start;
    private int end;

    /// <summary>Whether every byte that was read from the file has been taken.</summary>
    public bool IsEmpty => start == end;

    /// <summary>Reads on until so many bytes are held; false where the file ends before, or is too short for them.</summary>
    public bool TryHold(int count)
    {
        if (end - start >= count)
        {
            return true;
        }

        buffer.AsSpan(start, end - start).CopyTo(buffer);
        (start, end) = (0, end - start);
        if (count > buffer.Length)
        {
            // A damaged length must not take memory that the file cannot fill.
            if (stream.CanSeek && count - end > stream.Length - stream.Position)
            {
                return false;
            }

            Array.Resize(ref buffer, count);
        }

        try
        {
            end += stream.ReadAtLeast(buffer.AsSpan(end), count - end, throwOnEndOfStream: false);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw InputFile.ReadingError(path, exception);
        }

        return end >= count;
    }

    /// <summary>Bytes that are held, without taking them.</summary>
    public ReadOnlySpan<byte> Peek(int count) => buffer.AsSpan(start, count);

    /// <summary>Takes bytes that are held; they are overwritten by the next <see cref="TryHold"/>.</summary>
    public Span<byte> Take(int count)
    {
        start += count;
        return buffer.AsSpan(start - count, count);
    }

    public void Dispose() => stream.Dispose();
}
