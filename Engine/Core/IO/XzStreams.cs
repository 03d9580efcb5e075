using SharpCompress.Compressors.Xz;

namespace MDEngine.IO;

/// <summary>The content of an .xz file, which may be several packed streams one after another, with zeros between them.</summary>
internal sealed class XzStreams(Stream packed) : ReadOnlyStream
{
    private readonly BufferedStream source = new(packed, 1 << 16);
    private XZStream? current;

    public override int Read(byte[] buffer, int offset, int count)
    {
        while (true)
        {
            current ??= new XZStream(source);
            int read = current.Read(buffer, offset, count);
            if (read > 0 || count == 0 || !HasNext())
            {
                return read;
            }

            current = null;
        }
    }

    /// <summary>Passes over zeros; false at the end of the file.</summary>
    private bool HasNext()
    {
        int next;
        do
        {
            next = source.ReadByte();
        }
        while (next == 0);
        if (next < 0)
        {
            return false;
        }

        source.Seek(-1, SeekOrigin.Current);
        return true;
    }
}
