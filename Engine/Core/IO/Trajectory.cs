namespace MDEngine.IO;

/// <summary>A file of frames, read or written one frame at a time; the format follows from the name's extension.</summary>
/// <remarks>
/// Read: .xyz and .extxyz (both may be extended XYZ), .pdb and .ent (also with .gz added), .dcd. Written: .xyz and .extxyz
/// (extended XYZ), .dcd. Memory does not grow with the number of frames.
/// </remarks>
public sealed class Trajectory : IDisposable
{
    private readonly IFrameReader? reader;
    private readonly IFrameWriter? writer;
    private readonly HashSet<string> told = [];

    private Trajectory(string path, IFrameReader? reader, IFrameWriter? writer)
    {
        Path = path;
        this.reader = reader;
        this.writer = writer;
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    private Action<string>? Notify { get; init; }

    /// <summary>Bytes of the whole frames written so far; a resumed run hands it to <see cref="Append"/>.</summary>
    /// <exception cref="InvalidOperationException">The trajectory is open for reading.</exception>
    public long Position => Writer.Position;

    private IFrameWriter Writer => writer ?? throw new InvalidOperationException($"{Path} is open for reading.");

    /// <summary>Opens a file for reading.</summary>
    /// <param name="path">Structure or trajectory file.</param>
    /// <param name="topology">What the atoms are, for formats that hold positions only (.dcd); others ignore it.</param>
    /// <param name="cell">The cell of that structure: its periodic directions hold for these formats, and all of it where they state none.</param>
    /// <param name="notify">Gets the notes of the frames that are read (<see cref="Frame.Notes"/>), each once.</param>
    /// <exception cref="InputFileException">It cannot be opened, or its extension is unknown.</exception>
    public static Trajectory Open(string path, Topology? topology = null, UnitCell cell = default, Action<string>? notify = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        bool packed = InputFile.IsPacked(path);
        string extension = Extension(packed ? path[..^3] : path);
        Func<Stream, IFrameReader> open = extension switch
        {
            ".xyz" or ".extxyz" => stream => new XyzReader(stream, path),
            ".pdb" or ".ent" => stream => new PdbReader(stream, path),
            ".dcd" when packed => throw new InputFileException(path, 0, 0, "a packed .dcd is not read; unpack it with gunzip"),
            ".dcd" => stream => new DcdReader(stream, path, topology, cell),
            _ => throw new InputFileException(path, 0, 0, $"unknown extension '{extension}'; expected a structure or trajectory in .xyz, .extxyz, .pdb, .ent or .dcd"),
        };
        Stream stream = InputFile.Open(path);
        try
        {
            return new Trajectory(path, open(stream), null) { Notify = notify };
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Starts a file, replacing one that is there.</summary>
    /// <param name="path">File to write.</param>
    /// <param name="options">What formats with a header want to know.</param>
    /// <exception cref="InputFileException">It cannot be written, or its extension is unknown.</exception>
    public static Trajectory Create(string path, TrajectoryOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new Trajectory(path, null, WriterFor(path)(() => TrajectoryFile.Create(path), options ?? new TrajectoryOptions()));
    }

    /// <summary>Goes on in a file that a run wrote before: cuts it at <paramref name="position"/> and writes from there.</summary>
    /// <param name="path">File to go on in.</param>
    /// <param name="position">A value that <see cref="Position"/> had.</param>
    /// <param name="options">As when it was created.</param>
    /// <exception cref="InputFileException">It cannot be written, or is shorter than <paramref name="position"/>.</exception>
    public static Trajectory Append(string path, long position, TrajectoryOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentOutOfRangeException.ThrowIfNegative(position);
        return new Trajectory(path, null, WriterFor(path)(() => TrajectoryFile.OpenAt(path, position), options ?? new TrajectoryOptions()));
    }

    /// <summary>Reads the first frame of a file.</summary>
    /// <exception cref="InputFileException">The file is not what it should be.</exception>
    public static Frame ReadFirst(string path)
    {
        using Trajectory trajectory = Open(path);
        return trajectory.Read() ?? throw new InputFileException(path, 0, 0, "holds no frame");
    }

    /// <summary>The next frame, or null at the end.</summary>
    /// <param name="spent">A frame of this trajectory that nobody needs any more: its memory may serve the next.</param>
    /// <exception cref="InputFileException">The file is not what it should be.</exception>
    public Frame? Read(Frame? spent = null)
    {
        Frame? frame = (reader ?? throw new InvalidOperationException($"{Path} is open for writing.")).Read(spent);
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

    private static string Extension(string path) => System.IO.Path.GetExtension(path).ToLowerInvariant();

    private static Func<Func<TrajectoryFile>, TrajectoryOptions, IFrameWriter> WriterFor(string path) => Extension(path) switch
    {
        ".xyz" or ".extxyz" => (open, _) => new ExtendedXyzWriter(open()),
        ".dcd" => (open, options) => new DcdWriter(open(), options),
        string extension => throw new InputFileException(path, 0, 0, $"cannot write '{extension}'; expected .extxyz, .xyz or .dcd"),
    };
}
