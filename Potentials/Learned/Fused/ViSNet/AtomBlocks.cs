namespace MDEngine.Potentials.Learned.Fused.ViSNet;

/// <summary>A range of atoms that one thread works on at a time.</summary>
/// <param name="First">The first atom.</param>
/// <param name="End">Behind the last.</param>
internal readonly record struct AtomBlock(int First, int End)
{
    /// <summary>Number of atoms.</summary>
    public int Count => End - First;
}

/// <summary>All atoms in blocks, whose number is a multiple of the number of threads where there are enough.</summary>
internal sealed class AtomBlocks
{
    /// <summary>With 128 channels in single precision, what a block of atoms computes fits the second cache beside a layer's weights.</summary>
    private const int MostAtoms = 32;

    private AtomBlock[] blocks = [];

    /// <summary>Number of blocks.</summary>
    public int Count { get; private set; }

    /// <summary>A block.</summary>
    public AtomBlock this[int index] => blocks[index];

    /// <summary>Blocks of about the same number of atoms.</summary>
    public void CutByAtoms(int atoms, int threads)
    {
        Begin(atoms);
        int size = Share(atoms, MostAtoms, threads);
        for (int first = 0; first < atoms; first += size)
        {
            blocks[Count++] = new AtomBlock(first, Math.Min(first + size, atoms));
        }
    }

    /// <summary>Blocks of about the same number of edges.</summary>
    /// <param name="offsets">[N+1] where the atoms' rows of edges begin.</param>
    /// <param name="most">Edges that a block should not exceed by much.</param>
    /// <param name="threads">Who will work on them.</param>
    public void CutByEdges(ReadOnlySpan<int> offsets, int most, int threads)
    {
        Begin(offsets.Length - 1);
        int share = Math.Max(1, Share(offsets[^1], most, threads));
        int first = 0;
        for (int i = 1; i < offsets.Length; i++)
        {
            // As near to a multiple of the share as rows allow, so that no rest is left at the end.
            int border = ((offsets[first] / share) + 1) * share;
            if (i == offsets.Length - 1 || offsets[i] + offsets[i + 1] >= 2 * border || i - first == most)
            {
                blocks[Count++] = new AtomBlock(first, i);
                first = i;
            }
        }
    }

    /// <summary>Equal shares, a multiple of the number of threads of them, none above the most.</summary>
    private static int Share(int count, int most, int threads)
    {
        int shares = threads * Math.Max(1, (count + (most * threads) - 1) / (most * threads));
        return Math.Max(1, (count + shares - 1) / shares);
    }

    private void Begin(int atoms)
    {
        Count = 0;
        if (blocks.Length < atoms)
        {
            blocks = new AtomBlock[atoms + (atoms / 4)];
        }
    }
}
