using System.Buffers.Binary;

namespace MDEngine.IO;

/// <summary>Reads XTC, GROMACS's packed positions, also with the 64-bit lengths of frames above 2³¹ bytes (GROMACS 2023).</summary>
internal sealed class XtcReader : IFrameReader
{
    public const int Magic = 1995;
    public const int WideMagic = 2023;

    /// <summary>Frames of so few atoms are not packed.</summary>
    public const int MostUnpacked = 9;

    private readonly XdrReader xdr;
    private readonly ReadingOptions options;
    private readonly Topology topology;

    public XtcReader(Stream stream, string path, ReadingOptions options)
    {
        xdr = new XdrReader(stream, path);
        if (xdr.AtEnd)
        {
            throw xdr.Error("the file is empty; expected an XTC trajectory");
        }

        this.options = options;
        topology = options.Topology ?? throw xdr.Error("holds positions only; give the structure file that says which atoms they belong to");
    }

    /// <summary>Whether a file begins with the number that XTC frames begin with, and two equal counts of atoms.</summary>
    public static bool Recognizes(ReadOnlySpan<byte> beginning) => beginning.Length >= 56
        && BinaryPrimitives.ReadInt32BigEndian(beginning) is Magic or WideMagic
        && beginning[4..8].SequenceEqual(beginning[52..56]);

    public Frame? Read(Frame? spent)
    {
        if (xdr.AtEnd)
        {
            return null;
        }

        int magic = xdr.Integer("header");
        if (magic is not (Magic or WideMagic))
        {
            throw xdr.Error($"frame {xdr.FramesRead + 1} does not begin as XTC frames do: it has the number {magic} where {Magic} is expected");
        }

        int atomCount = xdr.Integer("header");
        if (atomCount != topology.AtomCount)
        {
            throw xdr.Error($"frame {xdr.FramesRead + 1} has {atomCount} atoms, the structure has {topology.AtomCount}; expected the same number");
        }

        int step = xdr.Integer("header");
        double time = xdr.Time(false);
        UnitCell cell = options.Directed(xdr.Box(false));
        int packedCount = xdr.Integer("header");
        if (packedCount != atomCount)
        {
            throw xdr.Error($"frame {xdr.FramesRead + 1} is damaged: it has {atomCount} atoms and {packedCount} positions");
        }

        Frame frame = spent ?? new Frame(topology, new Vector3D[atomCount]);
        ReadPositions(frame.Positions, magic == WideMagic);
        xdr.FramesRead++;
        (frame.Cell, frame.Step, frame.Time) = (cell, step, time);
        return frame;
    }

    public void Dispose() => xdr.Dispose();

    private void ReadPositions(Vector3D[] positions, bool wide)
    {
        if (positions.Length <= MostUnpacked)
        {
            for (int i = 0; i < positions.Length; i++)
            {
                positions[i] = GromacsUnits.Length * xdr.Vector(false, "positions");
            }

            return;
        }

        float precision = xdr.Single("header");
        (int, int, int) least = (xdr.Integer("header"), xdr.Integer("header"), xdr.Integer("header"));
        (int, int, int) greatest = (xdr.Integer("header"), xdr.Integer("header"), xdr.Integer("header"));
        var block = new XtcBlock(precision, least, greatest, xdr.Integer("header"));
        long length = wide ? xdr.LongInteger("header") : xdr.Integer("header");
        ReadOnlySpan<byte> bytes = xdr.Take(length < 0 ? -1 : (length + 3) & ~3L, "positions");
        if (!block.IsValid || !XtcDecoder.TryDecode(bytes[..(int)length], block, positions))
        {
            throw xdr.Error($"the positions of frame {xdr.FramesRead + 1} are damaged: they do not unpack to {positions.Length} atoms");
        }
    }
}
