namespace MDEngine.IO;

/// <summary>A file of frames, read or written one frame at a time; the format follows from its name and, when it is read, from its content.</summary>
/// <remarks>Memory does not grow with the number of frames.</remarks>
public sealed class Trajectory : IDisposable
{
    internal const string StandardStream = "-";

    /// <summary>As much as tells one format from another.</summary>
    private const int BeginningLength = 4096;

    private readonly IFrameReader? reader;
    private readonly IFrameWriter? writer;
    private readonly HashSet<string> told = [];
    private readonly FrameLimits limits;

    private Trajectory(string path, IFrameReader? reader, IFrameWriter? writer)
    {
        Path = path;
        limits = new FrameLimits(path);
        this.reader = reader;
        this.writer = writer;
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>What a format that is written holds, and in which units; of a trajectory that is open for reading, what its format would.</summary>
    public required FormatContent Content { get; init; }

    private Action<string>? Notify { get; init; }

    /// <summary>Bytes of the whole frames written so far; a resumed run hands it to <see cref="Append"/>.</summary>
    /// <exception cref="InvalidOperationException">The trajectory is open for reading.</exception>
    public long Position => Writer.Position;

    private IFrameWriter Writer => writer ?? throw new InvalidOperationException($"{Path} is open for reading.");

    /// <summary>Names of the formats that are read, for <see cref="ReadingOptions.Format"/>.</summary>
    public static IEnumerable<string> ReadFormats => FileFormats.All.Where(format => format.Reader is not null).Select(format => format.Name);

    /// <summary>Names of the formats that are written, for <see cref="TrajectoryOptions.Format"/>.</summary>
    public static IEnumerable<string> WrittenFormats => FileFormats.All.Where(format => format.Writer is not null).Select(format => format.Name);

    /// <summary>Opens a file for reading.</summary>
    /// <param name="path">Structure or trajectory file, or "-" for standard input.</param>
    /// <param name="topology">What the atoms are, for formats that hold positions only (.dcd); others ignore it.</param>
    /// <param name="cell">The cell of that structure: its periodic directions hold for these formats, and all of it where they state none.</param>
    /// <param name="notify">Gets the notes of the frames that are read (<see cref="Frame.Notes"/>), each once.</param>
    /// <exception cref="InputFileException">It cannot be opened, or its format is unknown.</exception>
    public static Trajectory Open(string path, Topology? topology = null, UnitCell cell = default, Action<string>? notify = null) =>
        Open(path, new ReadingOptions { Topology = topology, Cell = cell, Notify = notify });

    /// <summary>Opens a file for reading.</summary>
    /// <param name="path">Structure or trajectory file, or "-" for standard input.</param>
    /// <param name="options">What the file leaves open.</param>
    /// <exception cref="InputFileException">It cannot be opened, or its format is unknown.</exception>
    public static Trajectory Open(string path, ReadingOptions options)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(options);
        bool isPipe = path == StandardStream;
        Stream stream = isPipe ? Console.OpenStandardInput() : InputFile.Open(path);
        string name = isPipe ? "standard input" : path;
        try
        {
            stream = Compression.Open(stream, path);
            FileFormat format = FileFormats.ForReading(Compression.Unpacked(name), options.Format, Beginning(ref stream, name));
            if (!format.IsText && Compression.Program(path) is { } program)
            {
                throw new InputFileException(name, 0, 0, $"is packed, and {format.Name} files are not unpacked as they are read; unpack it first: {program} {System.IO.Path.GetFileName(path)}");
            }

            return new Trajectory(name, format.Reader!(new FormatInput(stream, name, options)), null) { Content = format.Content, Notify = options.Notify };
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Starts a file, replacing one that is there.</summary>
    /// <param name="path">File to write, or "-" for standard output.</param>
    /// <param name="options">What formats with a header want to know.</param>
    /// <exception cref="InputFileException">It cannot be written, or its extension is unknown.</exception>
    public static Trajectory Create(string path, TrajectoryOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        options ??= new TrajectoryOptions();
        FileFormat format = FileFormats.ForWriting(path, options.Format);
        bool isPipe = path == StandardStream;
        if (isPipe && !format.IsText)
        {
            throw new InputFileException("standard output", 0, 0, $"{format.Name} is not text and is written to files only; name one, or choose extxyz");
        }

        ResumableFile file = isPipe ? ResumableFile.StandardOutput() : ResumableFile.Create(path);
        return new Trajectory(path, null, format.Writer!(file, options)) { Content = format.Content };
    }

    /// <summary>Goes on in a file that a run wrote before: cuts it at <paramref name="position"/> and writes from there.</summary>
    /// <param name="path">File to go on in.</param>
    /// <param name="position">A value that <see cref="Position"/> had.</param>
    /// <param name="options">As when it was created.</param>
    /// <exception cref="InputFileException">It cannot be written, is shorter than <paramref name="position"/>, or of a format that does not grow.</exception>
    public static Trajectory Append(string path, long position, TrajectoryOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentOutOfRangeException.ThrowIfNegative(position);
        options ??= new TrajectoryOptions();
        FileFormat format = FileFormats.ForWriting(path, options.Format);
        if (!format.CanGrow)
        {
            throw new InputFileException(path, 0, 0, $"{format.Name} files are written as a whole and cannot be resumed; choose another format");
        }

        return new Trajectory(path, null, format.Writer!(ResumableFile.OpenAt(path, position), options)) { Content = format.Content };
    }

    /// <summary>Reads the first frame of a file.</summary>
    /// <param name="path">Structure or trajectory file.</param>
    /// <param name="options">What the file leaves open.</param>
    /// <exception cref="InputFileException">The file is not what it should be.</exception>
    public static Frame ReadFirst(string path, ReadingOptions? options = null)
    {
        using Trajectory trajectory = Open(path, options ?? ReadingOptions.None);
        return trajectory.Read() ?? throw new InputFileException(path, 0, 0, "holds no frame");
    }

    /// <summary>The next frame, or null at the end.</summary>
    /// <param name="spent">A frame of this trajectory that nobody needs any more: its memory may serve the next.</param>
    /// <exception cref="InputFileException">The file is not what it should be.</exception>
    public Frame? Read(Frame? spent = null)
    {
        Frame? frame = (reader ?? throw new InvalidOperationException($"{Path} is open for writing.")).Read(spent);
        if (frame is not null)
        {
            limits.Require(frame);
        }

        for (int i = 0; Notify is not null && i < frame?.Notes.Count; i++)
        {
            if (told.Add(frame.Notes[i]))
            {
                Notify(frame.Notes[i]);
            }
        }

        return frame;
    }

    /// <summary>The frames that are left, read as they are asked for.</summary>
    /// <exception cref="InputFileException">The file is not what it should be.</exception>
    public IEnumerable<Frame> ReadToEnd()
    {
        while (Read() is { } frame)
        {
            yield return frame;
        }
    }

    /// <summary>Appends a frame; when it returns, the file holds the frame whole.</summary>
    /// <exception cref="InputFileException">It cannot be written; the frames before are whole.</exception>
    public void Write(Frame frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        Writer.Write(frame);
    }

    /// <summary>Has the system put what was written on the disk.</summary>
    public void Flush() => Writer.Flush();

    /// <summary>Closes the file.</summary>
    public void Dispose()
    {
        reader?.Dispose();
        writer?.Dispose();
    }

    private static byte[] Beginning(ref Stream stream, string name)
    {
        try
        {
            return PeekedStream.Peek(ref stream, BeginningLength);
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            throw InputFile.ReadingError(name, exception);
        }
    }
}
