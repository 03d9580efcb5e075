using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace MDEngine.IO;

/// <summary>Reads DCD as CHARMM, NAMD, CP2K, LAMMPS and OpenMM write it, in either byte order, with markers of 4 or 8 bytes, with fixed atoms.</summary>
internal sealed class DcdReader : IFrameReader
{
    /// <summary>The header has the time step in single precision: 0.5 fs comes back as 0.5, rather than 0.499999986.</summary>
    private const int SignificantDecimals = 6;

    /// <summary>Time steps are 0.1 fs and more in LAMMPS's units real, and 0.01 ps and less in metal.</summary>
    private const double ShortestRealStep = 0.05;

    private readonly RecordBuffer buffer;
    private readonly string path;
    private readonly Topology topology;
    private readonly ReadingOptions options;
    private readonly bool bigEndian;
    private readonly int markerLength;
    private readonly int version;
    private readonly int[]? freeAtoms;
    private Vector3D[] freePositions = [];
    private Vector3D[]? firstPositions;
    private readonly bool hasCell;
    private readonly bool hasFourthDimension;
    private readonly int firstStep;
    private readonly int interval;
    private readonly double timeStep;
    private readonly bool headerRead;
    private long framesRead;
    private string[] notes = [];

    /// <param name="stream">The file.</param>
    /// <param name="path">Its name.</param>
    /// <param name="options">What the atoms are, and where their cell is open.</param>
    public DcdReader(Stream stream, string path, ReadingOptions options)
    {
        buffer = new RecordBuffer(stream, path);
        this.path = path;
        this.options = options;
        (bigEndian, markerLength) = FindKind();
        ReadOnlySpan<byte> header = ReadRecord("header");
        if (header.Length != 84 || !header[..4].SequenceEqual("CORD"u8))
        {
            throw Error("is no DCD file of positions: the word CORD is missing from its header");
        }

        firstStep = Integer(header[8..]);
        interval = Integer(header[12..]);
        int fixedCount = Integer(header[36..]);
        version = Integer(header[80..]);
        double time = version != 0 ? BitConverter.Int32BitsToSingle(Integer(header[40..])) : DcdCell.Real(header[40..], bigEndian);
        hasCell = version != 0 && Integer(header[44..]) != 0;
        hasFourthDimension = version != 0 && Integer(header[48..]) != 0;
        string titles = Encoding.Latin1.GetString(ReadRecord("titles"));
        timeStep = Math.Round(time * UnitOf(time, titles), SignificantDecimals);
        ReadOnlySpan<byte> atoms = ReadRecord("atom count");
        int atomCount = atoms.Length == 4 ? Integer(atoms) : throw Error("has no atom count in its third record");
        topology = options.Topology ?? throw Error("holds positions only; give the structure file that says which atoms they belong to");
        if (topology.AtomCount != atomCount)
        {
            throw Error($"holds frames of {atomCount} atoms, the structure has {topology.AtomCount}; expected the same number");
        }

        if (fixedCount != 0)
        {
            freeAtoms = ReadFreeAtoms(atomCount - fixedCount);
        }

        headerRead = true;
    }

    /// <summary>Whether the word CORD stands where a DCD file has it (after a record marker of 4 or 8 bytes).</summary>
    public static bool Recognizes(ReadOnlySpan<byte> beginning) =>
        beginning.Length >= 12 && (beginning[4..8].SequenceEqual("CORD"u8) || beginning[8..12].SequenceEqual("CORD"u8));

    public Frame? Read(Frame? spent)
    {
        UnitCell cell = UnitCell.None;
        if (!TryReadMarker(out long marker))
        {
            return null;
        }

        Span<byte> x = ReadRest(marker, hasCell ? "unit cell" : "x row");
        if (hasCell)
        {
            cell = DcdCell.Read(x, bigEndian, version) ?? throw Error($"frame {framesRead + 1} has a unit cell that spans no volume, or of {x.Length} bytes rather than 48");
            x = ReadRecord("x row");
        }

        Frame frame = spent ?? new Frame(topology, new Vector3D[topology.AtomCount]) { Notes = notes };
        Vector3D[] rows = freeAtoms is not null && firstPositions is not null ? freePositions : frame.Positions;
        SetComponents(rows, 0, Row(x, rows.Length));
        SetComponents(rows, 1, Row(ReadRecord("y row"), rows.Length));
        SetComponents(rows, 2, Row(ReadRecord("z row"), rows.Length));
        Complete(frame.Positions);
        if (hasFourthDimension)
        {
            ReadRecord("fourth row");
        }

        long step = firstStep + (framesRead * interval);
        framesRead++;
        (frame.Cell, frame.Step, frame.Time) = (options.Directed(cell), step, step * timeStep);
        return frame;
    }

    public void Dispose() => buffer.Dispose();

    /// <summary>The unit of the time step, fs: CP2K has fs, LAMMPS its own unit of time, all others CHARMM's.</summary>
    private double UnitOf(double step, string titles)
    {
        if (!titles.Contains("written by LAMMPS", StringComparison.OrdinalIgnoreCase))
        {
            return titles.Contains("created by CP2K", StringComparison.OrdinalIgnoreCase) ? 1 : DcdHeader.AkmaTime;
        }

        if (LammpsElements.UnitsOf(options) is { } stated)
        {
            return stated.Time;
        }

        bool isMetal = step < ShortestRealStep;
        notes = isMetal ? [FormattableString.Invariant($"the time step of LAMMPS's file, {step:G6}, is taken in ps (units metal), as its size says; --lammps-units states others")] : [];
        return isMetal ? 1000 : 1;
    }

    /// <summary>Where atoms are fixed, frames after the first have the others only.</summary>
    private int[] ReadFreeAtoms(int count)
    {
        ReadOnlySpan<byte> record = ReadRecord("list of free atoms");
        if (count < 0 || record.Length != 4 * count)
        {
            throw Error($"lists {record.Length / 4} free atoms; expected {count}, as its header says");
        }

        var atoms = new int[count];
        for (int i = 0; i < count; i++)
        {
            atoms[i] = Integer(record[(4 * i)..]) - 1;
            if (atoms[i] < 0 || atoms[i] >= topology.AtomCount)
            {
                throw Error($"names atom {atoms[i] + 1} among the free ones; expected 1 to {topology.AtomCount}");
            }
        }

        freePositions = new Vector3D[count];
        return atoms;
    }

    private void Complete(Vector3D[] positions)
    {
        if (freeAtoms is null)
        {
            return;
        }

        if (firstPositions is null)
        {
            firstPositions = (Vector3D[])positions.Clone();
            return;
        }

        firstPositions.CopyTo(positions, 0);
        for (int i = 0; i < freeAtoms.Length; i++)
        {
            positions[freeAtoms[i]] = freePositions[i];
        }
    }

    private ReadOnlySpan<float> Row(Span<byte> record, int count)
    {
        if (record.Length != 4 * count)
        {
            throw Error($"frame {framesRead + 1} has a row of {record.Length / 4} coordinates; expected {count}");
        }

        if (bigEndian)
        {
            Span<int> bits = MemoryMarshal.Cast<byte, int>(record);
            BinaryPrimitives.ReverseEndianness(bits, bits);
        }

        return MemoryMarshal.Cast<byte, float>(record);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SetComponents(Span<Vector3D> positions, int axis, ReadOnlySpan<float> row)
    {
        Span<double> components = MemoryMarshal.Cast<Vector3D, double>(positions)[axis..];
        for (int i = 0; i < row.Length; i++)
        {
            components[3 * i] = row[i];
        }
    }

    /// <summary>Byte order and length of the markers around records, from the first of them: 84, followed by the word CORD.</summary>
    private (bool BigEndian, int MarkerLength) FindKind()
    {
        if (!buffer.TryHold(1))
        {
            throw Error("the file is empty; expected a DCD header");
        }

        if (buffer.TryHold(12))
        {
            ReadOnlySpan<byte> first = buffer.Peek(12);
            foreach (bool big in new[] { false, true })
            {
                if ((big ? BinaryPrimitives.ReadInt64BigEndian(first) : BinaryPrimitives.ReadInt64LittleEndian(first)) == 84)
                {
                    return (big, 8);
                }

                if ((big ? BinaryPrimitives.ReadInt32BigEndian(first) : BinaryPrimitives.ReadInt32LittleEndian(first)) == 84)
                {
                    return (big, 4);
                }
            }
        }

        throw Error("is no DCD file: it does not start with a record of 84 bytes");
    }

    private Span<byte> ReadRecord(string what) =>
        TryReadMarker(out long marker) ? ReadRest(marker, what) : throw Error($"ends before the {Named(what)}; it is cut off");

    /// <summary>The rest of a record of which the first marker has been read.</summary>
    private Span<byte> ReadRest(long length, string what)
    {
        if (length < 0 || length > Array.MaxLength - markerLength || !buffer.TryHold((int)length + markerLength))
        {
            throw Error($"ends within the {Named(what)}; it is cut off or damaged");
        }

        Span<byte> record = buffer.Take((int)length);
        return Marker(buffer.Take(markerLength)) == length ? record : throw Error($"the {Named(what)} is damaged: the record's two lengths differ");
    }

    private bool TryReadMarker(out long marker)
    {
        if (!buffer.TryHold(markerLength))
        {
            marker = 0;
            return buffer.IsEmpty ? false : throw Error("ends within a record; it is cut off");
        }

        marker = Marker(buffer.Take(markerLength));
        return true;
    }

    private long Marker(ReadOnlySpan<byte> bytes) => markerLength == 4 ? Integer(bytes)
        : bigEndian ? BinaryPrimitives.ReadInt64BigEndian(bytes)
        : BinaryPrimitives.ReadInt64LittleEndian(bytes);

    private string Named(string record) => !headerRead ? record : $"{record} of frame {framesRead + 1}";

    private int Integer(ReadOnlySpan<byte> bytes) => bigEndian ? BinaryPrimitives.ReadInt32BigEndian(bytes) : BinaryPrimitives.ReadInt32LittleEndian(bytes);

    private InputFileException Error(string problem) => new(path, 0, 0, problem);
}
