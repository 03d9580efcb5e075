namespace MDEngine.IO;

/// <summary>Files that appear under their name when they are complete, or not at all.</summary>
public static class AtomicFile
{
    /// <summary>Writes to a temporary name beside <paramref name="path"/>, and renames the file once it is on the disk.</summary>
    /// <exception cref="InputException">It cannot be written; a file that was there before is as it was.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        string temporary = path + ".tmp"; // what a killed run left under it is written over
        try
        {
            using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception exception)
        {
            Remove(temporary);
            if (exception is IOException or UnauthorizedAccessException)
            {
                throw new InputFileException($"{path}: cannot be written: {IOErrorText.Describe(exception)}", exception);
            }

            throw;
        }
    }

    /// <summary>Writes text with lines that end in "\n" on every system.</summary>
    /// <exception cref="InputException">It cannot be written; a file that was there before is as it was.</exception>
    public static void WriteText(string path, Action<StreamWriter> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        Write(path, stream =>
        {
            using var writer = new StreamWriter(stream, leaveOpen: true) { NewLine = "\n" };
            write(writer);
        });
    }

    /// <summary>Writes a text as it stands.</summary>
    /// <exception cref="InputException">It cannot be written; a file that was there before is as it was.</exception>
    public static void WriteText(string path, string text) => WriteText(path, writer => writer.Write(text));

    /// <summary>Writes lines.</summary>
    /// <exception cref="InputException">It cannot be written; a file that was there before is as it was.</exception>
    public static void WriteLines(string path, IEnumerable<string> lines)
    {
        ArgumentNullException.ThrowIfNull(lines);
        WriteText(path, writer =>
        {
            foreach (string line in lines)
            {
                writer.WriteLine(line);
            }
        });
    }

    /// <summary>Ensures that <see cref="Write"/> will be able to, before the work whose result is to be written.</summary>
    /// <exception cref="InputException">A file of this name cannot be written.</exception>
    public static void RequireWritable(string path)
    {
        string temporary = $"{path}.{Environment.ProcessId}.tmp";
        try
        {
            File.WriteAllBytes(temporary, []);
            File.Delete(temporary);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InputFileException($"{path}: cannot be written: {IOErrorText.Describe(exception)}", exception);
        }

        if (Directory.Exists(path))
        {
            throw new InputFileException(path, 0, 0, "cannot be written: it is a folder");
        }
    }

    private static void Remove(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The folder is gone or read-only: nothing is left to remove.
        }
    }
}
