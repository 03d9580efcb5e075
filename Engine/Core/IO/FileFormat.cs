namespace MDEngine.IO;

/// <summary>Whether the first bytes of a file (4 KiB, or all of a shorter one) can only be of one format.</summary>
internal delegate bool Signature(ReadOnlySpan<byte> beginning);

/// <summary>A format: what it is called, how its files are known, who reads and who writes them.</summary>
/// <param name="Name">Such as "dcd": what --input-format and --output-format say.</param>
/// <param name="Extensions">With the dot, in lower case; the first is the usual one.</param>
internal sealed record FileFormat(string Name, params string[] Extensions)
{
    /// <summary>Whether its files are text, and so may be compressed or come through a pipe.</summary>
    public bool IsText { get; init; } = true;

    /// <summary>What is written.</summary>
    public FormatContent Content => new(Name, WrittenUnits, Writes);

    /// <summary>Units of what is written, for messages.</summary>
    public string WrittenUnits { get; init; } = "Å";

    public FramePart Writes { get; init; } = FramePart.Cells;

    /// <summary>Whether an existing file can be appended to.</summary>
    public bool CanGrow { get; init; } = true;

    /// <summary>Names that its files have without an extension, such as POSCAR; they may begin or end with it.</summary>
    public IReadOnlyList<string> FileNames { get; init; } = [];

    /// <summary>Knows its files by their content, where the name tells too little or lies.</summary>
    public Signature? Recognizes { get; init; }

    public Func<FormatInput, IFrameReader>? Reader { get; init; }

    public Func<ResumableFile, TrajectoryOptions, IFrameWriter>? Writer { get; init; }

    public bool HasName(string path)
    {
        string name = Path.GetFileName(path);
        return Extensions.Contains(Path.GetExtension(name).ToLowerInvariant())
            || FileNames.Any(word => name.StartsWith(word, StringComparison.OrdinalIgnoreCase) || name.EndsWith(word, StringComparison.OrdinalIgnoreCase));
    }
}

/// <summary>What a reader is given.</summary>
/// <param name="Stream">The content, unpacked.</param>
/// <param name="Path">The file's name for messages.</param>
/// <param name="Options">What the file does not say.</param>
internal readonly record struct FormatInput(Stream Stream, string Path, ReadingOptions Options);

