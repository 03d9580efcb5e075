using System.Buffers.Binary;
using System.Globalization;

namespace MDEngine.IO;

/// <summary>
/// Writes positions and cell as DCD, in single precision. DCD stores a cell as lengths and angles and readers put a along x
/// and b in the xy plane; positions in a cell that lies otherwise are turned with it. Directions that do not repeat get the length 0.
/// </summary>
internal sealed class DcdWriter : IFrameWriter
{
    private readonly ResumableFile file;
    private readonly TrajectoryOptions options;
    private byte[] buffer = [];
    private int atomCount;

    public DcdWriter(ResumableFile file, TrajectoryOptions options)
    {
        this.file = file;
        this.options = options;
        if (file.Position > 0)
        {
            ReadHeader();
        }
    }

    public long Position => file.Position;

    private long FrameCount => (file.Position - DcdHeader.Length) / DcdHeader.FrameLength(atomCount);

    public void Write(Frame frame)
    {
        if (file.Position == 0)
        {
            file.Append(DcdHeader.Create(frame.AtomCount, options));
            atomCount = frame.AtomCount;
        }

        if (frame.AtomCount != atomCount)
        {
            throw new InputFileException(file.Path, 0, 0, $"holds frames of {atomCount} atoms, and DCD cannot hold another number ({frame.AtomCount}); write .extxyz instead");
        }

        Array.Resize(ref buffer, (int)DcdHeader.FrameLength(atomCount));
        Fill(buffer, frame);
        file.Append(buffer);
        PatchFrameCount();
    }

    public void Flush() => file.Flush();

    public void Dispose() => file.Dispose();

    private static void Fill(Span<byte> bytes, Frame frame)
    {
        CellTurn cell = CellTurn.Of(frame.Cell);
        BinaryPrimitives.WriteInt32LittleEndian(bytes, DcdCell.Length);
        DcdCell.Write(bytes[4..], cell.Parameters);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[52..], DcdCell.Length);
        bytes = bytes[56..];
        int rowLength = 4 * frame.AtomCount;
        for (int axis = 0; axis < 3; axis++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(bytes, rowLength);
            for (int i = 0; i < frame.AtomCount; i++)
            {
                Vector3D position = cell.Turned(frame.Positions[i]);
                BinaryPrimitives.WriteSingleLittleEndian(bytes[(4 + (4 * i))..], (float)position[axis]);
            }

            BinaryPrimitives.WriteInt32LittleEndian(bytes[(4 + rowLength)..], rowLength);
            bytes = bytes[(8 + rowLength)..];
        }
    }

    private void ReadHeader()
    {
        atomCount = BinaryPrimitives.ReadInt32LittleEndian(file.ReadBack(DcdHeader.AtomCountOffset, 4));
        if (atomCount < 1 || (file.Position - DcdHeader.Length) % DcdHeader.FrameLength(atomCount) != 0)
        {
            throw new InputFileException(file.Path, 0, 0, string.Create(
                CultureInfo.InvariantCulture, $"is not a DCD file that MDEngine wrote up to byte {file.Position}; it has been changed, so the run cannot go on in it"));
        }

        PatchFrameCount();
    }

    private void PatchFrameCount()
    {
        Span<byte> count = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(count, (int)FrameCount);
        file.Patch(DcdHeader.FrameCountOffset, count);
    }
}
