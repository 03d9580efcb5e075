using System.Buffers.Binary;

namespace MDEngine.IO;

/// <summary>Big-endian values of a stream (XDR, RFC 4506), in a buffer that is used again.</summary>
internal sealed class XdrReader(Stream stream, string path) : IDisposable
{
    private readonly RecordBuffer buffer = new(stream, path);

    /// <summary>Frames whose end has been reached, for messages.</summary>
    public long FramesRead { get; set; }

    /// <summary>Whether no byte is left.</summary>
    public bool AtEnd => !buffer.TryHold(1);

    public ReadOnlySpan<byte> Take(long count, string what)
    {
        if (count < 0 || count > Array.MaxLength || !buffer.TryHold((int)count))
        {
            throw Error($"ends within the {what} of frame {FramesRead + 1}; it is cut off or damaged");
        }

        return buffer.Take((int)count);
    }

    public int Integer(string what) => BinaryPrimitives.ReadInt32BigEndian(Take(4, what));

    public long LongInteger(string what) => BinaryPrimitives.ReadInt64BigEndian(Take(8, what));

    public float Single(string what) => BinaryPrimitives.ReadSingleBigEndian(Take(4, what));

    public double Real(bool isDouble, string what) =>
        isDouble ? BinaryPrimitives.ReadDoubleBigEndian(Take(8, what)) : BinaryPrimitives.ReadSingleBigEndian(Take(4, what));

    public Vector3D Vector(bool isDouble, string what)
    {
        double x = Real(isDouble, what);
        double y = Real(isDouble, what);
        var vector = new Vector3D(x, y, Real(isDouble, what));
        return vector.IsFinite ? vector : throw Error($"the {what} of frame {FramesRead + 1} has a number that is not finite");
    }

    /// <summary>A time, fs.</summary>
    public double Time(bool isDouble)
    {
        double time = isDouble ? GromacsUnits.Time * Real(true, "time") : GromacsUnits.Femtoseconds(Single("time"));
        return double.IsFinite(time) ? time : throw Error($"the time of frame {FramesRead + 1} is not finite");
    }

    /// <summary>A box of three vectors in nm.</summary>
    public UnitCell Box(bool isDouble)
    {
        Vector3D a = Vector(isDouble, "box");
        Vector3D b = Vector(isDouble, "box");
        UnitCell cell = GromacsUnits.Cell(a, b, Vector(isDouble, "box"));
        return SpannedCell.IsValid(cell) ? cell : throw Error($"the box of frame {FramesRead + 1} is damaged: its vectors lie in one plane");
    }

    public InputFileException Error(string problem) => new(path, 0, 0, problem);

    public void Dispose() => buffer.Dispose();
}
