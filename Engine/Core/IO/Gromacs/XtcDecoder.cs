using System.Runtime.InteropServices;

namespace MDEngine.IO;

/// <summary>
/// Unpacks the coordinates of an XTC frame. Coordinates are integers; an atom that stands alone is packed relative to the smallest of the
/// frame, and up to eight that follow it relative to the one before each, in a range that grows and shrinks on the way. The first of such
/// a run comes before the atom that stands alone: in water H, O, H are closer to each other in this order than O, H, H.
/// </summary>
internal static class XtcDecoder
{
    private const int LongestRun = 8;

    /// <returns>False where the bytes are no such block.</returns>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, in XtcBlock block, Span<Vector3D> positions)
    {
        var bits = new BitReader(bytes);
        double scale = GromacsUnits.Length / block.Precision;
        ReadOnlySpan<int> smallRanges = PackedIntegers.SmallRanges;
        (uint rangeX, uint rangeY, uint rangeZ) = block.Ranges;
        int packedBits = block.PackedBits;
        (int bitsX, int bitsY, int bitsZ) = (PackedIntegers.Bits(rangeX), PackedIntegers.Bits(rangeY), PackedIntegers.Bits(rangeZ));
        int small = block.SmallIndex;
        int run = 0;
        Span<double> components = MemoryMarshal.Cast<Vector3D, double>(positions);
        for (int atom = 0; atom < positions.Length;)
        {
            (int x, int y, int z) = packedBits > 0
                ? bits.ReadPacked(packedBits, rangeY, rangeZ)
                : ((int)bits.Read(bitsX), (int)bits.Read(bitsY), (int)bits.Read(bitsZ));
            if ((uint)x >= rangeX || (uint)y >= rangeY || (uint)z >= rangeZ || bits.IsPastEnd)
            {
                return false;
            }

            (x, y, z) = (x + block.Least.X, y + block.Least.Y, z + block.Least.Z);
            int change = 0;
            if (bits.Read(1) == 1)
            {
                int code = (int)bits.Read(5);
                run = code / 3;
                change = (code % 3) - 1;
            }

            if (run > LongestRun || atom + run >= positions.Length)
            {
                return false;
            }

            int half = smallRanges[small] / 2;
            uint range = (uint)smallRanges[small];
            for (int k = 0; k < run; k++)
            {
                (int dx, int dy, int dz) = bits.ReadPacked(small, range, range);
                (int nextX, int nextY, int nextZ) = (unchecked(x + dx - half), unchecked(y + dy - half), unchecked(z + dz - half));
                Set(components, atom++, nextX, nextY, nextZ, scale);
                if (k == 0)
                {
                    Set(components, atom++, x, y, z, scale);
                }

                (x, y, z) = (nextX, nextY, nextZ);
            }

            if (run == 0)
            {
                Set(components, atom++, x, y, z, scale);
            }

            small += change;
            if (small < PackedIntegers.FirstSmall || small >= smallRanges.Length)
            {
                return false;
            }
        }

        return !bits.IsPastEnd;
    }

    private static void Set(Span<double> components, int atom, int x, int y, int z, double scale)
    {
        components[3 * atom] = x * scale;
        components[(3 * atom) + 1] = y * scale;
        components[(3 * atom) + 2] = z * scale;
    }
}
