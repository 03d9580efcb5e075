using System.Buffers.Binary;
using System.Text;

namespace MDEngine.IO;

/// <summary>The records at the start of a DCD file (CHARMM's format, as CHARMM, NAMD, CP2K and OpenMM write it).</summary>
internal static class DcdHeader
{
    /// <summary>1 AKMA unit of time, √(amu·Å²/(kcal/mol)), in fs.</summary>
    public static readonly double AkmaTime = Math.Sqrt(1 / (Units.KilocaloriePerMole * Units.AccelerationPerForceOverMass));

    public const int FrameCountOffset = 8;
    public const int AtomCountOffset = 268;
    public const int Length = 276;

    private const int TitleLength = 80;

    /// <summary>Header of a file without frames. Two titles and a unit cell in each frame, because ASE's reader (which wants
    /// the word CP2K) takes that layout only.</summary>
    public static byte[] Create(int atomCount, TrajectoryOptions options)
    {
        var bytes = new byte[Length];
        var integers = new Writer(bytes);
        integers.Integer(84);
        integers.Text("CORD", 4);
        integers.Integer(0);
        integers.Integer(options.FirstStep);
        integers.Integer(options.Interval);
        for (int i = 0; i < 6; i++)
        {
            integers.Integer(0);
        }

        integers.Integer(BitConverter.SingleToInt32Bits((float)(options.TimeStep / AkmaTime)));
        integers.Integer(1);
        for (int i = 0; i < 8; i++)
        {
            integers.Integer(0);
        }

        integers.Integer(24);
        integers.Integer(84);
        integers.Integer(4 + (2 * TitleLength));
        integers.Integer(2);
        integers.Text("Positions in angstrom, by MDEngine (CHARMM's format, laid out as by CP2K)", TitleLength);
        integers.Text("Box lengths in angstrom, angles in degrees; all zero lengths: no box", TitleLength);
        integers.Integer(4 + (2 * TitleLength));
        integers.Integer(4);
        integers.Integer(atomCount);
        integers.Integer(4);
        return bytes;
    }

    /// <summary>Bytes of a frame with a unit cell: 48 bytes of cell and three rows of floats, each between two markers.</summary>
    public static long FrameLength(int atomCount) => 56 + (3 * (8 + (4L * atomCount)));

    private ref struct Writer(Span<byte> rest)
    {
        private Span<byte> rest = rest;

        public void Integer(int value)
        {
            BinaryPrimitives.WriteInt32LittleEndian(rest, value);
            rest = rest[4..];
        }

        public void Text(string text, int length)
        {
            rest[..length].Fill((byte)' ');
            Encoding.ASCII.GetBytes(text, rest);
            rest = rest[length..];
        }
    }
}
