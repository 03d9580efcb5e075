using System.Runtime.InteropServices;
using PureHDF;
using PureHDF.Selections;

namespace MDEngine.IO;

/// <summary>The parts of a frame that a record of numbers has, and the datasets of an H5MD file that they go to.</summary>
internal sealed class H5mdLayout
{
    private const int BoxLength = 9;

    private readonly Topology topology;
    private readonly UnitCell cell;
    private readonly bool hasVelocities;
    private readonly bool hasForces;

    private H5mdLayout(Frame frame)
    {
        topology = frame.Topology;
        cell = frame.Cell;
        hasVelocities = frame.Velocities is not null;
        hasForces = frame.Forces is not null;
    }

    /// <summary>Numbers of a frame: step, time, box, positions, velocities, forces.</summary>
    public int RecordLength => 2 + (cell.IsPeriodic ? BoxLength : 0) + (3 * topology.AtomCount * (1 + (hasVelocities ? 1 : 0) + (hasForces ? 1 : 0)));

    private bool[] Repeats => [cell.PeriodicA, cell.PeriodicB, cell.PeriodicC];

    public static H5mdLayout Of(Frame frame) => new(frame);

    /// <summary>What a frame has more, fewer or other than the first.</summary>
    public string? DiffersFrom(Frame frame)
    {
        var other = new H5mdLayout(frame);
        return !other.topology.AtomicNumbers.AsSpan().SequenceEqual(topology.AtomicNumbers.AsSpan()) ? "other atoms"
            : !other.Repeats.AsSpan().SequenceEqual(Repeats) ? "other periodic directions"
            : (other.hasVelocities, other.hasForces) != (hasVelocities, hasForces) ? "other parts (velocities, forces)"
            : null;
    }

    /// <summary>A frame without a step gets its place, as in MDAnalysis.</summary>
    public void Fill(Span<double> record, Frame frame, long index)
    {
        CellTurn turn = CellTurn.Of(frame.Cell);
        record[0] = frame.Step ?? index;
        record[1] = frame.Time ?? 0;
        record = record[2..];
        if (cell.IsPeriodic)
        {
            Vector3D[] box = [turn.Cell.A, turn.Cell.B, turn.Cell.C];
            MemoryMarshal.Cast<Vector3D, double>(box).CopyTo(record);
            record = record[BoxLength..];
        }

        Add(frame.Positions, 1, turn, ref record);
        Add(frame.Velocities, 1 / H5mdUnits.Factor(H5mdUnits.Velocity, H5mdUnits.Velocity)!.Value, turn, ref record);
        Add(frame.Forces, 1 / H5mdUnits.Factor(H5mdUnits.Force, H5mdUnits.Force)!.Value, turn, ref record);
    }

    /// <summary>Writes the file.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="frameCount">How many records there are.</param>
    /// <param name="record">A record by its number.</param>
    public void Write(Stream stream, long frameCount, H5mdRecord record)
    {
        ulong frames = (ulong)frameCount;
        ulong atoms = (ulong)topology.AtomCount;
        var step = new H5Dataset<long[]>(fileDims: [frames]);
        H5Dataset<double[]> time = Of(H5mdUnits.Time, frames);
        var parts = new List<H5Dataset<double[]>>();
        H5Group Element(string unit, ulong rows)
        {
            H5Dataset<double[]> value = Of(unit, frames, rows, 3);
            parts.Add(value);
            return new H5Group { ["step"] = step, ["time"] = time, ["value"] = value };
        }

        var box = new H5Group
        {
            Attributes = new() { ["dimension"] = 3, ["boundary"] = Array.ConvertAll(Repeats, repeats => repeats ? "periodic" : "none") },
        };
        if (cell.IsPeriodic)
        {
            box["edges"] = Element(H5mdUnits.Length, 3);
        }

        var particles = new H5Group
        {
            ["box"] = box,
            ["species"] = topology.AtomicNumbers.ToArray(),
            ["mass"] = new H5Dataset(topology.Masses.ToArray()) { Attributes = new() { ["unit"] = "u" } },
            ["position"] = Element(H5mdUnits.Length, atoms),
        };
        if (hasVelocities)
        {
            particles["velocity"] = Element(H5mdUnits.Velocity, atoms);
        }

        if (hasForces)
        {
            particles["force"] = Element(H5mdUnits.Force, atoms);
        }

        var root = new H5File { ["h5md"] = Header(), ["particles"] = new H5Group { ["all"] = particles } };
        using H5NativeWriter writer = root.BeginWrite(stream);
        for (ulong frame = 0; frame < frames; frame++)
        {
            ReadOnlySpan<double> numbers = record((long)frame);
            writer.Write(step, [(long)numbers[0]], fileSelection: new HyperslabSelection(frame, 1));
            writer.Write(time, [numbers[1]], fileSelection: new HyperslabSelection(frame, 1));
            numbers = numbers[2..];
            foreach (H5Dataset<double[]> part in parts)
            {
                ulong rows = part == parts[0] && cell.IsPeriodic ? 3 : atoms;
                writer.Write(part, numbers[..(int)(3 * rows)].ToArray(), fileSelection: new HyperslabSelection(3, [frame, 0, 0], [1, rows, 3]));
                numbers = numbers[(int)(3 * rows)..];
            }
        }
    }

    private static H5Group Header() => new()
    {
        ["author"] = new H5Group { Attributes = new() { ["name"] = "N/A" } },
        ["creator"] = new H5Group
        {
            Attributes = new() { ["name"] = H5mdWriter.Creator, ["version"] = typeof(H5mdLayout).Assembly.GetName().Version!.ToString(3) },
        },
        Attributes = new() { ["version"] = new[] { 1, 1 } },
    };

    private static H5Dataset<double[]> Of(string unit, params ulong[] dimensions) => new(fileDims: dimensions) { Attributes = new() { ["unit"] = unit } };

    private static void Add(Vector3D[]? vectors, double unit, CellTurn turn, ref Span<double> record)
    {
        Span<Vector3D> place = MemoryMarshal.Cast<double, Vector3D>(record)[..(vectors?.Length ?? 0)];
        for (int i = 0; i < place.Length; i++)
        {
            place[i] = unit * turn.Turned(vectors![i]);
        }

        record = record[(3 * place.Length)..];
    }
}

/// <summary>The numbers of a frame that waits to be written.</summary>
internal delegate ReadOnlySpan<double> H5mdRecord(long frame);
