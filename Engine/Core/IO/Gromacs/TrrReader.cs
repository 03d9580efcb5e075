using System.Buffers.Binary;

namespace MDEngine.IO;

/// <summary>Reads TRR, GROMACS's positions, velocities and forces in single or double precision. Frames without positions are passed over.</summary>
internal sealed class TrrReader : IFrameReader
{
    public const int Magic = 1993;

    private readonly XdrReader xdr;
    private readonly ReadingOptions options;
    private readonly Topology topology;

    public TrrReader(Stream stream, string path, ReadingOptions options)
    {
        xdr = new XdrReader(stream, path);
        if (xdr.AtEnd)
        {
            throw xdr.Error("the file is empty; expected a TRR trajectory");
        }

        this.options = options;
        topology = options.Topology ?? throw xdr.Error("does not say which atoms it is of; give the structure file that does");
    }

    public static ReadOnlySpan<byte> Version => "GMX_trn_file"u8;

    /// <summary>Whether a file begins with TRR's number and words.</summary>
    public static bool Recognizes(ReadOnlySpan<byte> beginning) => beginning.Length >= 24
        && BinaryPrimitives.ReadInt32BigEndian(beginning) == Magic && beginning[12..24].SequenceEqual(Version);

    public Frame? Read(Frame? spent)
    {
        while (!xdr.AtEnd)
        {
            TrrHeader header = ReadHeader();
            UnitCell cell = options.Directed(header.BoxSize > 0 ? xdr.Box(header.IsDouble) : UnitCell.None);
            xdr.Take(header.SkippedSize, "virial and pressure");
            Vector3D[]? positions = header.PositionSize > 0 ? ReadVectors(header.IsDouble, "positions", GromacsUnits.Length, spent?.Positions) : null;
            Vector3D[]? velocities = header.VelocitySize > 0 ? ReadVectors(header.IsDouble, "velocities", GromacsUnits.Velocity, spent?.Velocities) : null;
            Vector3D[]? forces = header.ForceSize > 0 ? ReadVectors(header.IsDouble, "forces", GromacsUnits.Force, spent?.Forces) : null;
            xdr.FramesRead++;
            if (positions is not null)
            {
                return new Frame(topology, positions) { Cell = cell, Velocities = velocities, Forces = forces, Step = header.Step, Time = header.Time };
            }
        }

        return null;
    }

    public void Dispose() => xdr.Dispose();

    private TrrHeader ReadHeader()
    {
        int magic = xdr.Integer("header");
        if (magic != Magic || xdr.Integer("header") != Version.Length + 1 || xdr.Integer("header") != Version.Length || !xdr.Take(Version.Length, "header").SequenceEqual(Version))
        {
            throw xdr.Error($"frame {xdr.FramesRead + 1} does not begin as TRR frames do; it is damaged, or no TRR file");
        }

        Span<int> sizes = stackalloc int[10];
        for (int i = 0; i < sizes.Length; i++)
        {
            sizes[i] = xdr.Integer("header");
            if (sizes[i] < 0)
            {
                throw xdr.Error($"frame {xdr.FramesRead + 1} is damaged: a length in its header is negative");
            }
        }

        (int box, int positions, int velocities, int forces) = (sizes[2], sizes[7], sizes[8], sizes[9]);
        int atomCount = xdr.Integer("header");
        if (atomCount != topology.AtomCount)
        {
            throw xdr.Error($"frame {xdr.FramesRead + 1} has {atomCount} atoms, the structure has {topology.AtomCount}; expected the same number");
        }

        int step = xdr.Integer("header");
        xdr.Integer("header"); // number of energies, which nobody writes
        long single = 12L * atomCount;
        bool isDouble = box == 72 || (box == 0 && (positions == 2 * single || velocities == 2 * single || forces == 2 * single));
        int width = isDouble ? 2 : 1;
        if ((box != 0 && box != 36 * width) || !IsWhole(positions) || !IsWhole(velocities) || !IsWhole(forces))
        {
            throw xdr.Error($"frame {xdr.FramesRead + 1} is damaged: the lengths in its header are not those of {atomCount} atoms");
        }

        bool IsWhole(int size) => size == 0 || size == width * single;
        double time = xdr.Time(isDouble);
        xdr.Real(isDouble, "header"); // lambda
        long skipped = (long)sizes[0] + sizes[1] + sizes[3] + sizes[4] + sizes[5] + sizes[6];
        return new TrrHeader(isDouble, box, skipped, positions, velocities, forces, step, time);
    }

    private Vector3D[] ReadVectors(bool isDouble, string what, double unit, Vector3D[]? spent)
    {
        Vector3D[] vectors = spent ?? new Vector3D[topology.AtomCount];
        int width = isDouble ? 24 : 12;
        ReadOnlySpan<byte> bytes = xdr.Take((long)width * vectors.Length, what);
        for (int i = 0; i < vectors.Length; i++)
        {
            ReadOnlySpan<byte> row = bytes.Slice(width * i, width);
            vectors[i] = unit * (isDouble
                ? new Vector3D(BinaryPrimitives.ReadDoubleBigEndian(row), BinaryPrimitives.ReadDoubleBigEndian(row[8..]), BinaryPrimitives.ReadDoubleBigEndian(row[16..]))
                : new Vector3D(BinaryPrimitives.ReadSingleBigEndian(row), BinaryPrimitives.ReadSingleBigEndian(row[4..]), BinaryPrimitives.ReadSingleBigEndian(row[8..])));
        }

        return vectors;
    }
}

/// <summary>What the header of a TRR frame says: lengths in bytes, step, and time in fs.</summary>
internal readonly record struct TrrHeader(
    bool IsDouble, int BoxSize, long SkippedSize, int PositionSize, int VelocitySize, int ForceSize, int Step, double Time);
