using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using MDEngine.IO;

namespace MDEngine.Training.Data;

/// <summary>
/// Keeps frames that were read from text: in memory up to a limit, and what comes after that as numbers in a temporary file, so that data may be larger than memory. The file has no
/// name while it is in use, where the system allows that, and goes with the process.
/// </summary>
/// <param name="limit">Bytes of positions and forces held in memory.</param>
internal sealed class FrameStore(long limit = FrameStore.DefaultLimit) : IDisposable
{
    /// <summary>256 MiB: 150,000 frames of 36 atoms.</summary>
    public const long DefaultLimit = 256L << 20;

    private SafeFileHandle? file;
    private long held;
    private long written;

    /// <summary>Takes a frame.</summary>
    /// <returns>Gives it back, as often as it is asked.</returns>
    /// <exception cref="InputException">There is no room for the file.</exception>
    public Func<ReferenceFrame> Keep(ReferenceFrame frame)
    {
        long size = BytesOf(frame.Positions) + BytesOf(frame.Forces);
        if (held + size <= limit)
        {
            held += size;
            return () => frame;
        }

        long positions = Append(frame.Positions);
        long? forces = frame.Forces is null ? null : Append(frame.Forces);
        int count = frame.Positions.Length;
        ReferenceFrame rest = frame with { Positions = [], Forces = null };
        return () => rest with { Positions = ReadBack(positions, count), Forces = forces is { } start ? ReadBack(start, count) : null };
    }

    /// <inheritdoc/>
    public void Dispose() => file?.Dispose();

    private static long BytesOf(Vector3D[]? vectors) => MemoryMarshal.AsBytes<Vector3D>(vectors).Length;

    private static SafeFileHandle Create()
    {
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        SafeFileHandle created = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, FileOptions.DeleteOnClose);
        if (!OperatingSystem.IsWindows())
        {
            File.Delete(path); // a killed process leaves nothing behind
        }

        return created;
    }

    private long Append(Vector3D[] vectors)
    {
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes<Vector3D>(vectors);
        try
        {
            file ??= Create();
            RandomAccess.Write(file, bytes, written);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InputException(
                $"frames that do not fit into memory cannot be kept in {Path.GetTempPath()}: {IOErrorText.Describe(exception)}; name a folder with more room by the environment variable TMPDIR",
                exception);
        }

        written += bytes.Length;
        return written - bytes.Length;
    }

    private Vector3D[] ReadBack(long start, int count)
    {
        var vectors = new Vector3D[count];
        Span<byte> bytes = MemoryMarshal.AsBytes(vectors.AsSpan());
        while (!bytes.IsEmpty)
        {
            int read = RandomAccess.Read(file!, bytes, start);
            if (read == 0)
            {
                throw new EndOfStreamException();
            }

            bytes = bytes[read..];
            start += read;
        }

        return vectors;
    }
}
