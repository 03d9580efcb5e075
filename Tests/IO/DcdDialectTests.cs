using System.Buffers.Binary;
using System.Text;
using MDEngine.IO;

namespace MDEngine.Tests.IO;

/// <summary>DCD as other programs write it, and cells that do not repeat everywhere.</summary>
internal sealed class DcdDialectTests
{
    private const double Akma = 48.88821; // fs; OpenMM's and MDAnalysis's constant has as many digits
    private static readonly Topology Two = new([18, 18]);
    private static readonly Vector3D[] Places = [new(0.5, 0.25, 0.125), new(3.5, 2.75, 4)];

    [TestCase("CREATED BY CP2K", 1, TestName = "CP2K writes fs")]
    [TestCase("REMARKS Written by LAMMPS", 1, TestName = "LAMMPS writes fs")]
    [TestCase("REMARKS FILENAME=out.dcd CREATED BY NAMD", Akma, TestName = "NAMD writes the AKMA unit")]
    public void Times_are_in_the_unit_of_the_writer(string title, double unit)
    {
        Frame[] frames = Read(new DcdFile { Title = title, TimeStep = 2, Interval = 10 }.Bytes(2));

        Assert.That(frames[1].Time, Is.EqualTo(20 * unit).Within(1e-3));
    }

    [TestCase(0.001, 1000, TestName = "A step of 0.001 is LAMMPS's in ps")]
    [TestCase(0.5, 1, TestName = "A step of 0.5 is LAMMPS's in fs")]
    public void Times_of_LAMMPS_are_in_its_units(double step, double unit)
    {
        Frame[] frames = Read(new DcdFile { Title = "REMARKS Written by LAMMPS", TimeStep = (float)step, Interval = 10 }.Bytes(2));

        Assert.That(frames[1].Time, Is.EqualTo(10 * step * unit).Within(1e-3));
        Assert.That(frames[0].Notes, unit > 1 ? Has.One.Contains("units metal") : Is.Empty);
    }

    [Test]
    public void Markers_of_either_length_and_byte_order([Values(4, 8)] int marker, [Values] bool bigEndian)
    {
        Frame[] frames = Read(new DcdFile { Marker = marker, BigEndian = bigEndian, Cell = [20, 90, 30, 90, 90, 40] }.Bytes(2));

        Assert.That(frames.Select(frame => frame.Positions), Is.EqualTo(new[] { Places, Places }));
        Assert.That(frames[0].Cell, Is.EqualTo(UnitCell.Orthorhombic(20, 30, 40)));
    }

    [Test]
    public void Frames_leave_out_fixed_atoms_after_the_first([Values(4, 8)] int marker)
    {
        Frame[] frames = Read(new DcdFile { Marker = marker, FreeAtoms = [2] }.Bytes(3));

        Assert.That(frames.Select(frame => frame.Positions), Is.EqualTo(new[] { Places, Places, Places }));
    }

    /// <summary>Volumes, lengths and angles are numpy's, of the matrices.</summary>
    [TestCase(new[] { 21, 0.5, 24, 0.2, -0.3, 27 }, 36, 13598.3, 21.007, 24.007, 27.002, 91.344, 89.045, 87.450)]
    [TestCase(new double[] { 21, 3, 24, 1, -2, 27 }, 36, 13245, 21.237, 24.269, 27.092, 98.660, 85.814, 75.046)]
    [TestCase(new double[] { 21, 3, 24, 1, -2, 27 }, 24, 13245, 21.237, 24.269, 27.092, 98.660, 85.814, 75.046, TestName = "Whatever the version, what is no angle is a matrix")]
    [TestCase(new double[] { 20, 0, 30, 0, 0, 40 }, 36, 24000, 20, 30, 40, 90, 90, 90)]
    [TestCase(new double[] { 20, 90, 30, 90, 90, 40 }, 36, 24000, 20, 30, 40, 90, 90, 90)]
    [TestCase(new[] { 20, 0.5, 30, 0, 0, 40 }, 24, 20784.6, 20, 30, 40, 90, 90, 60, TestName = "Cosines up to version 25")]
    [TestCase(new double[] { 20, 100, 30, 80, 70, 40 }, 24, 21494.25, 20, 30, 40, 70, 80, 100)]
    public void Cells_of_every_kind(double[] numbers, int version, double volume, double a, double b, double c, double alpha, double beta, double gamma)
    {
        UnitCell cell = Read(new DcdFile { Version = version, Cell = numbers }.Bytes(1))[0].Cell;

        Assert.That(cell.IsFullyPeriodic);
        Assert.That(cell.Volume, Is.EqualTo(volume).Within(0.5));
        Assert.That(new[] { cell.A.Length, cell.B.Length, cell.C.Length }, Is.EqualTo(new[] { a, b, c }).Within(6e-4));
        Assert.That(new[] { Angle(cell.B, cell.C), Angle(cell.A, cell.C), Angle(cell.A, cell.B) }, Is.EqualTo(new[] { alpha, beta, gamma }).Within(6e-4));
    }

    [TestCase(1, 90, 1, 90, 90, 1)]
    [TestCase(1, 0, 1, 0, 0, 1)]
    [TestCase(0, 90, 0, 90, 90, 0)]
    public void A_placeholder_is_no_cell(double a, double gamma, double b, double beta, double alpha, double c) =>
        Assert.That(Read(new DcdFile { Cell = [a, gamma, b, beta, alpha, c] }.Bytes(1))[0].Cell, Is.EqualTo(UnitCell.None));

    /// <summary>Distances, images included, do not change; what a program shows that knows nothing of the structure lies in the cell.</summary>
    [Test]
    public void What_is_written_of_any_cell_reads_back([Values] bool a, [Values] bool b, [Values] bool c, [Values(1, -1)] int handedness)
    {
        var cell = new UnitCell(new(1, 5, 0.5), new(-4, 1, 2), handedness * new Vector3D(1, -1, 6), a, b, c);
        string path = Sample.Temporary("a.dcd");
        using (Trajectory trajectory = Trajectory.Create(path))
        {
            trajectory.Write(new Frame(Two, Places) { Cell = cell });
        }

        using Trajectory reading = Trajectory.Open(path, Two, cell);
        Frame back = reading.Read()!;

        Assert.That((back.Cell.PeriodicA, back.Cell.PeriodicB, back.Cell.PeriodicC), Is.EqualTo((a, b, c)));
        for (int k = 0; k < 27; k++)
        {
            (int i, int j, int l) = (a ? (k / 9) - 1 : 0, b ? (k / 3 % 3) - 1 : 0, c ? (k % 3) - 1 : 0);
            double Image(UnitCell box, Vector3D[] at, int sign) => (at[1] - at[0] + (i * box.A) + (j * box.B) + (sign * l * box.C)).Length;

            // The last vector of a left-handed cell comes back the other way round: the same lattice, without a mirror.
            Assert.That(Image(back.Cell, back.Positions, a && b && c && cell.Matrix.Determinant < 0 ? -1 : 1), Is.EqualTo(Image(cell, Places, 1)).Within(1e-5));
        }

        if (a && b)
        {
            Assert.That((back.Cell.A.Y, back.Cell.A.Z, back.Cell.B.Z), Is.EqualTo((0.0, 0.0, 0.0)));
        }
    }

    [Test]
    public void The_structure_gives_the_cell_that_a_file_lacks()
    {
        UnitCell slab = UnitCell.Orthorhombic(5, 6, 7) with { PeriodicC = false };
        string path = Sample.Temporary("a.dcd");
        File.WriteAllBytes(path, new DcdFile().Bytes(1));
        using Trajectory bare = Trajectory.Open(path, Two, slab);
        Assert.That(bare.Read()!.Cell, Is.EqualTo(slab));

        File.WriteAllBytes(path, new DcdFile { Cell = [5, 90, 6, 90, 90, 7] }.Bytes(1));
        using Trajectory full = Trajectory.Open(path, Two, slab);
        Assert.That(full.Read()!.Cell, Is.EqualTo(slab), "no file says which directions are open");
    }

    private static double Angle(Vector3D u, Vector3D v) => Math.Acos(Vector3D.Dot(u, v) / u.Length / v.Length) * 180 / Math.PI;

    private static Frame[] Read(byte[] bytes)
    {
        string path = Sample.Temporary("a.dcd");
        File.WriteAllBytes(path, bytes);
        return [.. Sample.ReadAll(path, Two)];
    }

    /// <summary>A DCD of two atoms as a program might write it.</summary>
    private sealed record DcdFile
    {
        public int Marker { get; init; } = 4;

        public bool BigEndian { get; init; }

        public int Version { get; init; } = 24;

        public string Title { get; init; } = "REMARKS";

        public float TimeStep { get; init; } = 1;

        public int Interval { get; init; } = 1;

        public double[]? Cell { get; init; }

        public int[] FreeAtoms { get; init; } = [];

        public byte[] Bytes(int frames)
        {
            var bytes = new List<byte>();
            int[] header = new int[20];
            (header[1], header[2], header[8], header[10], header[19]) = (0, Interval, FreeAtoms.Length > 0 ? 2 - FreeAtoms.Length : 0, Cell is null ? 0 : 1, Version);
            header[9] = BitConverter.SingleToInt32Bits(TimeStep);
            Record(bytes, [.. Encoding.ASCII.GetBytes("CORD"), .. header.SelectMany(Four)]);
            Record(bytes, [.. Four(1), .. Encoding.ASCII.GetBytes(Title.PadRight(80))]);
            Record(bytes, Four(2));
            if (FreeAtoms.Length > 0)
            {
                Record(bytes, [.. FreeAtoms.SelectMany(Four)]);
            }

            for (int frame = 0; frame < frames; frame++)
            {
                if (Cell is not null)
                {
                    Record(bytes, [.. Cell.SelectMany(Eight)]);
                }

                Vector3D[] written = frame == 0 || FreeAtoms.Length == 0 ? Places : [.. FreeAtoms.Select(atom => Places[atom - 1])];
                for (int axis = 0; axis < 3; axis++)
                {
                    Record(bytes, [.. written.SelectMany(place => Four(BitConverter.SingleToInt32Bits((float)place[axis])))]);
                }
            }

            return [.. bytes];
        }

        private void Record(List<byte> bytes, byte[] content)
        {
            byte[] marker = Marker == 4 ? Four(content.Length) : Whole(content.Length);
            bytes.AddRange([.. marker, .. content, .. marker]);
        }

        private byte[] Four(int value)
        {
            var bytes = new byte[4];
            BinaryPrimitives.WriteInt32LittleEndian(bytes, BigEndian ? BinaryPrimitives.ReverseEndianness(value) : value);
            return bytes;
        }

        private byte[] Whole(long value)
        {
            var bytes = new byte[8];
            BinaryPrimitives.WriteInt64LittleEndian(bytes, BigEndian ? BinaryPrimitives.ReverseEndianness(value) : value);
            return bytes;
        }

        private byte[] Eight(double value) => Whole(BitConverter.DoubleToInt64Bits(value));
    }
}
