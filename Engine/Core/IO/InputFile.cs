using System.IO.Compression;

namespace MDEngine.IO;

/// <summary>Opens files for reading: what cannot be read is told in one line, and what is packed is unpacked.</summary>
public static class InputFile
{
    private const string PackedExtension = ".gz";

    /// <summary>Without it, .NET takes a packed stream that was cut off for a whole one.</summary>
    static InputFile() => AppContext.SetSwitch("System.IO.Compression.UseStrictValidation", true);

    /// <summary>Whether the name says that the file is packed by gzip.</summary>
    private static bool IsPacked(string path) => Path.GetExtension(path).Equals(PackedExtension, StringComparison.OrdinalIgnoreCase);

    /// <summary>Opens a file; one whose name ends in .gz is unpacked, and where it is cut off or damaged, reading throws <see cref="InvalidDataException"/>.</summary>
    /// <exception cref="InputFileException">It cannot be opened, is a folder, or its name and its first bytes disagree about the packing.</exception>
    public static Stream Open(string path)
    {
        FileStream stream = OpenAsItIs(path);
        try
        {
            bool packed = IsPacked(path);
            if (stream.CanSeek && stream.Length > 0)
            {
                RequireNamedAsPacked(stream, path);
            }

            return packed ? new GZipStream(stream, CompressionMode.Decompress) : stream;
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>What went wrong while a file was read.</summary>
    /// <param name="path">The file.</param>
    /// <param name="exception">As the stream threw it.</param>
    internal static InputFileException ReadingError(string path, Exception exception) => new(
        exception is InvalidDataException && Compression.Program(path) is not null
            ? $"{path}: is cut off or damaged: its packed data do not come to their end ({exception.Message}); copy it again"
            : $"{path}: cannot be read: {exception.Message}",
        exception);

    /// <summary>The lines of a small text file, without the byte-order mark that some editors put before the first.</summary>
    /// <exception cref="InputFileException">It cannot be read.</exception>
    public static string[] ReadLines(string path)
    {
        using var reader = new StreamReader(Open(path));
        try
        {
            var lines = new List<string>();
            while (reader.ReadLine() is { } line)
            {
                lines.Add(line);
            }

            return [.. lines];
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException)
        {
            throw ReadingError(path, exception);
        }
    }

    private static FileStream OpenAsItIs(string path)
    {
        if (Directory.Exists(path))
        {
            throw new InputFileException(path, 0, 0, "is a folder; expected a file");
        }

        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0, FileOptions.SequentialScan);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InputFileException($"{path}: cannot be opened: {IOErrorText.Describe(exception)}", exception);
        }
    }

    /// <exception cref="InputFileException">The name and the first bytes disagree about the packing.</exception>
    private static void RequireNamedAsPacked(FileStream stream, string path)
    {
        Span<byte> start = stackalloc byte[10];
        start = start[..stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
        stream.Position = 0;
        string? content = Compression.ExtensionOf(start);
        string? named = Compression.ExtensionOf(path);
        if (content != named)
        {
            throw new InputFileException(path, 0, 0, content is null
                ? $"is not packed by {Compression.Packer(named!)}, although its name ends in {named}; rename it without {named}, or pack it with {Compression.Packer(named!)}"
                : $"is packed by {Compression.Packer(content)}; add {content} to its name{(named is null ? "" : $" in place of {named}")}, or unpack it with {Compression.Unpacker(content)}");
        }
    }
}
