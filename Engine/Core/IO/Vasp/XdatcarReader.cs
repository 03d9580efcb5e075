using System.Text;

namespace MDEngine.IO;

/// <summary>Reads VASP's XDATCAR: a header, and frames that each begin with Direct configuration; where the cell changes, the header comes again.</summary>
internal sealed class XdatcarReader(Stream stream, string path, TypeElements? elements) : IFrameReader
{
    private readonly Utf8LineReader lines = new(stream, path);
    private VaspHeader? header;
    private bool any;

    public Frame? Read(Frame? spent)
    {
        while (lines.TryRead(out ReadOnlySpan<byte> line))
        {
            if (header is not null && Utf8Fields.IsBlank(line) && !IsTitle())
            {
                continue;
            }

            if (header is null || VaspPositions.IsCartesian(line) is null || line.IndexOf("configuration"u8) < 0)
            {
                header = VaspHeader.Read(Encoding.UTF8.GetString(line).Trim(), lines, elements, header?.Topology);
                continue;
            }

            long? step = StepOf(line);
            Vector3D[] positions = VaspPositions.Read(lines, header, VaspPositions.IsCartesian(line) == true, null);
            any = true;
            return new Frame(header.Topology, positions) { Cell = header.Cell, Step = step };
        }

        return any ? null : throw lines.Error(0, lines.LineNumber == 0 ? "the file is empty; expected an XDATCAR" : "the file holds no frame; expected a line such as Direct configuration= 1");
    }

    public void Dispose() => lines.Dispose();

    /// <summary>Whether the blank line that was read last is a header's, below which the scale stands alone.</summary>
    private bool IsTitle()
    {
        if (!lines.TryRead(out ReadOnlySpan<byte> next))
        {
            return false;
        }

        bool isNumber = Utf8Number.TryParse(next.Trim(" \t"u8), out double _);
        lines.PushBack();
        return isNumber;
    }

    private static long? StepOf(ReadOnlySpan<byte> line)
    {
        int equals = line.IndexOf((byte)'=');
        return equals >= 0 && Utf8Number.TryParse(line[(equals + 1)..].Trim((byte)' '), out long step) ? step : null;
    }
}
