using SharpCompress.Compressors.BZip2;

namespace MDEngine.IO;

/// <summary>Packed files, known by a second extension.</summary>
internal static class Compression
{
    private static readonly Packing[] Kinds =
    [
        new(".gz", "gzip", "gunzip", [0x1f, 0x8b], stream => stream), // InputFile has unpacked it
        new(".bz2", "bzip2", "bunzip2", [(byte)'B', (byte)'Z', (byte)'h'], stream => BZip2Stream.Create(stream, SharpCompress.Compressors.CompressionMode.Decompress, decompressConcatenated: true)),
        new(".xz", "xz", "unxz", [0xfd, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0], stream => new XzStreams(stream)),
    ];

    /// <summary>The name without the extension that says how the file is packed.</summary>
    public static string Unpacked(string path) => Kind(path) is { } kind ? path[..^kind.Extension.Length] : path;

    /// <summary>The program that unpacks the file, or null where it is not packed.</summary>
    public static string? Program(string path) => Kind(path)?.Unpacker;

    /// <summary>The extension that says how a file of this name is packed, or null.</summary>
    public static string? ExtensionOf(string path) => Kind(path)?.Extension;

    /// <summary>The extension that packed files have which begin so, or null.</summary>
    public static string? ExtensionOf(ReadOnlySpan<byte> beginning)
    {
        foreach (Packing kind in Kinds)
        {
            // "BZh" may be the beginning of a text; the number of a bzip2 block, 0x314159265359, is none.
            if (beginning.StartsWith(kind.Signature) && (kind.Extension != ".bz2" || beginning is [_, _, _, _, 0x31, 0x41, 0x59, 0x26, 0x53, 0x59]))
            {
                return kind.Extension;
            }
        }

        return null;
    }

    /// <summary>The program that packs files of an extension.</summary>
    public static string Packer(string extension) => Kind(extension)!.Packer;

    /// <summary>The program that unpacks files of an extension.</summary>
    public static string Unpacker(string extension) => Kind(extension)!.Unpacker;

    /// <summary>The content of a file of this name, unpacked as it is read.</summary>
    public static Stream Open(Stream stream, string path) => Kind(path) is { } kind ? new UnpackedStream(stream, kind.Open) : stream;

    private static Packing? Kind(string path) => Array.Find(Kinds, kind => path.EndsWith(kind.Extension, StringComparison.OrdinalIgnoreCase));

    private sealed record Packing(string Extension, string Packer, string Unpacker, byte[] Signature, Func<Stream, Stream> Open);
}
