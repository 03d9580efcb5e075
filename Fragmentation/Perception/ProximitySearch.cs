namespace MDEngine.Fragmentation.Perception;

/// <summary>A pair i ≤ j of atoms: j's image shifted by <paramref name="Shift"/> cells lies <paramref name="Distance"/> Å from i.</summary>
internal readonly record struct ClosePair(int First, int Second, double Distance, (int A, int B, int C) Shift);

/// <summary>All pairs within a cutoff in O(N): atoms sorted into cells, any cell shape, any mix of periodic directions.</summary>
internal static class ProximitySearch
{
    private const int KeyBits = 21;
    private const int KeyRange = 1 << (KeyBits - 1);

    /// <summary>Pairs of the atoms with <paramref name="include"/> set, images included; each pair once.</summary>
    public static List<ClosePair> Find(ReadOnlySpan<Vector3D> positions, UnitCell cell, double cutoff, bool[] include)
    {
        Lattice lattice = Lattice.From(cell);
        int n = positions.Length;
        (int bins, int range)[] grid = [Grid(lattice, 0, cutoff), Grid(lattice, 1, cutoff), Grid(lattice, 2, cutoff)];

        // Wrapped positions, and the shift that wrapping took: wrapped = position − wrap · cell.
        var wrapped = new Vector3D[n];
        var wrap = new (int A, int B, int C)[n];
        var bin = new (int A, int B, int C)[n];
        var keys = new List<long>(n);
        var atoms = new List<int>(n);
        for (int i = 0; i < n; i++)
        {
            if (!include[i])
            {
                continue;
            }

            Vector3D f = lattice.Fractional(positions[i]);
            int a = Wrap(f.X, lattice.PeriodicA), b = Wrap(f.Y, lattice.PeriodicB), c = Wrap(f.Z, lattice.PeriodicC);
            wrap[i] = (a, b, c);
            wrapped[i] = positions[i] - lattice.Vector(a, b, c);
            bin[i] = (
                Bin(f.X - a, lattice.PeriodicA, grid[0].bins, lattice.HeightA, cutoff),
                Bin(f.Y - b, lattice.PeriodicB, grid[1].bins, lattice.HeightB, cutoff),
                Bin(f.Z - c, lattice.PeriodicC, grid[2].bins, lattice.HeightC, cutoff));
            keys.Add(Key(bin[i]));
            atoms.Add(i);
        }

        long[] sortedKeys = [.. keys];
        int[] sortedAtoms = [.. atoms];
        Array.Sort(sortedKeys, sortedAtoms);
        var rows = new Dictionary<long, (int Start, int End)>(sortedKeys.Length);
        for (int start = 0; start < sortedKeys.Length;)
        {
            int end = start + 1;
            while (end < sortedKeys.Length && sortedKeys[end] == sortedKeys[start])
            {
                end++;
            }

            rows.Add(sortedKeys[start], (start, end));
            start = end;
        }

        var pairs = new List<ClosePair>(2 * n);
        foreach ((long key, (int start, int end)) in rows)
        {
            (int A, int B, int C) home = bin[sortedAtoms[start]];
            for (int da = -grid[0].range; da <= grid[0].range; da++)
            {
                (int a, int sa) = Image(home.A + da, lattice.PeriodicA, grid[0].bins);
                for (int db = -grid[1].range; db <= grid[1].range; db++)
                {
                    (int b, int sb) = Image(home.B + db, lattice.PeriodicB, grid[1].bins);
                    for (int dc = -grid[2].range; dc <= grid[2].range; dc++)
                    {
                        (int c, int sc) = Image(home.C + dc, lattice.PeriodicC, grid[2].bins);
                        if (rows.TryGetValue(Key((a, b, c)), out (int Start, int End) other))
                        {
                            Collect(start, end, other, (sa, sb, sc));
                        }
                    }
                }
            }
        }

        return pairs;

        void Collect(int start, int end, (int Start, int End) other, (int A, int B, int C) image)
        {
            Vector3D offset = lattice.Vector(image.A, image.B, image.C);
            for (int p = start; p < end; p++)
            {
                int i = sortedAtoms[p];
                Vector3D ri = wrapped[i] - offset;
                for (int q = other.Start; q < other.End; q++)
                {
                    int j = sortedAtoms[q];
                    if (j < i || (j == i && !IsPositive(image)))
                    {
                        continue;
                    }

                    double square = (wrapped[j] - ri).LengthSquared;
                    if (square <= cutoff * cutoff)
                    {
                        pairs.Add(new(i, j, Math.Sqrt(square),
                            (image.A + wrap[i].A - wrap[j].A, image.B + wrap[i].B - wrap[j].B, image.C + wrap[i].C - wrap[j].C)));
                    }
                }
            }
        }
    }

    private static bool IsPositive((int A, int B, int C) s) => s.A > 0 || (s.A == 0 && (s.B > 0 || (s.B == 0 && s.C > 0)));

    private static int Wrap(double fractional, bool periodic) => periodic ? (int)Math.Floor(fractional) : 0;

    private static int Bin(double fractional, bool periodic, int bins, double height, double cutoff) => periodic
        ? Math.Clamp((int)(fractional * bins), 0, bins - 1)
        : (int)Math.Clamp(Math.Floor(fractional * height / cutoff), -KeyRange + 2, KeyRange - 2);

    private static (int Bin, int Shift) Image(int bin, bool periodic, int bins)
    {
        if (!periodic)
        {
            return (bin, 0);
        }

        int shift = (int)Math.Floor((double)bin / bins);
        return (bin - (shift * bins), shift);
    }

    private static (int Bins, int Range) Grid(Lattice lattice, int axis, double cutoff)
    {
        (double height, bool periodic) = axis switch
        {
            0 => (lattice.HeightA, lattice.PeriodicA),
            1 => (lattice.HeightB, lattice.PeriodicB),
            _ => (lattice.HeightC, lattice.PeriodicC),
        };
        int bins = (int)Math.Clamp(Math.Floor(height / cutoff), 1, KeyRange - 2);
        return periodic ? (bins, (int)Math.Ceiling(cutoff * bins / height)) : (0, 1);
    }

    private static long Key((int A, int B, int C) bin) =>
        ((long)(bin.A + KeyRange) << (2 * KeyBits)) | ((long)(bin.B + KeyRange) << KeyBits) | (long)(bin.C + KeyRange);
}
