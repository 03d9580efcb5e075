namespace MDEngine.IO;

/// <summary>
/// A file that grows by whole records, such as frames or lines. It is cut back to the last whole one when the disk is full, and resumed at a
/// position that was kept, so that what came after that is not written twice.
/// </summary>
public sealed class ResumableFile : IDisposable
{
    private readonly string path;
    private readonly Stream stream;

    private ResumableFile(string path, Stream stream)
    {
        this.path = path;
        this.stream = stream;
        Position = stream.CanSeek ? stream.Position : 0;
    }

    /// <summary>Bytes up to the end of the last whole record.</summary>
    public long Position { get; private set; }

    /// <summary>Where it is.</summary>
    public string Path => path;

    /// <summary>For text that is only appended to.</summary>
    internal static ResumableFile StandardOutput() => new("standard output", Console.OpenStandardOutput());

    /// <summary>A new file in place of what is there.</summary>
    /// <exception cref="InputFileException">It cannot be written.</exception>
    public static ResumableFile Create(string path) => new(path, Open(path, FileMode.Create));

    /// <summary>A file that is there, cut to a length that was kept.</summary>
    /// <param name="path">The file.</param>
    /// <param name="position">Bytes to keep.</param>
    /// <exception cref="InputFileException">The file is shorter than <paramref name="position"/>, or cannot be written.</exception>
    public static ResumableFile OpenAt(string path, long position)
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
        return new ResumableFile(path, stream);
    }

    /// <summary>Writes a record after the others.</summary>
    /// <exception cref="InputFileException">The disk is full, for one; the file ends with the record before.</exception>
    public void Append(ReadOnlySpan<byte> record)
    {
        try
        {
            stream.Write(record);
            Position += record.Length;
        }
        catch (IOException exception)
        {
            CutBack();
            throw CannotBeWritten(exception);
        }
    }

    /// <summary>Lets a library write the file from its beginning, of formats that do not grow.</summary>
    internal void WriteWhole(Action<Stream> write)
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
    internal void Patch(long position, ReadOnlySpan<byte> bytes)
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
    internal byte[] ReadBack(long position, int count)
    {
        var bytes = new byte[count];
        stream.Position = position;
        stream.ReadExactly(bytes);
        stream.Position = Position;
        return bytes;
    }

    /// <summary>Puts on the disk what was written; some file systems say only now that they are full.</summary>
    /// <exception cref="InputFileException">It cannot be written.</exception>
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

    /// <inheritdoc/>
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
