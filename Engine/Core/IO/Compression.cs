using SharpCompress.Compressors.BZip2;
using SharpCompress.Compressors.Xz;

namespace MDEngine.IO;

/// <summary>Packed files, known by a second extension.</summary>
internal static class Compression
{
    private static readonly (string Extension, string Program, Func<Stream, Stream> Open)[] Kinds =
    [
        (".gz", "gunzip", stream => stream), // InputFile has unpacked it
        (".bz2", "bunzip2", stream => BZip2Stream.Create(stream, SharpCompress.Compressors.CompressionMode.Decompress, decompressConcatenated: true)),
        (".xz", "unxz", stream => new XZStream(stream)),
    ];

    /// <summary>The name without the extension that says how the file is packed.</summary>
    public static string Unpacked(string path) => Kind(path) is var (extension, _, _) ? path[..^extension.Length] : path;

    /// <summary>The program that unpacks the file, or null where it is not packed.</summary>
    public static string? Program(string path) => Kind(path)?.Program;

    /// <summary>The content of a file of this name, unpacked as it is read.</summary>
    public static Stream Open(Stream stream, string path) => Kind(path) is var (_, _, open) ? new UnpackedStream(stream, open) : stream;

    private static (string Extension, string Program, Func<Stream, Stream> Open)? Kind(string path)
    {
        foreach ((string Extension, string Program, Func<Stream, Stream> Open) kind in Kinds)
        {
            if (path.EndsWith(kind.Extension, StringComparison.OrdinalIgnoreCase))
            {
                return kind;
            }
        }

        return null;
    }
}
