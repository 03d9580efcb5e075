namespace MDEngine.IO;

/// <summary>
/// Lines of a stream as bytes in a buffer that is used again: no string and no allocation a line. A byte-order mark before the
/// first line is skipped.
/// </summary>
internal sealed class Utf8LineReader(Stream stream, string path) : IDisposable
{
    /// <summary>Counts above this are compared with the file's length before memory is taken for them.</summary>
    private const int LargeCount = 100_000;

    private readonly long streamLength = stream.CanSeek ? stream.Length : long.MaxValue;
    private byte[] buffer = new byte[1 << 16];
    private int start;
    private int end;
    private bool endOfStream;
    private int lineStart;
    private bool begun;

    public string Path => path;

    /// <summary>Number of the line last read, from 1.</summary>
    public long LineNumber { get; private set; }

    /// <summary>The next line without its end (LF or CRLF), valid until the next call; false at the end.</summary>
    public bool TryRead(out ReadOnlySpan<byte> line)
    {
        if (!begun)
        {
            Begin();
        }

        int searched = 0;
        while (true)
        {
            int length = buffer.AsSpan(start + searched, end - start - searched).IndexOf((byte)'\n');
            if (length >= 0)
            {
                line = Trimmed(buffer.AsSpan(start, searched + length));
                lineStart = start;
                start += searched + length + 1;
                LineNumber++;
                return true;
            }

            searched = end - start;
            if (endOfStream)
            {
                line = Trimmed(buffer.AsSpan(start, searched));
                lineStart = start;
                start = end;
                LineNumber += searched > 0 ? 1 : 0;
                return searched > 0;
            }

            Fill();
        }
    }

    /// <summary>Has the line that was read last come again.</summary>
    public void PushBack()
    {
        start = lineStart;
        LineNumber--;
    }

    /// <summary>Whether the file cannot have so many lines of that length; of pipes and packed files nobody knows.</summary>
    public bool IsTooShortFor(long lineCount, int shortestLine) => lineCount > LargeCount && lineCount > streamLength / shortestLine;

    public InputFileException Error(int column, string problem) => new(path, LineNumber, column, problem);

    public void Dispose() => stream.Dispose();

    private static ReadOnlySpan<byte> Trimmed(ReadOnlySpan<byte> line) => line is [.., (byte)'\r'] ? line[..^1] : line;

    private void Begin()
    {
        begun = true;
        while (end < 3 && !endOfStream)
        {
            Fill();
        }

        ReadOnlySpan<byte> first = buffer.AsSpan(0, end);
        if (first.StartsWith((ReadOnlySpan<byte>)[0xff, 0xfe]) || first.StartsWith((ReadOnlySpan<byte>)[0xfe, 0xff]))
        {
            throw Error(0, "is text in UTF-16, as its first bytes say; save it as UTF-8");
        }

        start = first.StartsWith((ReadOnlySpan<byte>)[0xef, 0xbb, 0xbf]) ? 3 : 0;
    }

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
            throw InputFile.ReadingError(path, exception);
        }
    }
}
