using System.Runtime.Intrinsics;

namespace MDEngine.Neighbors.Blocks;

/// <summary>What is added up over the three directions for a block, perhaps beyond the faces of the cell.</summary>
internal struct BlockStep
{
    /// <summary>The middle of the block, Å.</summary>
    public Vector256<double> Move;

    /// <summary>The number of the block inside the cell that it is an image of.</summary>
    public long Block;

    /// <summary>The image of a point in the cell that is as near to that block as the point is to this one.</summary>
    public long Shift;
}
