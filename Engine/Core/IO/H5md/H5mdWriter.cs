using System.Runtime.InteropServices;

namespace MDEngine.IO;

/// <summary>
/// Writes H5MD 1.1 in double precision and the units that MDAnalysis knows. PureHDF makes a file whose sizes it knows before, and none that grows: frames wait
/// in a file beside it, and all are written when the trajectory is closed.
/// </summary>
/// <remarks>MDAnalysis reads a box as lengths and angles, so a cell that lies otherwise is turned, and all vectors with it.</remarks>
internal sealed class H5mdWriter : IFrameWriter
{
    public const string Creator = "MDEngine";

    private readonly ResumableFile file;
    private readonly ResumableFile waiting;
    private H5mdLayout? layout;
    private double[] record = [];

    public H5mdWriter(ResumableFile file)
    {
        this.file = file;
        waiting = ResumableFile.Create($"{file.Path}.frames");
    }

    public long Position => waiting.Position;

    public void Write(Frame frame)
    {
        layout ??= H5mdLayout.Of(frame);
        if (layout.DiffersFrom(frame) is { } difference)
        {
            throw new InputFileException(file.Path, 0, 0, $"frame {FrameCount + 1} has {difference} than the first, and an H5MD file one of both; write .extxyz instead");
        }

        Array.Resize(ref record, layout.RecordLength);
        layout.Fill(record, frame, FrameCount);
        waiting.Append(MemoryMarshal.AsBytes(record.AsSpan()));
    }

    public void Flush() => waiting.Flush();

    public void Dispose()
    {
        try
        {
            if (layout is not null)
            {
                file.WriteWhole(stream => layout.Write(stream, FrameCount, Record));
                file.Flush();
            }
        }
        finally
        {
            file.Dispose();
            waiting.Dispose();
            File.Delete(waiting.Path);
        }
    }

    private long FrameCount => waiting.Position / (sizeof(double) * Math.Max(1, record.Length));

    private ReadOnlySpan<double> Record(long frame) =>
        MemoryMarshal.Cast<byte, double>(waiting.ReadBack(frame * sizeof(double) * record.Length, sizeof(double) * record.Length));
}
