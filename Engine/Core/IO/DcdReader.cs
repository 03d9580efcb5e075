using System.Buffers.Binary;

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
    private byte[] buffer = new byte[256];
    private long framesRead;

    public DcdReader(Stream stream, string path, Topology? topology)
    {
        this.stream = new BufferedStream(stream, 1 << 16);
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
    }

    public Frame? Read()
    {
        UnitCell cell = UnitCell.None;
        if (!TryReadInteger(out int marker))
        {
            return null;
        }

        ReadOnlySpan<byte> record = ReadRest(Ordered(marker), What("x row"));
        if (hasCell)
        {
            cell = Cell(record);
            record = ReadRecord(What("x row"));
        }

        var positions = new Vector3D[topology.AtomCount];
        for (int axis = 0; axis < 3; axis++)
        {
            if (axis > 0)
            {
                record = ReadRecord(What($"{"xyz"[axis]} row"));
            }

            if (record.Length != 4 * positions.Length)
            {
                throw Error($"frame {framesRead + 1} has a row of {record.Length / 4} coordinates; expected {positions.Length}");
            }

            SetComponents(positions, axis, record);
        }

        if (hasFourthDimension)
        {
            ReadRecord(What("fourth row"));
        }

        long step = firstStep + (framesRead * interval);
        framesRead++;
        return new Frame(topology, positions) { Cell = cell, Step = step, Time = step * timeStep };
    }

    public void Dispose() => stream.Dispose();

    private void SetComponents(Vector3D[] positions, int axis, ReadOnlySpan<byte> record)
    {
        for (int i = 0; i < positions.Length; i++)
        {
            double value = BitConverter.Int32BitsToSingle(Integer(record[(4 * i)..]));
            if (!double.IsFinite(value))
            {
                throw Error($"atom {i + 1} of frame {framesRead + 1} has the {"xyz"[axis]} coordinate {value}; expected a finite number");
            }

            Vector3D p = positions[i];
            positions[i] = axis switch { 0 => p with { X = value }, 1 => p with { Y = value }, _ => p with { Z = value } };
        }
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

    private string What(string part) => $"{part} of frame {framesRead + 1}";

    private ReadOnlySpan<byte> ReadRecord(string what)
    {
        if (!TryReadInteger(out int marker))
        {
            throw Error($"ends before the {what}; it is cut off");
        }

        return ReadRest(Ordered(marker), what);
    }

    /// <summary>The rest of a record of which the first marker has been read.</summary>
    private ReadOnlySpan<byte> ReadRest(int length, string what)
    {
        if (length < 0 || length > Array.MaxLength - 4 || (stream.CanSeek && length > stream.Length - stream.Position))
        {
            throw Error($"ends within the {what}; it is cut off or damaged");
        }

        if (buffer.Length < length + 4)
        {
            buffer = new byte[length + 4];
        }

        if (stream.ReadAtLeast(buffer.AsSpan(0, length + 4), length + 4, throwOnEndOfStream: false) < length + 4)
        {
            throw Error($"ends within the {what}; it is cut off");
        }

        return Integer(buffer.AsSpan(length, 4)) == length
            ? buffer.AsSpan(0, length)
            : throw Error($"the {what} is damaged: the record's two lengths differ");
    }

    private bool TryReadInteger(out int marker)
    {
        Span<byte> bytes = stackalloc byte[4];
        int read = stream.ReadAtLeast(bytes, 4, throwOnEndOfStream: false);
        marker = BinaryPrimitives.ReadInt32LittleEndian(bytes);
        return read == 4 || (read == 0 ? false : throw Error("ends within a record; it is cut off"));
    }

    private int Integer(ReadOnlySpan<byte> bytes) => Ordered(BinaryPrimitives.ReadInt32LittleEndian(bytes));

    private int Ordered(int value) => bigEndian ? BinaryPrimitives.ReverseEndianness(value) : value;

    private InputFileException Error(string problem) => new(path, 0, 0, problem);
}
