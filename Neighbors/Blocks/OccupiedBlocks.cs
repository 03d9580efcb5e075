namespace MDEngine.Neighbors.Blocks;

/// <summary>
/// Gives blocks consecutive numbers: all of them where most hold centers, else only those that do, so that memory follows the
/// centers and never the volume.
/// </summary>
internal sealed unsafe class OccupiedBlocks : IDisposable
{
    private const ulong Spread = 0x9E37_79B9_7F4A_7C15;

    private readonly NativeBuffer<long> blocks = new();
    private readonly NativeBuffer<long> slotBlocks = new();
    private readonly NativeBuffer<int> slotNumbers = new();
    private int unusedBits;
    private int slotMask;

    /// <summary>Whether all blocks are numbered, each with its own number.</summary>
    public bool AreAll { get; private set; }

    /// <summary>Memory held, bytes.</summary>
    public long MemoryBytes => ((blocks.Capacity + slotBlocks.Capacity) * sizeof(long)) + (slotNumbers.Capacity * sizeof(int));

    /// <summary>Number of numbered blocks.</summary>
    public int Count { get; private set; }

    /// <summary>Numbers all blocks of a grid.</summary>
    public void NumberAll(BlockGrid grid)
    {
        AreAll = true;
        Count = (int)grid.Count;
    }

    /// <summary>Numbers the blocks that hold centers, in the order of the centers.</summary>
    public void NumberOccupied(BlockGrid grid, Vector3D* centers, int count)
    {
        AreAll = false;
        Count = 0;
        int bits = 4;
        while (1L << bits < 2L * count)
        {
            bits++;
        }

        unusedBits = 64 - bits;
        slotMask = (int)((1L << bits) - 1);
        slotBlocks.Ensure(1L << bits);
        slotNumbers.Ensure(1L << bits);
        blocks.Ensure(count);
        new Span<int>(slotNumbers.Pointer, slotMask + 1).Fill(-1);
        for (int i = 0; i < count; i++)
        {
            long block = grid.OwnBlock(centers + i);
            int slot = Slot(block);
            if (slotNumbers.Pointer[slot] < 0)
            {
                blocks.Pointer[Count] = block;
                slotBlocks.Pointer[slot] = block;
                slotNumbers.Pointer[slot] = Count++;
            }
        }
    }

    /// <summary>The number of a block, or −1 if it has none; to be asked only where not all have their own.</summary>
    public int Find(long block) => slotNumbers.Pointer[Slot(block)];

    /// <summary>The block with a number.</summary>
    public long this[int number] => AreAll ? number : blocks.Pointer[number];

    public void Dispose()
    {
        blocks.Dispose();
        slotBlocks.Dispose();
        slotNumbers.Dispose();
    }

    /// <summary>Where a block is, or would be: the table is never more than half full.</summary>
    private int Slot(long block)
    {
        int slot = (int)((ulong)block * Spread >> unusedBits);
        while (slotNumbers.Pointer[slot] >= 0 && slotBlocks.Pointer[slot] != block)
        {
            slot = (slot + 1) & slotMask;
        }

        return slot;
    }
}
