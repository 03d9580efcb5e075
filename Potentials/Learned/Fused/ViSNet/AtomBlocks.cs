namespace MDEngine.Potentials.Learned.Fused.ViSNet;

/// <summary>A range of atoms that one thread works on at a time.</summary>
/// <param name="First">The first atom.</param>
/// <param name="End">Behind the last.</param>
internal readonly record struct AtomBlock(int First, int End)
{
    /// <summary>Number of atoms.</summary>
    public int Count => End - First;

    /// <summary>A part of the block with not many more than a number of edges; the parts that follow have about as many.</summary>
    /// <param name="first">Its first atom.</param>
    /// <param name="offsets">[N+1] where the atoms' rows of edges begin.</param>
    /// <param name="most">Edges that it should not exceed by much.</param>
    public AtomBlock StartByEdges(int first, ReadOnlySpan<int> offsets, int most)
    {
        int edges = offsets[End] - offsets[first];
        int parts = Math.Max(1, (edges + most - 1) / most);
        int border = offsets[first] + (edges / parts);
        int end = first + 1;
        while (end < End && (offsets[end] + offsets[end + 1]) / 2 < border)
        {
            end++;
        }

        return new AtomBlock(first, parts == 1 ? End : end);
    }
}

/// <summary>All atoms in blocks of about the same work, whose number is a multiple of the number of threads where there are enough.</summary>
internal sealed class AtomBlocks
{
    /// <summary>With 128 channels in single precision, what a block of atoms computes fits the second cache beside a layer's weights.</summary>
    private const int MostAtoms = 32;

    /// <summary>The work of an atom by itself as a number of edges.</summary>
    private const int EdgesOfAtom = 6;

    private AtomBlock[] blocks = [];

    /// <summary>Number of blocks.</summary>
    public int Count { get; private set; }

    /// <summary>A block.</summary>
    public AtomBlock this[int index] => blocks[index];

    /// <summary>Cuts them.</summary>
    /// <param name="offsets">[N+1] where the atoms' rows of edges begin.</param>
    /// <param name="threads">Who will work on them.</param>
    public void Cut(ReadOnlySpan<int> offsets, int threads)
    {
        int atoms = offsets.Length - 1;
        int shares = Math.Min(atoms, threads * Math.Max(1, (atoms + (MostAtoms * threads) - 1) / (MostAtoms * threads)));
        if (blocks.Length < shares)
        {
            blocks = new AtomBlock[shares + (shares / 4)];
        }

        Count = 0;
        long all = Work(offsets, atoms);
        for (int first = 0, end = 0; first < atoms; first = end)
        {
            long border = all * (Count + 1) / shares;
            end = first + 1;
            while (end < atoms && (Work(offsets, end) + Work(offsets, end + 1)) / 2 < border)
            {
                end++;
            }

            blocks[Count++] = new AtomBlock(first, end);
        }
    }

    /// <summary>Of the atoms before one, in edges.</summary>
    private static long Work(ReadOnlySpan<int> offsets, int atom) => offsets[atom] + ((long)EdgesOfAtom * atom);
}
