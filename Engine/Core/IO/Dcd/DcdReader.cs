using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MDEngine.IO;

/// <summary>Reads DCD as CHARMM, NAMD, CP2K and OpenMM write it, in either byte order.</summary>
internal sealed class DcdReader : IFrameReader
{
    /// <summary>The header has the time step in single precision: 0.5 fs comes back as 0.5, rather than 0.499999986.</summary>
    private const int SignificantDecimals = 6;

    private readonly Stream stream;
    private readonly string path;
    private readonly Topology topology;
    private readonly bool bigEndian;
    private readonly bool hasCell;
    private readonly bool hasFourthDimension;
    private readonly int firstStep;
    private readonly int interval;
    private readonly double timeStep;
    private byte[] buffer = new byte[1 << 17];
    private int start;
    private int end;
    private readonly bool headerRead;
    private long framesRead;

    public DcdReader(Stream stream, string path, Topology? topology)
    {
        this.stream = stream;
        this.path = path;
        if (!TryReadInteger(out int marker))
        {
            throw Error("the file is empty; expected a DCD header");
        }

        if (marker != 84)
        {
            bigEndian = BinaryPrimitives.ReverseEndianness(marker) == 84;
        }

        if (marker != 84 && !bigEndian)
        {
            throw Error("is no DCD file with 4-byte record markers: it does not start with a record of 84 bytes");
        }

        ReadOnlySpan<byte> header = ReadRest(84, "header");
        if (!header[..4].SequenceEqual("CORD"u8))
        {
            throw Error("is no DCD file of positions: the word CORD is missing from its header");
        }

        firstStep = Integer(header[8..]);
        interval = Integer(header[12..]);
        int fixedAtoms = Integer(header[36..]);
        timeStep = Math.Round(BitConverter.Int32BitsToSingle(Integer(header[40..])) * DcdHeader.AkmaTime, SignificantDecimals);
        bool charmm = Integer(header[80..]) != 0;
        hasCell = charmm && Integer(header[44..]) != 0;
        hasFourthDimension = charmm && Integer(header[48..]) != 0;
        if (fixedAtoms != 0)
        {
            throw Error($"has {fixedAtoms} fixed atoms, whose positions its frames leave out; expected all atoms in every frame");
        }

        ReadRecord("titles");
        ReadOnlySpan<byte> atoms = ReadRecord("atom count");
        int atomCount = atoms.Length == 4 ? Integer(atoms) : throw Error("has no atom count in its third record");
        this.topology = topology ?? throw Error("holds positions only; give the structure file that says which atoms they belong to");
        if (topology.AtomCount != atomCount)
        {
            throw Error($"holds frames of {atomCount} atoms, the structure has {topology.AtomCount}; expected the same number");
        }

        headerRead = true;
    }

    public Frame? Read(Frame? spent)
    {
        UnitCell cell = UnitCell.None;
        if (!TryReadInteger(out int marker))
        {
            return null;
        }

        Span<byte> x = ReadRest(Ordered(marker), hasCell ? "unit cell" : "x row");
        if (hasCell)
        {
            cell = Cell(x);
            x = ReadRecord("x row");
        }

        Frame frame = spent ?? new Frame(topology, new Vector3D[topology.AtomCount]);
        SetComponents(frame.Positions, 0, Row(x));
        SetComponents(frame.Positions, 1, Row(ReadRecord("y row")));
        SetComponents(frame.Positions, 2, Row(ReadRecord("z row")));
        if (hasFourthDimension)
        {
            ReadRecord("fourth row");
        }

        long step = firstStep + (framesRead * interval);
        framesRead++;
        (frame.Cell, frame.Step, frame.Time) = (cell, step, step * timeStep);
        return frame;
    }

    public void Dispose() => stream.Dispose();

    private ReadOnlySpan<float> Row(Span<byte> record)
    {
        if (record.Length != 4 * topology.AtomCount)
        {
            throw Error($"frame {framesRead + 1} has a row of {record.Length / 4} coordinates; expected {topology.AtomCount}");
        }

        if (bigEndian)
        {
            Span<int> bits = MemoryMarshal.Cast<byte, int>(record);
            BinaryPrimitives.ReverseEndianness(bits, bits);
        }

        return MemoryMarshal.Cast<byte, float>(record);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void SetComponents(Span<Vector3D> positions, int axis, ReadOnlySpan<float> row)
    {
        Span<double> components = MemoryMarshal.Cast<Vector3D, double>(positions)[axis..];
        for (int i = 0; i < row.Length; i++)
        {
            components[3 * i] = row[i];
        }

        if (!IsFinite(row))
        {
            int atom = 0;
            while (float.IsFinite(row[atom]))
            {
                atom++;
            }

            throw Error($"atom {atom + 1} of frame {framesRead + 1} has the {"xyz"[axis]} coordinate {row[atom]}; expected a finite number");
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool IsFinite(ReadOnlySpan<float> values)
    {
        int k = 0;
        Vector<int> finite = Vector<int>.AllBitsSet;
        for (; k <= values.Length - Vector<float>.Count; k += Vector<float>.Count)
        {
            finite &= Vector.LessThan(Vector.Abs(Vector.LoadUnsafe(in values[k])), new Vector<float>(float.PositiveInfinity));
        }

        bool all = finite == Vector<int>.AllBitsSet;
        for (; k < values.Length; k++)
        {
            all &= float.IsFinite(values[k]);
        }

        return all;
    }

    private UnitCell Cell(ReadOnlySpan<byte> record)
    {
        if (record.Length != 48)
        {
            throw Error($"frame {framesRead + 1} has a unit cell of {record.Length} bytes; expected 48");
        }

        Span<double> v = stackalloc double[6];
        for (int i = 0; i < 6; i++)
        {
            long bits = bigEndian ? BinaryPrimitives.ReadInt64BigEndian(record[(8 * i)..]) : BinaryPrimitives.ReadInt64LittleEndian(record[(8 * i)..]);
            v[i] = BitConverter.Int64BitsToDouble(bits);
        }

        if (v[0] == 0 && v[2] == 0 && v[5] == 0)
        {
            return UnitCell.None;
        }

        // CHARMM and NAMD store cosines of the angles, others the angles.
        bool cosines = Math.Abs(v[1]) <= 1 && Math.Abs(v[3]) <= 1 && Math.Abs(v[4]) <= 1;
        var parameters = new CellParameters(v[0], v[2], v[5], Degrees(v[4], cosines), Degrees(v[3], cosines), Degrees(v[1], cosines));
        return parameters.IsValid ? parameters.ToCell() : throw Error($"frame {framesRead + 1} has a unit cell that spans no volume");
    }

    private static double Degrees(double value, bool isCosine) => !isCosine ? value : value == 0 ? 90 : Math.Acos(value) * 180 / Math.PI;

    private Span<byte> ReadRecord(string what) =>
        TryReadInteger(out int marker) ? ReadRest(Ordered(marker), what) : throw Error($"ends before the {Named(what)}; it is cut off");

    /// <summary>The rest of a record of which the first marker has been read.</summary>
    private Span<byte> ReadRest(int length, string what)
    {
        if (length < 0 || length > Array.MaxLength - 4 || !TryHold(length + 4))
        {
            throw Error($"ends within the {Named(what)}; it is cut off or damaged");
        }

        Span<byte> record = buffer.AsSpan(start, length);
        start += length + 4;
        return Integer(buffer.AsSpan(start - 4)) == length ? record : throw Error($"the {Named(what)} is damaged: the record's two lengths differ");
    }

    private bool TryReadInteger(out int marker)
    {
        if (!TryHold(4))
        {
            marker = 0;
            return start == end ? false : throw Error("ends within a record; it is cut off");
        }

        marker = BinaryPrimitives.ReadInt32LittleEndian(buffer.AsSpan(start));
        start += 4;
        return true;
    }

    /// <summary>Has so many bytes in the buffer, from <see cref="start"/> on; false where the file ends before.</summary>
    private bool TryHold(int count)
    {
        if (end - start >= count)
        {
            return true;
        }

        buffer.AsSpan(start, end - start).CopyTo(buffer);
        (start, end) = (0, end - start);
        if (count > buffer.Length)
        {
            if (stream.CanSeek && count - end > stream.Length - stream.Position)
            {
                return false;
            }

            Array.Resize(ref buffer, count);
        }

        end += stream.ReadAtLeast(buffer.AsSpan(end), count - end, throwOnEndOfStream: false);
        return end >= count;
    }

    private string Named(string record) => !headerRead ? record : $"{record} of frame {framesRead + 1}";

    private int Integer(ReadOnlySpan<byte> bytes) => Ordered(BinaryPrimitives.ReadInt32LittleEndian(bytes));

    private int Ordered(int value) => bigEndian ? BinaryPrimitives.ReverseEndianness(value) : value;

    private InputFileException Error(string problem) => new(path, 0, 0, problem);
}
