namespace MDEngine.IO;

/// <summary>Lines of a stream as bytes in a buffer that is used again: no string and no allocation a line.</summary>
internal sealed class Utf8LineReader(Stream stream, string path) : IDisposable
{
    private byte[] buffer = new byte[1 << 16];
    private int start;
    private int end;
    private bool endOfStream;

    public string Path => path;

    /// <summary>Number of the line last read, from 1.</summary>
    public long LineNumber { get; private set; }

    /// <summary>The next line without its end (LF or CRLF), valid until the next call; false at the end.</summary>
    public bool TryRead(out ReadOnlySpan<byte> line)
    {
        int searched = 0;
        while (true)
        {
            int length = buffer.AsSpan(start + searched, end - start - searched).IndexOf((byte)'\n');
            if (length >= 0)
            {
                line = Trimmed(buffer.AsSpan(start, searched + length));
                start += searched + length + 1;
                LineNumber++;
                return true;
            }

            searched = end - start;
            if (endOfStream)
            {
                line = Trimmed(buffer.AsSpan(start, searched));
                start = end;
                LineNumber += searched > 0 ? 1 : 0;
                return searched > 0;
            }

            Fill();
        }
    }

    public InputFileException Error(int column, string problem) => new(path, LineNumber, column, problem);

    public void Dispose() => stream.Dispose();

    private static ReadOnlySpan<byte> Trimmed(ReadOnlySpan<byte> line) => line is [.., (byte)'\r'] ? line[..^1] : line;

    private void Fill()
    {
        if (start > 0)
        {
            buffer.AsSpan(start, end - start).CopyTo(buffer);
            end -= start;
            start = 0;
        }

        if (end == buffer.Length)
        {
            Array.Resize(ref buffer, 2 * buffer.Length);
        }

        try
        {
            int read = stream.Read(buffer, end, buffer.Length - end);
            end += read;
            endOfStream = read == 0;
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            throw new InputFileException($"{path}: cannot be read: {exception.Message}", exception);
        }
    }
}
