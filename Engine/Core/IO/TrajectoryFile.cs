namespace MDEngine.IO;

/// <summary>A file that grows by whole frames, and is cut back to the last whole one when the disk is full.</summary>
internal sealed class TrajectoryFile : IDisposable
{
    private readonly string path;
    private readonly Stream stream;

    private TrajectoryFile(string path, Stream stream)
    {
        this.path = path;
        this.stream = stream;
        Position = stream.CanSeek ? stream.Position : 0;
    }

    /// <summary>Bytes up to the end of the last whole frame.</summary>
    public long Position { get; private set; }

    public string Path => path;

    /// <summary>For text that is only appended to.</summary>
    public static TrajectoryFile StandardOutput() => new("standard output", Console.OpenStandardOutput());

    public static TrajectoryFile Create(string path) => new(path, Open(path, FileMode.Create));

    /// <exception cref="InputFileException">The file is shorter than <paramref name="position"/>.</exception>
    public static TrajectoryFile OpenAt(string path, long position)
    {
        FileStream stream = Open(path, FileMode.Open);
        if (stream.Length < position)
        {
            long actual = stream.Length;
            stream.Dispose();
            throw new InputFileException(path, 0, 0, $"has {actual} bytes where {position} were written before; it has been changed, so the run cannot go on in it");
        }

        stream.SetLength(position);
        stream.Position = position;
        return new TrajectoryFile(path, stream);
    }

    public void Append(ReadOnlySpan<byte> frame)
    {
        try
        {
            stream.Write(frame);
            Position += frame.Length;
        }
        catch (IOException exception)
        {
            CutBack();
            throw CannotBeWritten(exception);
        }
    }

    /// <summary>Lets a library write the file from its beginning, of formats that do not grow.</summary>
    public void WriteWhole(Action<Stream> write)
    {
        try
        {
            stream.Position = 0;
            write(stream);
            Position = stream.Length;
        }
        catch (IOException exception)
        {
            throw CannotBeWritten(exception);
        }
    }

    /// <summary>Replaces bytes in what was written before.</summary>
    public void Patch(long position, ReadOnlySpan<byte> bytes)
    {
        try
        {
            stream.Position = position;
            stream.Write(bytes);
            stream.Position = Position;
        }
        catch (IOException exception)
        {
            throw CannotBeWritten(exception);
        }
    }

    /// <summary>The bytes at <paramref name="position"/>.</summary>
    public byte[] ReadBack(long position, int count)
    {
        var bytes = new byte[count];
        stream.Position = position;
        stream.ReadExactly(bytes);
        stream.Position = Position;
        return bytes;
    }

    /// <summary>Puts on the disk what was written; some file systems say only now that they are full.</summary>
    public void Flush()
    {
        try
        {
            if (stream is FileStream file)
            {
                file.Flush(flushToDisk: true);
            }
            else
            {
                stream.Flush();
            }
        }
        catch (IOException exception)
        {
            throw CannotBeWritten(exception);
        }
    }

    public void Dispose() => stream.Dispose();

    private static FileStream Open(string path, FileMode mode)
    {
        try
        {
            return new FileStream(path, mode, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InputFileException($"{path}: cannot be written: {IOErrorText.Describe(exception)}", exception);
        }
    }

    private InputFileException CannotBeWritten(IOException exception) =>
        new($"{path}: cannot be written: {IOErrorText.Describe(exception)}; what was written before is whole", exception);

    private void CutBack()
    {
        if (!stream.CanSeek)
        {
            return;
        }

        try
        {
            stream.SetLength(Position);
        }
        catch (IOException)
        {
            // The reason that the caller reports is the one that matters; a resumed run cuts the file as well.
        }
    }
}
