namespace MDEngine.IO;

/// <summary>Packs integer coordinates as <see cref="XtcDecoder"/> unpacks them.</summary>
internal sealed class XtcEncoder
{
    private const int LongestRun = 8;

    private readonly BitWriter bits = new();
    private readonly (int X, int Y, int Z)[] run = new (int, int, int)[LongestRun];

    /// <summary>Packs atoms; where two change places for packing, they do so in <paramref name="atoms"/>.</summary>
    /// <returns>What stands before the bytes, and the bytes, valid until the next call.</returns>
    public ReadOnlySpan<byte> Encode(Span<(int X, int Y, int Z)> atoms, float precision, out XtcBlock block)
    {
        bits.Clear();
        block = Describe(atoms, precision);
        (uint rangeX, uint rangeY, uint rangeZ) = block.Ranges;
        int packedBits = block.PackedBits;
        int small = block.SmallIndex;
        int largest = Math.Min(PackedIntegers.SmallRanges.Length - 1, small + 8);
        int smallest = largest - 8;
        int widest = PackedIntegers.SmallRanges[largest] / 2;
        int lastRun = -1;
        for (int i = 0; i < atoms.Length;)
        {
            int half = PackedIntegers.SmallRanges[small] / 2;
            int narrower = small > PackedIntegers.FirstSmall ? PackedIntegers.SmallRanges[small - 1] / 2 : 0;
            int change = i > 0 && small < largest && IsWithin(atoms[i], atoms[i - 1], widest) ? 1 : small > smallest ? -1 : 0;
            bool hasRun = i + 1 < atoms.Length && IsWithin(atoms[i], atoms[i + 1], half);
            if (hasRun)
            {
                (atoms[i], atoms[i + 1]) = (atoms[i + 1], atoms[i]);
            }
            else if (change < 0)
            {
                change = 0;
            }

            WriteAlone(atoms[i], block, packedBits, (rangeX, rangeY, rangeZ));
            (int X, int Y, int Z) before = atoms[i++];
            int length = 0;
            while (hasRun && length < LongestRun)
            {
                (int dx, int dy, int dz) = (atoms[i].X - before.X, atoms[i].Y - before.Y, atoms[i].Z - before.Z);
                if (change < 0 && ((long)dx * dx) + ((long)dy * dy) + ((long)dz * dz) >= (long)narrower * narrower)
                {
                    change = 0;
                }

                run[length++] = (dx + half, dy + half, dz + half);
                before = atoms[i++];
                hasRun = i < atoms.Length && IsWithin(atoms[i], before, half);
            }

            bool isNews = length != lastRun || change != 0;
            bits.Write(isNews ? 1U : 0U, 1);
            if (isNews)
            {
                bits.Write((uint)((3 * length) + change + 1), 5);
                lastRun = length;
            }

            uint range = (uint)PackedIntegers.SmallRanges[small];
            for (int k = 0; k < length; k++)
            {
                bits.WritePacked(run[k], small, range, range);
            }

            small += change;
        }

        return bits.Bytes;
    }

    private static XtcBlock Describe(ReadOnlySpan<(int X, int Y, int Z)> atoms, float precision)
    {
        (int X, int Y, int Z) least = atoms[0];
        (int X, int Y, int Z) greatest = atoms[0];
        long nearest = int.MaxValue;
        for (int i = 1; i < atoms.Length; i++)
        {
            (int x, int y, int z) = atoms[i];
            least = (Math.Min(least.X, x), Math.Min(least.Y, y), Math.Min(least.Z, z));
            greatest = (Math.Max(greatest.X, x), Math.Max(greatest.Y, y), Math.Max(greatest.Z, z));
            nearest = Math.Min(nearest, Math.Abs((long)x - atoms[i - 1].X) + Math.Abs((long)y - atoms[i - 1].Y) + Math.Abs((long)z - atoms[i - 1].Z));
        }

        int small = PackedIntegers.FirstSmall;
        while (small < PackedIntegers.SmallRanges.Length - 1 && PackedIntegers.SmallRanges[small] < nearest)
        {
            small++;
        }

        return new XtcBlock(precision, least, greatest, small);
    }

    private static bool IsWithin((int X, int Y, int Z) a, (int X, int Y, int Z) b, int half) =>
        Math.Abs((long)a.X - b.X) < half && Math.Abs((long)a.Y - b.Y) < half && Math.Abs((long)a.Z - b.Z) < half;

    private void WriteAlone((int X, int Y, int Z) atom, in XtcBlock block, int packedBits, (uint X, uint Y, uint Z) ranges)
    {
        (int x, int y, int z) = (atom.X - block.Least.X, atom.Y - block.Least.Y, atom.Z - block.Least.Z);
        if (packedBits > 0)
        {
            bits.WritePacked((x, y, z), packedBits, ranges.Y, ranges.Z);
            return;
        }

        bits.Write((uint)x, PackedIntegers.Bits(ranges.X));
        bits.Write((uint)y, PackedIntegers.Bits(ranges.Y));
        bits.Write((uint)z, PackedIntegers.Bits(ranges.Z));
    }
}
